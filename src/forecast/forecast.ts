import { compareNames, idOf, nameOf, type Id } from '../model/id.ts';
import type { Forecast, ForecastBox, ForecastService, Otherwise } from '../model/plan.ts';
import { portName } from '../scheduling/ports.ts';
import type { ForecastInput } from '../differ/plan.ts';
import { slotsOf, unknownTypes, type ForecastSlot } from './boxes.ts';
import { blockedDrain, summaryOf, verdictOf } from './explain.ts';
import { leftData } from './left-data.ts';
import { rollersOf, type Roller, type Terms } from './rollers.ts';
import type { Course } from './actor.ts';
import { playAll, playOnce, type Likely, type Outcome } from './outcomes.ts';

/**
 * Where tasks go, what is halted for them, whether they fit, and how long each service is away: the plan played by the
 * scheduler's own rules on what remains of each box. `undefined` when nothing can be said: no service that runs on boxes,
 * or a declared instance type of unknown size.
 */
export function forecastOf(input: ForecastInput): Forecast | undefined {
  const rollers = rollersOf(input);
  if (rollers.every((roller) => roller.foreign) || unknownTypes(input).length > 0) return undefined;
  const slots = slotsOf(input);
  const { outcomes, blocked } = (input.draft === true ? playOnce : playAll)(slots, rollers, input.changes);
  const courses = outcomes.map(({ course }) => course);
  const names = new Map(slots.map((slot) => [slot.state.id, slot.name]));
  const nameOfBox = (id: string): string => names.get(id) ?? id;
  const otherwiseOf = otherwiseIn(slots);
  const courseOf = new Map<Id | undefined, Course>(courses.map((course) => [course.roller.id, course]));
  const services = outcomes.map((outcome): ForecastService => ({
    id: outcome.course.roller.id,
    ...verdictOf(outcome, nameOfBox, courseOf.get(outcome.course.roller.heirOf)),
    placements: byName(outcome.placed, nameOfBox, otherwiseOf),
    halts: byName(outcome.halted, nameOfBox, otherwiseOf),
    keeps: outcome.course.keeps,
  }));
  const shares = sharesOf(outcomes);
  const real = slots.filter(({ stale }) => !stale);
  const boxes = real.map((slot) => forecastBox(slot, shares.get(slot.state.id) ?? [], otherwiseOf));
  const changed = new Set(input.changes.map((change) => change.id));
  const drains = slots
    .filter(({ name, fate }) => fate === 'leaves' && blocked.includes(idOf('box', name)))
    .map((slot) => blockedDrain(slot, courses, nameOfBox))
    .filter((drain) => drain.services.length > 0);
  const data = input.draft === true ? [] : leftData(slots, rollers, outcomes, input.live);
  const shown = services.filter(({ id, verdict }) => verdict !== 'unchanged' || changed.has(id));
  return {
    fits: drains.length === 0 && services.every((service) => service.verdict !== 'cannot-deploy'),
    summary: summaryOf(
      courses,
      services,
      boxes.filter((_, index) => real[index]?.fate !== 'leaves' && real[index]?.draining !== true),
    ),
    boxes,
    services: shown,
    ...(data.length > 0 && { data }),
    ...(drains.length > 0 && { blocked: drains }),
  };
}

function byName(
  counts: ReadonlyMap<string, Likely>,
  nameOfBox: (id: string) => string,
  otherwiseOf: OtherwiseOf,
): ForecastService['placements'] {
  return [...counts]
    .map(([id, likely]) => ({ box: nameOfBox(id), count: likely.count, ...otherwiseOf(likely, id) }))
    .sort((a, b) => compareNames(a.box, b.box));
}

type OtherwiseOf = (likely: Likely, own: string) => { readonly or?: Otherwise };

/** Names the other boxes in the order of the slots, which is that of their names; once for each entry, lists can be long. */
function otherwiseIn(slots: readonly ForecastSlot[]): OtherwiseOf {
  const known = new Map<Likely, { readonly or: Otherwise }>();
  return (likely, own) => {
    const { or } = likely;
    if (or === undefined) return {};
    const found = known.get(likely);
    if (found !== undefined) return found;
    const names = new Set<string>();
    for (const { name, state } of slots) if (state.id !== own && or.boxes.has(state.id)) names.add(name);
    const made = { or: { count: or.count, boxes: [...names] } };
    known.set(likely, made);
    return made;
  };
}

/** The tasks of one service on one box. */
interface Share {
  readonly roller: Roller;
  readonly terms: Terms;
  before: number;
  halts: Likely;
  starts: Likely;
}

/** What each box has of each service, by the id of the box, in the order of the services. */
function sharesOf(outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Share[]> {
  const boxes = new Map<string, Share[]>();
  for (const { course, placed, halted } of outcomes) {
    const { roller, terms } = course;
    const share = (box: string): Share => {
      const list = boxes.get(box) ?? [];
      boxes.set(box, list);
      const last = list.at(-1);
      if (last?.roller === roller) return last;
      const made: Share = { roller, terms, before: 0, halts: { count: 0 }, starts: { count: 0 } };
      list.push(made);
      return made;
    };
    for (const task of roller.tasks) share(task.containerInstanceArn ?? '').before += 1;
    for (const [box, likely] of halted) share(box).halts = likely;
    for (const [box, likely] of placed) share(box).starts = likely;
  }
  return boxes;
}

function forecastBox(slot: ForecastSlot, shares: readonly Share[], otherwiseOf: OtherwiseOf): ForecastBox {
  const { cpu, memory, attributes } = slot.state;
  const type = attributes['ecs.instance-type'];
  const tasks: ForecastBox['tasks'][number][] = [];
  let [cpuAfter, memoryAfter] = [cpu.total - cpu.remaining, memory.total - memory.remaining];
  for (const { roller, terms, before, halts, starts } of shares) {
    const service = nameOf(roller.id);
    const tell = (fate: 'stays' | 'starts' | 'halts', likely: Likely): void => {
      const demand = fate === 'starts' ? terms.demand : roller.before.demand;
      if (likely.count > 0)
        tasks.push({
          service,
          task: demand.family,
          count: likely.count,
          fate,
          ...otherwiseOf(likely, slot.state.id),
          size: { cpu: demand.cpu, memory: demand.memory },
          ports: demand.ports.map(portName),
        });
    };
    tell('stays', { count: before - halts.count });
    tell('halts', halts);
    tell('starts', starts);
    cpuAfter += starts.count * terms.demand.cpu - halts.count * roller.before.demand.cpu;
    memoryAfter += starts.count * terms.demand.memory - halts.count * roller.before.demand.memory;
  }
  return {
    box: slot.name,
    ...(type !== undefined && { type }),
    ...(slot.fate !== undefined && { fate: slot.fate }),
    cpu: { before: cpu.total - cpu.remaining, after: cpuAfter, total: cpu.total },
    memory: { before: memory.total - memory.remaining, after: memoryAfter, total: memory.total },
    tasks,
  };
}
