import { didYouMean } from '../nearest.ts';
import { positionAt } from '../source.ts';
import type { Way } from '../value.ts';
import { list, text } from '../value.ts';
import type { ContainerView, TaskView } from './task-view.ts';

/** Links exist in bridge mode only, and lead to containers of the same task (API reference, `links`, `volumesFrom`). */
export function checkLinks(view: TaskView): void {
  for (const container of view.containers) {
    const links = list(container.value, 'links');
    if (links.length > 0 && view.networkMode !== 'bridge') {
      const at = positionAt(view.source, [...container.way, 'links']);
      const hint =
        view.networkMode === 'awsvpc' || view.networkMode === 'host'
          ? 'remove them: containers of this task reach each other at localhost'
          : 'set "networkMode": "bridge", or remove them';
      view.report.error(
        at,
        'links-need-bridge',
        `links need network mode bridge, not ${view.networkMode}`,
        hint,
      );
    }
    for (const [index, link] of links.entries()) {
      if (typeof link !== 'string') continue;
      const way = [...container.way, 'links', index];
      const target = link.split(':', 1)[0] ?? '';
      leadsTo(view, container, target, way, 'link');
    }
    for (const [index, from] of list(container.value, 'volumesFrom').entries()) {
      const target = text(from, 'sourceContainer');
      const way = [...container.way, 'volumesFrom', index, 'sourceContainer'];
      if (target !== undefined) leadsTo(view, container, target, way, 'volumesFrom');
    }
  }
}

/** Tells a name that is no other container of the task. */
export function leadsTo(
  view: TaskView,
  from: ContainerView,
  target: string,
  way: Way,
  what: string,
): boolean {
  const at = positionAt(view.source, way);
  if (target === from.name) {
    view.report.error(
      at,
      'refers-to-itself',
      `${what} of ${JSON.stringify(target)} leads to the container itself`,
      'remove it',
    );
    return false;
  }
  if (view.containers.some(({ name }) => name === target)) return true;
  const names = view.containers.flatMap(({ name }) =>
    name === undefined || name === from.name ? [] : [name],
  );
  const hint =
    didYouMean(target, names) ??
    (names.length > 0 ? `the other containers are ${names.join(', ')}` : 'it is the only container');
  view.report.error(
    at,
    'unknown-container',
    `${what} to ${JSON.stringify(target)}, which is no container of this task`,
    hint,
  );
  return false;
}
