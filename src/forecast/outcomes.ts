import type { Change } from '../model/plan.ts';
import type { Course } from './actor.ts';
import type { ForecastSlot } from './boxes.ts';
import { DrawnChance, FirstChance, type Deed } from './chance.ts';
import type { Roller } from './rollers.ts';
import { Simulation, type Played } from './simulate.ts';

/** So many tasks on a box, of which some may be on any of several instead, it among them. By box id. */
export interface Likely {
  readonly count: number;
  /** Absent: sure. */
  readonly or?: { readonly count: number; readonly boxes: ReadonlySet<string> };
}

/** What comes of a service, whoever wins the ties. */
export interface Outcome {
  /** As it is when the first of equals always wins. `keeps`: whoever wins. */
  readonly course: Course;
  readonly placed: ReadonlyMap<string, Likely>;
  readonly halted: ReadonlyMap<string, Likely>;
  /** Whether it can be deployed depends on who wins. */
  readonly luck: boolean;
}

export interface Outcomes {
  readonly outcomes: readonly Outcome[];
  readonly blocked: Played['blocked'];
}

/** Ties between more boxes than this are not played out one by one. */
const MOST_BOXES = 16;
/** Plays with every tie drawn, besides those that like one box best or least. */
const DRAWS = 16;
/** So many looks at boxes are spent at most; a plan of a large cluster must not take long. */
const MOST_LOOKS = 1_000_000;

/** Where only the order is looked for: the plan is played once. */
export const playOnce = (
  slots: readonly ForecastSlot[],
  rollers: readonly Roller[],
  changes: readonly Change[],
): Outcomes => {
  const { courses, blocked } = new Simulation(slots, rollers, changes).run();
  return { blocked, outcomes: courses.map((course) => outcomeOf(course, [], () => [])) };
};

/**
 * Plays the plan as often as what is open asks for (ties, who comes first, zones of new boxes): each box that ties with others once liked best and once least, and some times
 * all drawn. What is the same each time is sure. Where there is too much to play, what a tie decided is not.
 */
export function playAll(
  slots: readonly ForecastSlot[],
  rollers: readonly Roller[],
  changes: readonly Change[],
): Outcomes {
  const first = new FirstChance();
  const { courses, blocked } = new Simulation(slots, rollers, changes, first).run();
  const boxes = [...first.boxes];
  const movers = courses.filter(({ placed, halted }) => placed.size + halted.size > 0).length;
  const guessed = movers > 0 && slots.some(isGuessed);
  const runs = boxes.length === 0 && movers < 2 && !guessed ? 0 : 2 * boxes.length + DRAWS;
  const looks = courses.reduce(
    (sum, { placed, halted }) => sum + 1 + placed.size + halted.size,
    slots.length,
  );
  const many = boxes.length > MOST_BOXES || looks * slots.length * runs > MOST_LOOKS;
  const others = (many ? [] : Array.from({ length: runs }, (_, run) => chanceOf(run, boxes))).map(
    (chance) => new Simulation(inZones(slots, chance), rollers, changes, chance).run().courses,
  );
  return {
    blocked,
    outcomes: courses.map((course, at) =>
      outcomeOf(
        course,
        others.flatMap((played) => played[at] ?? []),
        (deed) => first.tiesOf(course.roller.id, deed),
      ),
    ),
  };
}

const ZONE = 'ecs.availability-zone';

/** Whether nobody knows the zone of a box that is not there yet. */
const isGuessed = ({ state }: ForecastSlot): boolean => state.known?.has(ZONE) === false;

/** The same boxes with other zones where those are guessed; boxes of one subnet share theirs. */
function inZones(slots: readonly ForecastSlot[], chance: DrawnChance): readonly ForecastSlot[] {
  if (!slots.some(isGuessed)) return slots;
  const zones = [...new Set(slots.map(({ state }) => state.attributes[ZONE] ?? '')), 'another'];
  const drawn = new Map<string, string>();
  return slots.map((slot) => {
    if (!isGuessed(slot)) return slot;
    const { state } = slot;
    const subnet = state.attributes['ecs.subnet-id'] ?? state.id;
    const zone = drawn.get(subnet) ?? chance.order(zones)[0] ?? '';
    drawn.set(subnet, zone);
    return { ...slot, state: { ...state, attributes: { ...state.attributes, [ZONE]: zone } } };
  });
}

function chanceOf(run: number, boxes: readonly string[]): DrawnChance {
  const box = boxes[run >> 1];
  if (box === undefined) return new DrawnChance(run);
  return new DrawnChance(run, run % 2 === 0 ? (one) => one === box : (one) => one !== box);
}

function outcomeOf(
  course: Course,
  others: readonly Course[],
  tiesOf: (deed: Deed) => readonly (readonly string[])[],
): Outcome {
  return {
    course: {
      ...course,
      keeps: Math.min(course.keeps, ...others.map(({ keeps }) => keeps)),
      waited: course.waited || others.some(({ waited }) => waited),
      allowed: new Set([course, ...others].flatMap(({ allowed }) => [...allowed])),
    },
    placed: likelyOf(
      course.placed,
      others.map(({ placed }) => placed),
      // Where a task is stopped first, there is room first.
      [...tiesOf('start'), ...tiesOf('stop')],
    ),
    halted: likelyOf(
      course.halted,
      others.map(({ halted }) => halted),
      goesWhole(course) ? [] : tiesOf('stop'),
    ),
    luck: others.some(({ done }) => done !== course.done),
  };
}

const goesWhole = ({ halted, roller }: Course): boolean =>
  [...halted.values()].reduce((sum, count) => sum + count, 0) >= roller.tasks.length;

type Counts = ReadonlyMap<string, number>;

function likelyOf(
  counts: Counts,
  others: readonly Counts[],
  ties: readonly (readonly string[])[],
): ReadonlyMap<string, Likely> {
  const least = others.length > 0 ? leastOf(counts, others, ties) : leastByTies(counts, ties);
  const boxes = new Set(least.keys());
  return new Map(
    [...counts].map(([box, count]) => {
      const open = count - (least.get(box) ?? count);
      return [box, open > 0 && boxes.size > 1 ? { count, or: { count: open, boxes } } : { count }];
    }),
  );
}

/** The boxes of which the number is not sure, each with the least. */
function leastOf(counts: Counts, others: readonly Counts[], ties: readonly (readonly string[])[]): Counts {
  const all = [counts, ...others];
  const seen = new Set(all.flatMap((each) => [...each.keys()]));
  const open = new Map<string, number>();
  for (const box of seen) {
    const numbers = all.map((each) => each.get(box) ?? 0);
    const least = Math.min(...numbers);
    if (least < Math.max(...numbers)) open.set(box, least);
  }
  // As good as one that won once, though it never did.
  for (const tie of ties)
    if (tie.some((box) => open.has(box))) for (const box of tie) if (!seen.has(box)) open.set(box, 0);
  return open;
}

/** Without plays to compare: all that tied, unless each of them gets as many, as tasks that are spread over all do. */
function leastByTies(counts: Counts, ties: readonly (readonly string[])[]): Counts {
  const tied = new Map<string, number>();
  for (const tie of ties) for (const box of tie) tied.set(box, 0);
  let first: number | undefined;
  for (const box of tied.keys()) {
    const count = counts.get(box) ?? 0;
    if (count !== (first ??= count)) return tied;
  }
  return new Map();
}
