import type { TaskRecord } from '../../../src/engine/records.ts';
import type { ForecastService } from '../../../src/model/plan.ts';
import type { Sim } from '../../support/sim.ts';

export type Counts = Readonly<Record<string, number>>;

/** What really happened to a service between two moments, read from the engine's records of its tasks. */
export interface Fact {
  readonly before: number;
  readonly halted: Counts;
  readonly placed: Counts;
  readonly keeps: number;
}

export function factOf(sim: Sim, name: string, from: number, to: number): Fact {
  const tasks = [...sim.store.tasks.values()].filter((task) => task.group === `service:${name}`);
  const before = tasks.filter((task) => task.createdAt <= from && (task.stoppingAt ?? Infinity) > from);
  const halted = before.filter((task) => (task.stoppingAt ?? Infinity) <= to);
  const placed = tasks.filter(
    (task) => task.createdAt > from && task.desiredStatus === 'RUNNING' && task.lastStatus === 'RUNNING',
  );
  const serves = (task: TaskRecord, at: number): boolean =>
    (task.createdAt <= from || (task.startedAt ?? Infinity) + 40_000 <= at) &&
    (task.stoppingAt ?? Infinity) > at &&
    task.createdAt <= at;
  const moments = [from, ...tasks.flatMap((task) => [task.stoppingAt ?? from])].filter(
    (at) => at >= from && at <= to,
  );
  const keeps = Math.min(...moments.map((at) => tasks.filter((task) => serves(task, at)).length));
  return { before: before.length, halted: countByBox(sim, halted), placed: countByBox(sim, placed), keeps };
}

function countByBox(sim: Sim, tasks: readonly TaskRecord[]): Counts {
  const counts: Record<string, number> = {};
  for (const task of tasks) {
    const box = sim.store.containerInstances.get(task.containerInstanceArn)?.ec2InstanceId ?? '';
    const slot = sim.store.instances.get(box)?.tags['clusternator:box'] ?? box;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

export const sum = (counts: Counts): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

type Places = ForecastService['placements'];

/** Whether a forecast names one box for each task. */
export const isSure = ({ placements, halts }: ForecastService): boolean =>
  [...placements, ...halts].every(({ or }) => or === undefined);

/** Whether a forecast could have said nothing truer: where it names several boxes, the fact is among them; else it is the one. */
export const isAsTold = ({ placements, halts }: ForecastService, { placed, halted }: Fact): boolean =>
  isAmong(placements, placed) && isAmong(halts, halted);

function isAmong(told: Places, fact: Counts): boolean {
  const rest = new Map(Object.entries(fact));
  for (const { box, count, or } of told) rest.set(box, (rest.get(box) ?? 0) - count + (or?.count ?? 0));
  const open = new Set(told.flatMap(({ box, or }) => (or === undefined ? [] : [box, ...or.boxes])));
  const free = told.reduce((total, { or }) => total + (or?.count ?? 0), 0);
  const left = [...rest].filter(([, count]) => count !== 0);
  return (
    left.every(([box, count]) => count > 0 && open.has(box)) &&
    left.reduce((total, [, count]) => total + count, 0) === free
  );
}
