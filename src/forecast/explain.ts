import type { BlockedDrain, ForecastService, ForecastBox, Use } from '../model/plan.ts';
import { kindOf, nameOf, type Kind } from '../model/id.ts';
import type { ClosestMatch } from '../scheduling/fit.ts';
import { portName, samePort } from '../scheduling/ports.ts';
import type { Demand } from '../scheduling/types.ts';
import { count } from '../differ/context.ts';
import type { ForecastSlot } from './boxes.ts';
import type { Course } from './actor.ts';
import type { Outcome } from './outcomes.ts';

type Verdict = Pick<ForecastService, 'verdict' | 'reason' | 'tight'>;

/** How a service fares, and why in numbers. `old`: what became of the one whose place it takes, if that stops before. */
export function verdictOf(
  { course, luck }: Outcome,
  nameOfBox: (id: string) => string,
  old: Course | undefined,
): Verdict {
  const fate = fateOf(course, nameOfBox, old);
  const moves = fate.verdict === 'zero-downtime' || fate.verdict === 'gap';
  const tight = luck ? 'luck' : course.waited && moves ? 'waits' : undefined;
  return tight === undefined
    ? fate
    : { ...fate, tight, reason: `${fate.reason}; room is tight: ${TIGHT[tight]}` };
}

const TIGHT: Readonly<Record<NonNullable<Verdict['tight']>, string>> = {
  waits: 'it waits until others free some',
  luck: 'whether it fits depends on which of the boxes that are alike ECS takes',
};

function fateOf(course: Course, nameOfBox: (id: string) => string, old: Course | undefined): Verdict {
  const { roller, done, keeps } = course;
  const before = roller.tasks.length;
  if (course.waitsFor !== undefined)
    return {
      verdict: 'cannot-deploy',
      reason: `it never begins: ${ENDLESS[kindOf(course.waitsFor)](nameOf(course.waitsFor))}`,
    };
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
  if (old !== undefined && old.served > 0) return { verdict: 'gap', reason: handoverReason(course, old) };
  // Where none serves, none is missed: a service in a crash loop, or one that is just being started.
  if (course.served === 0 || roller.action === 'create')
    return { verdict: 'zero-downtime', reason: `starts ${count(course.running, 'task')}` };
  if (roller.after.desired === 0 && !roller.after.daemon)
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
  const { min } = roller.after.bounds(roller.after.desired);
  const ports = roller.after.demand.ports.map(portName).join(', ');
  const why =
    ports === ''
      ? `minimum healthy is ${String(min)} tasks`
      : `host port ${ports} is free only when the old task has stopped`;
  return `none runs between the stop of the old and the start of the new: ${why}`;
}

/** A renamed service, or one that takes over what another one served. */
function handoverReason({ roller }: Course, old: Course): string {
  const name = nameOf(old.roller.id);
  const ports = roller.after.demand.ports
    .filter((port) => old.roller.before.demand.ports.some((held) => samePort(held, port)))
    .map(portName)
    .join(', ');
  const why =
    ports === '' ? 'there is no room for both' : `host port ${ports} is free only when ${name} has stopped`;
  return `none runs between the stop of ${name} and the start of ${nameOf(roller.id)}: ${why}`;
}

/** Why what a change needs never ends. */
const ENDLESS: Readonly<Record<Kind, (name: string) => string>> = {
  cluster: (name) => `cluster ${name} is not done`,
  box: (name) => `box ${name} cannot be drained`,
  task: (name) => `task ${name} is not done`,
  service: (name) => `service ${name} cannot be deployed`,
};

function whyNot(course: Course, nameOfBox: (id: string) => string): string {
  const { roller, terms, running, held } = course;
  const why = hindranceOf(course, nameOfBox);
  const stays = [...held.values()].reduce((sum, n) => sum + n, 0);
  if (stays > 0)
    return `${count(stays, 'task')} ${stays === 1 ? 'stays' : 'stay'} on ${[...held.keys()].map((id) => `box ${nameOfBox(id)}`).join(', ')}, which drains: ${why}`;
  const wanted = roller.action === 'none' && terms.daemon ? roller.tasks.length : terms.desired;
  return `${String(running)} of ${count(wanted, 'task')} can run: ${why}`;
}

/** What keeps a service from starting a task or stopping one. */
function hindranceOf(
  { terms, closest, stuck, running, held }: Course,
  nameOfBox: (id: string) => string,
): string {
  if (closest !== undefined) return lackOf(closest, terms.demand, nameOfBox);
  if (stuck) {
    const { min, max } = terms.bounds(terms.daemon ? running + held.size : terms.desired);
    return `at least ${String(min)} must stay and at most ${String(max)} may run, so none can start or stop`;
  }
  return 'no box is there';
}

/** Who stays on a box that drains, and why. */
export const blockedDrain = (
  { state, name }: ForecastSlot,
  courses: readonly Course[],
  nameOfBox: (id: string) => string,
): BlockedDrain => ({
  box: name,
  services: courses.flatMap((course) => {
    const tasks = course.held.get(state.id) ?? 0;
    const service = nameOf(course.roller.id);
    return tasks === 0
      ? []
      : [{ service, tasks, stuck: course.stuck, reason: hindranceOf(course, nameOfBox) }];
  }),
});

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
  // Those that wait for another are told once, with it.
  const waiting = new Set(
    courses.flatMap(({ waitsFor, roller }) => (waitsFor === undefined ? [] : [roller.id])),
  );
  const bad = services.filter(({ id, verdict }) => verdict === 'cannot-deploy' && !waiting.has(id));
  if (bad.length + waiting.size > 0) {
    const reasons = bad.map(({ id, reason }) => `${nameOf(id)}: ${reason}`);
    const rest =
      waiting.size === 0
        ? []
        : [`${count(waiting.size, 'service')} ${waiting.size === 1 ? 'waits' : 'wait'} for that`];
    return `${[...reasons, ...rest].join('; ')}.`;
  }
  const surging = courses.filter((course) => course.surge > 0 && course.roller.action === 'update');
  const started = courses.filter((course) => course.placed.size > 0);
  const one = surging.length === 1 && started.length === 1 ? surging[0] : undefined;
  if (one !== undefined) {
    const { id, after } = one.roller;
    const { demand } = after;
    const free = roomiest(boxes);
    const left = free === undefined ? '' : `: free ${String(free.cpu)}, ${String(free.memory)}`;
    return `${String(one.surge)} extra ${nameOf(id)} ${one.surge === 1 ? 'task' : 'tasks'} during the roll ${one.surge === 1 ? 'needs' : 'need'} ${String(demand.cpu * one.surge)} CPU units, ${String(demand.memory * one.surge)} MiB${left}.`;
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
