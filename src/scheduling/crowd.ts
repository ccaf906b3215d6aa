import type { Strategy } from './place.ts';
import type { RollingTask } from './types.ts';

/** What decides which tasks of too many stop. */
export interface Crowd<T extends RollingTask = RollingTask> {
  readonly strategies?: readonly Strategy[] | undefined;
  /** What a box has left of CPU or memory. */
  readonly leftOn?: ((box: string, field: 'cpu' | 'memory') => number) | undefined;
  /** Chooses one of the tasks that ECS likes alike, the newest of the fullest box first; without it that one. */
  readonly pick?: ((equals: readonly T[]) => T | undefined) | undefined;
}

/**
 * The tasks that stop when a service has too many. Those that serve nobody go first. Zones stay in balance, and without a
 * strategy boxes too; `binpack` empties the box that has most left. Of the tasks that are then alike any may go: ECS says
 * "random" or nothing. Source: API reference, CreateService; ECS developer guide, "task placement strategies" (scale-in).
 */
export function crowded<T extends RollingTask>(tasks: readonly T[], most: number, crowd: Crowd<T>): T[] {
  const rest = [...tasks];
  const chosen: T[] = [];
  while (chosen.length < most && rest.length > 0) {
    const equals = byUsage(alike(rest, crowd), rest);
    const task = crowd.pick === undefined ? equals[0] : crowd.pick(equals);
    if (task === undefined) break;
    chosen.push(task);
    rest.splice(rest.indexOf(task), 1);
  }
  return chosen;
}

/** Those that serve nobody first. */
export const rankOf = ({ phase }: RollingTask): number =>
  phase === 'pending' ? 0 : phase === 'running' ? 1 : 2;

/** The tasks that are as good as any other to stop next. */
function alike<T extends RollingTask>(tasks: readonly T[], { strategies, leftOn }: Crowd<T>): readonly T[] {
  const wished = strategies ?? [];
  const packed = wished.find(({ type }) => type === 'binpack');
  const field = /^cpu$/i.test(packed?.field ?? '') ? 'cpu' : 'memory';
  let equals = fewest(tasks, rankOf);
  if (wished.length === 0 || wished.some(({ type }) => type === 'spread')) {
    const zones = countBy(tasks, ({ zone }) => zone);
    equals = fewest(equals, ({ zone }) => -(zones.get(zone) ?? 0));
  }
  if (wished.length === 0) {
    const boxes = countBy(tasks, ({ box }) => box);
    equals = fewest(equals, ({ box }) => -(boxes.get(box) ?? 0));
  }
  if (packed !== undefined && leftOn !== undefined) equals = fewest(equals, ({ box }) => -leftOn(box, field));
  return equals;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function fewest<T>(tasks: readonly T[], markOf: (task: T) => number): readonly T[] {
  const marks = tasks.map(markOf);
  const least = Math.min(...marks);
  return tasks.filter((_, index) => marks[index] === least);
}

/** So that the same cluster always gives the same answer: the newest of the fullest box first. */
function byUsage<T extends RollingTask>(equals: readonly T[], all: readonly T[]): readonly T[] {
  const boxes = countBy(all, ({ box }) => box);
  const countOf = ({ box }: T): number => boxes.get(box) ?? 0;
  return equals.toSorted((a, b) => countOf(b) - countOf(a) || b.age - a.age || (a.id < b.id ? -1 : 1));
}
