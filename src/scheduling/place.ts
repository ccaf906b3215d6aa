import { closestMatch, fits } from './fit.ts';
import type { ClosestMatch } from './fit.ts';
import type { BoxState, Demand } from './types.ts';

export interface Strategy {
  readonly type?: string | undefined;
  readonly field?: string | undefined;
}

/** What ECS does with a service that names no strategy. Source: ECS developer guide, "Service scheduler concepts". */
const DEFAULT_STRATEGIES: readonly Strategy[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

export type Placement =
  | { readonly placed: true; readonly box: BoxState }
  /** `closest` is absent when there is no box at all. */
  | { readonly placed: false; readonly closest: ClosestMatch | undefined };

/** Chooses the box of one task, or says which box comes closest. */
export function place(
  boxes: readonly BoxState[],
  demand: Demand,
  strategies: readonly Strategy[] | undefined,
  group: string,
  random?: () => number,
): Placement {
  const box = choose(boxes, demand, strategies, group, random);
  return box === undefined
    ? { placed: false, closest: closestMatch(boxes, demand, group) }
    : { placed: true, box };
}

/**
 * The box of one task, if any fits. Each strategy in turn narrows the boxes that fit to those that it likes best; what is
 * left of a tie goes to the lowest id, so that the same cluster always gives the same answer. Take the box with `occupy`
 * before the next call.
 * @param random in [0, 1), for the strategy `random`; without it that strategy does not narrow.
 * @param wins another way to end ties.
 */
export function choose(
  boxes: readonly BoxState[],
  demand: Demand,
  strategies: readonly Strategy[] | undefined,
  group: string,
  random?: () => number,
  wins: (box: BoxState, other: BoxState) => boolean = byId,
): BoxState | undefined {
  let candidates = boxes.filter((box) => fits(box, demand, group));
  for (const strategy of strategies?.length ? strategies : DEFAULT_STRATEGIES) {
    if (candidates.length < 2) break;
    candidates = narrow(candidates, boxes, strategy, group, random);
  }
  let first: BoxState | undefined;
  for (const box of candidates) if (first === undefined || wins(box, first)) first = box;
  return first;
}

const byId = (box: BoxState, other: BoxState): boolean => box.id < other.id;

function narrow(
  candidates: readonly BoxState[],
  all: readonly BoxState[],
  strategy: Strategy,
  group: string,
  random: (() => number) | undefined,
): BoxState[] {
  switch (strategy.type) {
    case 'spread':
      return spread(candidates, all, strategy.field ?? 'instanceId', group);
    case 'binpack':
      return fullest(candidates, strategy.field);
    case 'random': {
      if (random === undefined) return [...candidates];
      const sorted = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
      return sorted.slice(Math.floor(random() * sorted.length)).slice(0, 1);
    }
    default:
      return [...candidates];
  }
}

/** Boxes of the values of the field that have the fewest tasks of the group. */
function spread(
  candidates: readonly BoxState[],
  all: readonly BoxState[],
  field: string,
  group: string,
): BoxState[] {
  const tasksOn = (box: BoxState): number => box.tasksByGroup[group] ?? 0;
  // `host` is an old name of `instanceId`. Each box has an id of its own, so there is nothing to sum up.
  if (/^(instanceid|host)$/i.test(field)) return lowest(candidates, tasksOn);
  const attribute = field.replace(/^attribute:/i, '');
  const counts = new Map<string, number>();
  for (const box of all) {
    const value = box.attributes[attribute] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + tasksOn(box));
  }
  return lowest(candidates, (box) => counts.get(box.attributes[attribute] ?? '') ?? 0);
}

/** Boxes with the least of the resource left: the fewest boxes get used. */
const fullest = (candidates: readonly BoxState[], field: string | undefined): BoxState[] =>
  lowest(candidates, (box) => (/^cpu$/i.test(field ?? '') ? box.cpu.remaining : box.memory.remaining));

function lowest(candidates: readonly BoxState[], valueOf: (box: BoxState) => number): BoxState[] {
  let least = Infinity;
  let found: BoxState[] = [];
  for (const box of candidates) {
    const value = valueOf(box);
    if (value > least) continue;
    if (value < least) found = [];
    least = value;
    found.push(box);
  }
  return found;
}
