import type { ForecastService, ForecastBox, Use } from '../../model/plan.ts';
import type { ClosestMatch } from '../../scheduling/fit.ts';
import { portName } from '../../scheduling/ports.ts';
import type { Demand } from '../../scheduling/types.ts';
import { count } from '../context.ts';
import type { Course } from './simulate.ts';

type Verdict = Pick<ForecastService, 'verdict' | 'reason'>;

/** How a service fares, and why in numbers. */
export function verdictOf(course: Course, nameOfBox: (id: string) => string): Verdict {
  const told = fateOf(course, nameOfBox);
  const tight = course.waited && (told.verdict === 'zero-downtime' || told.verdict === 'gap');
  return tight ? { ...told, reason: `${told.reason}; ${TIGHT}` } : told;
}

/** Said of a service that the simulation brings up, though it found no room at first. */
export const TIGHT = 'room is tight: it waits until others free some';

function fateOf(course: Course, nameOfBox: (id: string) => string): Verdict {
  const { roller, done, keeps } = course;
  const before = roller.tasks.length;
  if (roller.action === 'delete')
    return {
      verdict: 'gap',
      reason:
        before === 0
          ? 'it runs nothing'
          : `it goes; ${count(before, 'task')} ${before === 1 ? 'stops' : 'stop'}`,
    };
  const moves = course.placed.size > 0 || course.halted.size > 0;
  if (!done) return { verdict: 'cannot-deploy', reason: whyNot(course, nameOfBox) };
  if (!moves)
    return {
      verdict: 'unchanged',
      reason:
        course.running === 1 ? '1 task stays as it is' : `${count(course.running, 'task')} stay as they are`,
    };
  if (before === 0 || roller.action === 'create')
    return { verdict: 'zero-downtime', reason: `starts ${count(course.running, 'task')}` };
  if (roller.desired === 0 && !roller.daemon)
    return { verdict: 'gap', reason: `stops all ${count(before, 'task')}, as declared` };
  if (keeps === 0) return { verdict: 'gap', reason: gapReason(course) };
  return {
    verdict: 'zero-downtime',
    reason:
      keeps >= before
        ? before === 1
          ? 'its task keeps running until the new one does'
          : `all ${count(before, 'task')} keep running until the new ones do`
        : `at least ${String(keeps)} of ${count(before, 'task')} ${keeps === 1 ? 'keeps' : 'keep'} running`,
  };
}

function gapReason({ roller }: Course): string {
  if (roller.action === 'replace') return 'the old service stops before the new one starts';
  const { min } = roller.bounds(roller.desired);
  const ports = roller.demand.ports.map(portName).join(', ');
  const why =
    ports === ''
      ? `minimum healthy is ${String(min)} tasks`
      : `host port ${ports} is free only when the old task has stopped`;
  return `none runs between the stop of the old and the start of the new: ${why}`;
}

function whyNot(course: Course, nameOfBox: (id: string) => string): string {
  const { roller, running, closest, stuck } = course;
  const told = `${String(running)} of ${count(roller.desired, 'task')} can run`;
  if (closest !== undefined) return `${told}: ${lackOf(closest, roller.demand, nameOfBox)}`;
  if (stuck) {
    const { min, max } = roller.bounds(roller.desired);
    return `${told}: at least ${String(min)} must stay and at most ${String(max)} may run, so none can start or stop`;
  }
  return `${told}: no box is there`;
}

/** `box web-1 has 128 MiB free, 256 are needed`. */
export function lackOf(
  { box, lack }: ClosestMatch,
  demand: Demand,
  nameOfBox: (id: string) => string,
): string {
  const name = `box ${nameOfBox(box.id)}`;
  switch (lack.of) {
    case 'cpu':
      return `${name} has ${String(lack.free)} CPU units free, ${String(lack.need)} are needed`;
    case 'memory':
      return `${name} has ${String(lack.free)} MiB free, ${String(lack.need)} are needed`;
    case 'port':
      return `host port ${portName(lack.port)} of ${name} is taken`;
    case 'gpu':
      return `${name} has ${String(lack.free)} GPUs free, ${String(lack.need)} are needed`;
    case 'constraint':
      return lack.expression === 'distinctInstance'
        ? `${name} runs a task of ${demand.family} already, and each must have a box of its own`
        : `${name} does not meet "${lack.expression}"`;
    case 'agent':
      return `${name} does not take tasks now`;
    default:
      return lack satisfies never;
  }
}

/** The one line of the human view. */
export function summaryOf(
  courses: readonly Course[],
  services: readonly ForecastService[],
  boxes: readonly ForecastBox[],
): string {
  const bad = services.filter((service) => service.verdict === 'cannot-deploy');
  if (bad.length > 0)
    return `${bad.map((service) => `${service.id.slice('service/'.length)}: ${service.reason}`).join('; ')}.`;
  const surging = courses.filter((course) => course.surge > 0 && course.roller.action === 'update');
  const started = courses.filter((course) => course.placed.size > 0);
  const one = surging.length === 1 && started.length === 1 ? surging[0] : undefined;
  if (one !== undefined) {
    const { demand, id } = one.roller;
    const free = roomiest(boxes);
    const told = free === undefined ? '' : `: free ${String(free.cpu)}, ${String(free.memory)}`;
    return `${String(one.surge)} extra ${id.slice('service/'.length)} ${one.surge === 1 ? 'task' : 'tasks'} during the roll ${one.surge === 1 ? 'needs' : 'need'} ${String(demand.cpu * one.surge)} CPU units, ${String(demand.memory * one.surge)} MiB${told}.`;
  }
  const tasks = courses.reduce((sum, course) => sum + course.running, 0);
  const cpu = total(boxes.map((box) => box.cpu));
  const memory = total(boxes.map((box) => box.memory));
  return `${count(tasks, 'task')} on ${count(boxes.length, 'box', 'boxes')}, ${String(cpu.after)} of ${String(cpu.total)} CPU units, ${String(memory.after)} of ${String(memory.total)} MiB.`;
}

function roomiest(
  boxes: readonly ForecastBox[],
): { readonly cpu: number; readonly memory: number } | undefined {
  const free = boxes.map((box) => ({
    cpu: box.cpu.total - box.cpu.before,
    memory: box.memory.total - box.memory.before,
  }));
  return free.sort((a, b) => b.memory - a.memory)[0];
}

const total = (uses: readonly Use[]): { readonly after: number; readonly total: number } => ({
  after: uses.reduce((sum, use) => sum + use.after, 0),
  total: uses.reduce((sum, use) => sum + use.total, 0),
});
