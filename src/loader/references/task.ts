import type { Report } from '../report.ts';
import type { Source } from '../source.ts';
import { positionAt } from '../source.ts';
import type { Value, Way } from '../value.ts';
import { follow, isObject, list, member, text } from '../value.ts';
import { checkDependencies } from './dependencies.ts';
import { checkLinks } from './links.ts';
import { checkMemory } from './memory.ts';
import { checkPorts } from './ports.ts';
import type { ContainerView, TaskView } from './task-view.ts';
import { tellDuplicates } from './unique.ts';
import { checkVolumes } from './volumes.ts';

/**
 * Checks what the members of a task say of each other, as RegisterTaskDefinition does. It also runs on tasks that their
 * schema refuses, so that a user sees all faults at once; it looks only at members of the right type.
 */
export function checkTask(source: Source, way: Way, report: Report): void {
  const task = follow(source.value, way);
  if (!isObject(task)) return;
  const containers = list(task, 'containerDefinitions').map((value, index): ContainerView => ({
    name: text(value, 'name'),
    value,
    way: [...way, 'containerDefinitions', index],
  }));
  const view: TaskView = {
    source,
    way,
    task,
    containers,
    networkMode: text(task, 'networkMode') ?? 'bridge',
    report,
  };
  tellDuplicates(
    view,
    'container',
    containers.map((container) => ({ name: container.name, way: [...container.way, 'name'] })),
  );
  tellDuplicates(view, 'tag', named(list(task, 'tags'), [...way, 'tags'], 'key'));
  checkEssential(view);
  for (const container of containers) checkNames(view, container);
  checkLinks(view);
  checkDependencies(view);
  checkMemory(view);
  checkPorts(view);
  checkVolumes(view);
}

/** At least one container must be essential, which is the default (API reference, `essential`). */
function checkEssential({ source, way, containers, report }: TaskView): void {
  if (containers.length === 0 || containers.some(({ value }) => member(value, 'essential') !== false)) return;
  const at = positionAt(source, [...way, 'containerDefinitions']);
  report.error(
    at,
    'no-essential',
    'no container is essential',
    'set "essential": true on the one that the task is for',
  );
}

/** Environment names, and those of secrets among them, are unique (API reference, `Secret.name`). */
function checkNames(view: TaskView, { value, way }: ContainerView): void {
  const variables = ['environment', 'secrets'].flatMap((part) =>
    named(list(value, part), [...way, part], 'name'),
  );
  tellDuplicates(view, 'environment variable', variables);
  tellDuplicates(view, 'ulimit', named(list(value, 'ulimits'), [...way, 'ulimits'], 'name'));
}

/** The names that stand in the elements of a list. */
const named = (values: readonly Value[], way: Way, name: string): Parameters<typeof tellDuplicates>[2] =>
  values.map((value, index) => ({ name: text(value, name), way: [...way, index, name] }));
