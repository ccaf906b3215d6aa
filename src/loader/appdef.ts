import type { TaskInput } from '../generated/validators.js';
import { OUTPUT_ONLY } from '../model/kinds/task.ts';
import { validateApp, validateDescribed, validateTask } from '../generated/validators.js';
import { conform } from './conform.ts';
import { checkTask } from './references/task.ts';
import type { Report } from './report.ts';
import type { Source } from './source.ts';
import { positionAt, positionOfName } from './source.ts';
import type { ObjectValue, Value, Way } from './value.ts';
import { follow, isObject, member } from './value.ts';

/** One task of an appdef and where it stands. */
export interface ReadTask {
  readonly family: string;
  /** Name of the app that it belongs to: that of its appdef, or, where it stands alone, its family. */
  readonly app: string;
  readonly input: TaskInput;
  readonly source: Source;
  readonly way: Way;
}

/**
 * Reads the tasks of an appdef in any of its forms: an app with `tasks`, one bare task definition, or what
 * `describe-task-definition` prints. Faults go to the report; then the answer may lack tasks.
 */
export function readAppdef(source: Source, report: Report): readonly ReadTask[] {
  const { value } = source;
  if (Array.isArray(value)) {
    const isContainers = value.every((item) => isObject(item) && ('image' in item || 'name' in item));
    const message =
      isContainers && value.length > 0
        ? 'this is a list of containers, not an appdef'
        : 'an appdef must be an object, not a list';
    const hint = 'wrap it: { "tasks": [{ "family": "NAME", "containerDefinitions": [ ... ] }] }';
    report.error(positionAt(source, []), 'bare-list', message, hint);
    return [];
  }
  if (!isObject(value)) {
    report.error(
      positionAt(source, []),
      'wrong-type',
      'an appdef must be an object',
      'begin with `clusternator app:new`',
    );
    return [];
  }
  delete value['$schema'];
  if ('cluster' in value && !('tasks' in value)) {
    const message = 'this is a cluster file, not an appdef';
    report.error(positionAt(source, []), 'not-an-appdef', message, 'give it with -f, and the appdef with -a');
    return [];
  }
  if (!('tasks' in value) && 'containerDefinitions' in value) return [...readBare(source, report)];
  if (!('tasks' in value) && 'taskDefinition' in value) return [...readDescribed(source, report)];
  return readApp(source, value, report);
}

function readApp(source: Source, value: ObjectValue, report: Report): readonly ReadTask[] {
  dropOldLists(source, value, report);
  const tasks = member(value, 'tasks');
  const ways = Array.isArray(tasks) ? tasks.map((_, index): Way => ['tasks', index]) : [];
  for (const way of ways) prepare(source, way, report);
  const app = conform(source, validateApp, 'App', report);
  for (const way of ways) checkTask(source, way, report);
  return (app?.tasks ?? []).map((input, index) => ({
    family: input.family,
    app: app?.name ?? input.family,
    input,
    source,
    way: ['tasks', index],
  }));
}

function* readBare(source: Source, report: Report): Generator<ReadTask> {
  prepare(source, [], report);
  const input = conform(source, validateTask, 'Task', report);
  checkTask(source, [], report);
  if (input) yield { family: input.family, app: input.family, input, source, way: [] };
}

function* readDescribed(source: Source, report: Report): Generator<ReadTask> {
  const way: Way = ['taskDefinition'];
  prepare(source, way, report);
  const described = conform(source, validateDescribed, 'Described', report);
  checkTask(source, way, report);
  if (!described) return;
  const { taskDefinition, tags } = described;
  const input =
    tags && tags.length > 0 && !taskDefinition.tags ? { ...taskDefinition, tags: [...tags] } : taskDefinition;
  yield { family: input.family, app: input.family, input, source, way };
}

/** Takes out what only AWS writes, with one note for the task. */
function prepare(source: Source, way: Way, report: Report): void {
  const task: Value | undefined = follow(source.value, way);
  if (!isObject(task)) return;
  delete task['$schema'];
  const dropped = OUTPUT_ONLY.filter((name) => Object.hasOwn(task, name));
  const [first] = dropped;
  if (first === undefined) return;
  const at = positionOfName(source, [...way, first]);
  for (const name of dropped) delete task[name];
  report.note(at, 'output-only', `what only AWS writes is left out: ${dropped.join(', ')}`);
}

/** Old appdefs had lists of services and of boxes, always empty. */
function dropOldLists(source: Source, value: ObjectValue, report: Report): void {
  for (const [name, section] of [
    ['services', 'services'],
    ['ec2s', 'boxes'],
  ] as const) {
    const found = member(value, name);
    if (found === undefined) continue;
    const at = positionOfName(source, [name]);
    if (
      (Array.isArray(found) && found.length === 0) ||
      (isObject(found) && Object.keys(found).length === 0)
    ) {
      report.note(at, 'old-member', `the empty "${name}" of old appdefs is left out`);
    } else {
      const hint = `move them to "${section}" of cluster.json`;
      report.error(at, 'old-member', `an appdef no longer declares "${name}"`, hint);
    }
    delete value[name];
  }
}
