import { compareNames, idOf, nameOf, type Id } from '../../model/id.ts';
import type { Forecast, ForecastBox, ForecastService } from '../../model/plan.ts';
import { portName } from '../../scheduling/ports.ts';
import type { ForecastInput } from '../plan.ts';
import { slotsOf, unknownTypes, type ForecastSlot } from './boxes.ts';
import { blockedDrain, summaryOf, verdictOf } from './explain.ts';
import { rollersOf, type Roller, type Terms } from './rollers.ts';
import type { Course } from './actor.ts';
import { Simulation } from './simulate.ts';

/**
 * Where tasks go, what is halted for them, whether they fit, and how long each service is away: the plan played by the
 * scheduler's own rules on what remains of each box. `undefined` when nothing can be said: no service that runs on boxes,
 * or a declared instance type of unknown size.
 */
export function forecastOf(input: ForecastInput): Forecast | undefined {
  const rollers = rollersOf(input);
  if (rollers.every((roller) => roller.foreign) || unknownTypes(input).length > 0) return undefined;
  const slots = slotsOf(input);
  const { courses, blocked } = new Simulation(slots, rollers, input.changes).run();
  const names = new Map(slots.map((slot) => [slot.state.id, slot.name]));
  const nameOfBox = (id: string): string => names.get(id) ?? id;
  const courseOf = new Map<Id | undefined, Course>(courses.map((course) => [course.roller.id, course]));
  const services = courses.map((course): ForecastService => ({
    id: course.roller.id,
    ...verdictOf(course, nameOfBox, courseOf.get(course.roller.heirOf)),
    placements: byName(course.placed, nameOfBox),
    halts: byName(course.halted, nameOfBox),
    keeps: course.keeps,
  }));
  const shares = sharesOf(courses);
  const real = slots.filter(({ stale }) => !stale);
  const boxes = real.map((slot) => forecastBox(slot, shares.get(slot.state.id) ?? []));
  const changed = new Set(input.changes.map((change) => change.id));
  const drains = slots
    .filter(({ name, fate }) => fate === 'leaves' && blocked.includes(idOf('box', name)))
    .map((slot) => blockedDrain(slot, courses, nameOfBox))
    .filter((drain) => drain.services.length > 0);
  const told = services.filter(({ id, verdict }) => verdict !== 'unchanged' || changed.has(id));
  return {
    fits: drains.length === 0 && services.every((service) => service.verdict !== 'cannot-deploy'),
    summary: summaryOf(
      courses,
      services,
      boxes.filter((_, index) => real[index]?.fate !== 'leaves' && real[index]?.draining !== true),
    ),
    boxes,
    services: told,
    ...(drains.length > 0 && { blocked: drains }),
  };
}

function byName(
  counts: ReadonlyMap<string, number>,
  nameOfBox: (id: string) => string,
): ForecastService['placements'] {
  return [...counts]
    .map(([id, count]) => ({ box: nameOfBox(id), count }))
    .sort((a, b) => compareNames(a.box, b.box));
}

/** The tasks of one service on one box. */
interface Share {
  readonly roller: Roller;
  readonly terms: Terms;
  before: number;
  halts: number;
  starts: number;
}

/** What each box has of each service, by the id of the box, in the order of the courses. */
function sharesOf(courses: readonly Course[]): ReadonlyMap<string, readonly Share[]> {
  const boxes = new Map<string, Share[]>();
  for (const { roller, terms, placed, halted } of courses) {
    const share = (box: string): Share => {
      const list = boxes.get(box) ?? [];
      boxes.set(box, list);
      const last = list.at(-1);
      if (last?.roller === roller) return last;
      const made: Share = { roller, terms, before: 0, halts: 0, starts: 0 };
      list.push(made);
      return made;
    };
    for (const task of roller.tasks) share(task.containerInstanceArn ?? '').before += 1;
    for (const [box, count] of halted) share(box).halts = count;
    for (const [box, count] of placed) share(box).starts = count;
  }
  return boxes;
}

function forecastBox(slot: ForecastSlot, shares: readonly Share[]): ForecastBox {
  const { cpu, memory, attributes } = slot.state;
  const type = attributes['ecs.instance-type'];
  const tasks: ForecastBox['tasks'][number][] = [];
  let [cpuAfter, memoryAfter] = [cpu.total - cpu.remaining, memory.total - memory.remaining];
  for (const { roller, terms, before, halts, starts } of shares) {
    const service = nameOf(roller.id);
    const tell = (fate: 'stays' | 'starts' | 'halts', count: number): void => {
      const demand = fate === 'starts' ? terms.demand : roller.before.demand;
      if (count > 0)
        tasks.push({
          service,
          task: demand.family,
          count,
          fate,
          size: { cpu: demand.cpu, memory: demand.memory },
          ports: demand.ports.map(portName),
        });
    };
    tell('stays', before - halts);
    tell('halts', halts);
    tell('starts', starts);
    cpuAfter += starts * terms.demand.cpu - halts * roller.before.demand.cpu;
    memoryAfter += starts * terms.demand.memory - halts * roller.before.demand.memory;
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
