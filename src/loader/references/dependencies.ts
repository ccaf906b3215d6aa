import { positionAt } from '../source.ts';
import type { Way } from '../value.ts';
import { isObject, list, member, text } from '../value.ts';
import { leadsTo } from './links.ts';
import type { ContainerView, TaskView } from './task-view.ts';

interface Edge {
  readonly to: string;
  readonly way: Way;
}

/** Rules of `dependsOn` (API reference, `ContainerDependency`): known targets, no cycle, conditions that can come true. */
export function checkDependencies(view: TaskView): void {
  const edges = new Map<string, Edge[]>();
  for (const container of view.containers) {
    const found: Edge[] = [];
    for (const [index, item] of list(container.value, 'dependsOn').entries()) {
      const to = text(item, 'containerName');
      const way = [...container.way, 'dependsOn', index];
      if (to === undefined || !leadsTo(view, container, to, [...way, 'containerName'], 'dependsOn')) continue;
      found.push({ to, way });
      checkCondition(view, to, text(item, 'condition'), [...way, 'condition']);
    }
    if (container.name !== undefined) edges.set(container.name, found);
  }
  tellCycles(view, edges);
}

function checkCondition(view: TaskView, to: string, condition: string | undefined, way: Way): void {
  const target: ContainerView | undefined = view.containers.find(({ name }) => name === to);
  const at = positionAt(view.source, way);
  if (condition === 'HEALTHY' && !isChecked(target)) {
    const hint = `give ${JSON.stringify(to)} a "healthCheck", or wait for START`;
    view.report.error(
      at,
      'healthy-without-check',
      `condition HEALTHY, but ${JSON.stringify(to)} has no health check`,
      hint,
    );
  }
  if ((condition === 'SUCCESS' || condition === 'COMPLETE') && member(target?.value, 'essential') !== false) {
    const message = `condition ${condition}, but ${JSON.stringify(to)} is essential: when it ends, the task ends`;
    view.report.error(
      at,
      'essential-must-not-end',
      message,
      `set "essential": false on ${JSON.stringify(to)}`,
    );
  }
}

/** `["NONE"]` switches a check off (API reference, `HealthCheck.command`), so that it never becomes healthy. */
function isChecked(target: ContainerView | undefined): boolean {
  const check = member(target?.value, 'healthCheck');
  return isObject(check) && list(check, 'command')[0] !== 'NONE';
}

/** Tells each cycle once, where it closes. */
function tellCycles(view: TaskView, edges: ReadonlyMap<string, readonly Edge[]>): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    for (const { to, way } of edges.get(name) ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) {
        const circle = [...path.slice(start), to].join(' -> ');
        view.report.error(
          positionAt(view.source, way),
          'dependency-cycle',
          `dependsOn goes round: ${circle}`,
          'remove one of them',
        );
      } else if (!done.has(to)) visit(to, [...path, to]);
    }
    done.add(name);
  };
  for (const name of edges.keys()) if (!done.has(name)) visit(name, [name]);
}
