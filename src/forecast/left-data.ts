import type { Task } from '@aws-sdk/client-ecs';
import { compareNames, nameOf } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { LeftData, LocalData } from '../model/plan.ts';
import { isSameData, localDataOf } from '../scheduling/local-data.ts';
import type { ForecastSlot } from './boxes.ts';
import type { Outcome } from './outcomes.ts';
import type { Roller } from './rollers.ts';

/** Data on a box. */
interface Held {
  readonly data: LocalData;
  /** Of the container instance. */
  readonly box: string;
}

/**
 * Data that tasks wrote on their box and that the plan leaves there while a new task starts on another box, or takes away
 * with the box. What ECS does of its own accord, to a service that does not change, is not the plan's doing.
 */
export function leftData(
  slots: readonly ForecastSlot[],
  rollers: readonly Roller[],
  outcomes: readonly Outcome[],
  { runningTasks = [], revisions }: LiveModel,
): readonly LeftData[] {
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.course.roller.id, outcome]));
  const all = rollers.flatMap(({ tasks, writes }) => heldBy(tasks, writes));
  const owned = new Set(rollers.flatMap(({ tasks }) => tasks));
  const places = placesIn(slots);
  // A new service may be a deleted one under another name: what that one wrote is what it would miss.
  const left = rollers
    .filter(({ action }) => action === 'delete')
    .flatMap(({ tasks, writes }) => heldBy(tasks, writes))
    .filter(({ box }) => !places.leaves(box));
  const ofServices = rollers.flatMap((roller): readonly LeftData[] => {
    const { id, tasks, writes, before } = roller;
    const held = roller.action === 'create' ? left : heldBy(tasks, writes);
    return dataIn(held).flatMap((data): readonly LeftData[] => {
      const boxes = new Set(held.flatMap((one) => (isSameData(one.data, data) ? [one.box] : [])));
      const others = all.filter((one) => isSameData(one.data, data)).map(({ box }) => box);
      const fate = places.of(boxes);
      const outcome = outcomeOf.get(id);
      const empty = outcome && emptyOf(outcome, data, new Set([...boxes, ...others]), places);
      // A DAEMON has data on each box: none is left for another one.
      const moves =
        roller.action !== 'none' && !roller.after.daemon && empty !== undefined && fate.stays.length > 0;
      if (fate.goes.length === 0 && !moves) return [];
      return [
        {
          service: nameOf(id),
          task: before.demand.family === '' ? roller.after.demand.family : before.demand.family,
          data,
          stays: moves ? fate.stays : [],
          goes: fate.goes,
          ...(empty !== undefined && { empty }),
          ...(fate.goes.length === 0 && fate.keep !== undefined && { keep: fate.keep }),
        },
      ];
    });
  });
  const alone = runningTasks.filter((task) => !owned.has(task));
  const ofNone = alone.flatMap(
    ({ taskDefinitionArn = '', containerInstanceArn = '' }): readonly LeftData[] => {
      const definition = revisions.get(taskDefinitionArn)?.definition;
      const { goes } = places.of(new Set([containerInstanceArn]));
      if (definition === undefined || goes.length === 0) return [];
      return localDataOf(definition).map((data) => ({
        task: definition.family ?? '',
        data,
        stays: [],
        goes,
      }));
    },
  );
  return [...ofServices, ...ofNone];
}

const heldBy = (tasks: readonly Task[], writes: Roller['writes']): readonly Held[] =>
  tasks.flatMap((task) => writes(task).map((data) => ({ data, box: task.containerInstanceArn ?? '' })));

const dataIn = (held: readonly Held[]): readonly LocalData[] =>
  held
    .map(({ data }) => data)
    .filter((data, at, list) => list.findIndex((one) => isSameData(one, data)) === at);

interface Places {
  readonly of: (ids: ReadonlySet<string>) => {
    readonly stays: readonly string[];
    readonly goes: readonly string[];
    /** An expression that only the boxes that stay meet. */
    readonly keep: string | undefined;
  };
  readonly named: (ids: ReadonlySet<string>) => readonly string[];
  readonly leaves: (id: string) => boolean;
}

function placesIn(slots: readonly ForecastSlot[]): Places {
  const leaving = new Set(slots.filter(({ fate }) => fate === 'leaves').map(({ state }) => state.id));
  const on = (ids: ReadonlySet<string>): readonly ForecastSlot[] =>
    slots.filter(({ state }) => ids.has(state.id));
  const names = (list: readonly ForecastSlot[]): readonly string[] =>
    [...new Set(list.map(({ name }) => name))].sort(compareNames);
  return {
    of: (ids) => {
      const stays = on(ids).filter(({ fate }) => fate !== 'leaves');
      const instances = stays.flatMap(({ state }) => state.ec2InstanceId ?? []);
      return {
        stays: names(stays),
        goes: names(on(ids).filter(({ fate }) => fate === 'leaves')),
        keep:
          instances.length === 0
            ? undefined
            : instances.length === 1
              ? `ec2InstanceId == ${instances.join('')}`
              : `ec2InstanceId in [${instances.join(', ')}]`,
      };
    },
    named: (ids) => names(on(ids)),
    leaves: (id) => leaving.has(id),
  };
}

/** New tasks that start, or may, on a box that has none of the data. `known`: boxes that have some. */
function emptyOf(
  { course, placed }: Outcome,
  data: LocalData,
  known: ReadonlySet<string>,
  places: Places,
): LeftData['empty'] {
  if (!course.terms.data.some((one) => isSameData(one, data))) return undefined;
  const isEmpty = (box: string): boolean => !known.has(box) && !places.leaves(box);
  const sure = [...placed].filter(([box, { count, or }]) => count > (or?.count ?? 0) && isEmpty(box));
  if (sure.length > 0)
    return {
      tasks: sure.reduce((sum, [, { count, or }]) => sum + count - (or?.count ?? 0), 0),
      boxes: places.named(new Set(sure.map(([box]) => box))),
      sure: true,
    };
  const open = [...placed.values()].flatMap(({ or }) => (or === undefined ? [] : [or]));
  const tied = new Set(open.flatMap(({ boxes }) => [...boxes]));
  const tasks = open.reduce((sum, { count }) => sum + count, 0);
  if (tied.size > 0 && [...tied].every(isEmpty)) return { tasks, boxes: places.named(tied), sure: true };
  // A DAEMON has no choice.
  const may = new Set([...tied, ...(course.terms.daemon ? [] : course.allowed)].filter(isEmpty));
  const started = [...placed.values()].reduce((sum, { count }) => sum + count, 0);
  return may.size === 0 || started === 0
    ? undefined
    : { tasks: Math.max(1, tasks), boxes: places.named(may), sure: false };
}
