import { closestMatch, fits } from './fit.ts';
import type { ClosestMatch } from './fit.ts';
import type { BoxState, Demand } from './types.ts';

export interface Strategy {
  readonly type?: string | undefined;
  readonly field?: string | undefined;
}

/**
 * What ECS does with a service that names no strategy: the zone, then the box with the fewest tasks of the service; it says
 * nothing of boxes that are equal in that. Source: API reference, CreateService.
 */
const DEFAULT_STRATEGIES: readonly Strategy[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

export type Placement =
  | { readonly placed: true; readonly box: BoxState }
  /** `closest` is absent when there is no box at all. */
  | { readonly placed: false; readonly closest: ClosestMatch | undefined };

/**
 * Chooses the box of one task, or says which box comes closest. What is left of a tie goes to the lowest id, so that the
 * same cluster always gives the same answer.
 * @param random in [0, 1), for the strategy `random`; without it that strategy does not choose.
 * @param openTies `random` ends every tie: ECS does not say who wins one.
 */
export function place(
  boxes: readonly BoxState[],
  demand: Demand,
  strategies: readonly Strategy[] | undefined,
  group: string,
  random?: () => number,
  openTies = false,
): Placement {
  const drawn = random !== undefined && (openTies || strategies?.some(({ type }) => type === 'random'));
  const pick: Pick | undefined = drawn ? (equals) => equals[Math.floor(random() * equals.length)] : undefined;
  const box = choose(boxes.toSorted(byId), demand, strategies, group, { pick });
  return box === undefined
    ? { placed: false, closest: closestMatch(boxes, demand, group) }
    : { placed: true, box };
}

const byId = (a: BoxState, b: BoxState): number => (a.id < b.id ? -1 : 1);

/** Boxes that hold tasks of one group, and how many. */
export type Held = readonly (readonly [box: BoxState, tasks: number])[];

/** Chooses one of the boxes that ECS likes alike; there is at least one. */
export type Pick = (equals: readonly BoxState[]) => BoxState | undefined;

export interface Choice {
  /** Without it the first of equals is taken, and the strategy `random` does not choose. */
  readonly pick?: Pick | undefined;
  /** Those of the boxes that hold tasks of the group; known, it spares looking at each box. */
  readonly held?: Held | undefined;
  /** The values of an attribute that the boxes have; known, the search ends at a box that none can be better than. */
  readonly valuesOf?: ((attribute: string) => Iterable<string>) | undefined;
}

/**
 * The box of one task, if any fits: what the first strategy likes best, of equals what the next one does, and so on; then
 * the first. Take the box with `occupy` before the next call.
 */
export function choose(
  boxes: readonly BoxState[],
  demand: Demand,
  strategies: readonly Strategy[] | undefined,
  group: string,
  { pick, held = heldBy(boxes, group), valuesOf }: Choice = {},
): BoxState | undefined {
  const wished = strategies?.length ? strategies : DEFAULT_STRATEGIES;
  const chance = pick === undefined ? -1 : wished.findIndex(({ type }) => type === 'random');
  const marks = wished
    .slice(0, chance < 0 ? wished.length : chance)
    .flatMap((one) => markOf(one, held, valuesOf));
  let best: readonly number[] = [];
  let equals: BoxState[] = [];
  for (const box of boxes) {
    const order = equals.length === 0 ? -1 : compare(marks, box, best);
    if (order > 0 || (order === 0 && pick === undefined) || !fits(box, demand, group)) continue;
    if (order === 0) equals.push(box);
    else {
      best = marks.map(({ of }) => of(box));
      equals = [box];
      if (pick === undefined && marks.every(({ floor }, at) => best[at] === floor)) break;
    }
  }
  return pick === undefined || equals.length === 0 ? equals[0] : pick(equals);
}

const heldBy = (boxes: readonly BoxState[], group: string): Held =>
  boxes.flatMap((box) => {
    const tasks = box.tasksByGroup[group] ?? 0;
    return tasks === 0 ? [] : [[box, tasks] as const];
  });

/** What a strategy gives a box: the lowest is liked best. */
interface Mark {
  readonly of: (box: BoxState) => number;
  /** No box has less, as far as that is known. */
  readonly floor: number;
}

function compare(marks: readonly Mark[], box: BoxState, best: readonly number[]): number {
  let order = 0;
  for (let at = 0; at < marks.length && order === 0; at++)
    order = (marks[at]?.of(box) ?? 0) - (best[at] ?? 0);
  return order;
}

/** The mark of a strategy; none where it likes all boxes alike. */
function markOf(strategy: Strategy, held: Held, valuesOf: Choice['valuesOf']): readonly Mark[] {
  switch (strategy.type) {
    case 'spread':
      return held.length === 0 ? [] : [spread(strategy.field ?? 'instanceId', held, valuesOf)];
    case 'binpack': {
      // The least left: the fewest boxes get used.
      const cpu = /^cpu$/i.test(strategy.field ?? '');
      return [{ of: (box) => (cpu ? box.cpu : box.memory).remaining, floor: -Infinity }];
    }
    default:
      return [];
  }
}

/** How many tasks of the group are on boxes with the same value of the field. */
function spread(field: string, held: Held, valuesOf: Choice['valuesOf']): Mark {
  // `host` is an old name of `instanceId`.
  const attribute = /^(instanceid|host)$/i.test(field) ? undefined : field.replace(/^attribute:/i, '');
  const valueOf = (box: BoxState): string =>
    attribute === undefined ? box.id : (box.attributes[attribute] ?? '');
  const counts = new Map<string, number>();
  for (const [box, tasks] of held) counts.set(valueOf(box), (counts.get(valueOf(box)) ?? 0) + tasks);
  let floor = attribute === undefined ? 0 : valuesOf === undefined ? -Infinity : Infinity;
  if (attribute !== undefined)
    for (const value of valuesOf?.(attribute) ?? []) floor = Math.min(floor, counts.get(value) ?? 0);
  return { of: (box) => counts.get(valueOf(box)) ?? 0, floor };
}
