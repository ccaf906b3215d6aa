import { matches } from './constraints/constraint.ts';
import { samePort } from './ports.ts';
import type { BoxState, Demand, HostPort, Lack } from './types.ts';

/**
 * Everything that keeps a task off a box; empty when it fits.
 * @param group the task's group (`service:web`), for distinctInstance; absent: that constraint holds.
 */
export function lacks(box: BoxState, demand: Demand, group?: string): readonly Lack[] {
  const found: Lack[] = [];
  if (!box.available) found.push({ of: 'agent' });
  for (const constraint of demand.constraints)
    if (!meets(box, constraint, group))
      found.push({ of: 'constraint', expression: constraint.expression ?? constraint.type });
  if (demand.cpu > box.cpu.remaining) found.push({ of: 'cpu', need: demand.cpu, free: box.cpu.remaining });
  if (demand.memory > box.memory.remaining)
    found.push({ of: 'memory', need: demand.memory, free: box.memory.remaining });
  for (const port of demand.ports) if (isTaken(box, port)) found.push({ of: 'port', port });
  if (demand.gpus > box.gpus) found.push({ of: 'gpu', need: demand.gpus, free: box.gpus });
  return found;
}

/** Whether nothing is lacking: the same as no `lacks`, and much faster. */
export const fits = (box: BoxState, demand: Demand, group?: string): boolean =>
  demand.memory <= box.memory.remaining &&
  demand.cpu <= box.cpu.remaining &&
  box.available &&
  demand.gpus <= box.gpus &&
  demand.ports.every((port) => !isTaken(box, port)) &&
  demand.constraints.every((constraint) => meets(box, constraint, group));

const isTaken = (box: BoxState, port: HostPort): boolean => box.ports.some((used) => samePort(used, port));

type Constraint = Demand['constraints'][number];

function meets(box: BoxState, { type, expression }: Constraint, group: string | undefined): boolean {
  if (type === 'distinctInstance') return group === undefined || (box.tasksByGroup[group] ?? 0) === 0;
  return expression === undefined || matches(expression, box);
}

/** Whether a box is one that a DAEMON service runs a task on: available, and its memberOf constraints met. */
export const isEligible = (box: BoxState, demand: Demand): boolean =>
  box.available &&
  demand.constraints.every(
    (constraint) => constraint.type !== 'memberOf' || meets(box, constraint, undefined),
  );

/** A box that is kept up to date where it stands; a copy of its own for whoever plays with it. */
export type Ledger = {
  -readonly [Name in keyof BoxState]: Name extends 'cpu' | 'memory'
    ? { remaining: number; readonly total: number }
    : Name extends 'ports'
      ? HostPort[]
      : Name extends 'tasksByGroup'
        ? Record<string, number>
        : BoxState[Name];
};

export const ledgerOf = (box: BoxState): Ledger => ({
  ...box,
  cpu: { ...box.cpu },
  memory: { ...box.memory },
  ports: [...box.ports],
  tasksByGroup: { ...box.tasksByGroup },
});

/** Writes one more task down. */
export function take(box: Ledger, demand: Demand, group: string): void {
  book(box, demand, group, 1);
  if (demand.ports.length > 0) box.ports.push(...demand.ports);
}

/** Writes down that a task has gone. */
export function give(box: Ledger, demand: Demand, group: string): void {
  book(box, demand, group, -1);
  if (demand.ports.length > 0)
    box.ports = box.ports.filter((port) => !demand.ports.some((gone) => samePort(gone, port)));
}

function book(box: Ledger, demand: Demand, group: string, tasks: 1 | -1): void {
  box.cpu.remaining -= tasks * demand.cpu;
  box.memory.remaining -= tasks * demand.memory;
  box.gpus -= tasks * demand.gpus;
  box.tasksByGroup[group] = Math.max(0, (box.tasksByGroup[group] ?? 0) + tasks);
}

/** The box after one more task. */
export function occupy(box: BoxState, demand: Demand, group: string): BoxState {
  const after = ledgerOf(box);
  take(after, demand, group);
  return after;
}

/** The box after a task has gone. */
export function release(box: BoxState, demand: Demand, group: string): BoxState {
  const after = ledgerOf(box);
  give(after, demand, group);
  return after;
}

export interface ClosestMatch {
  readonly box: BoxState;
  readonly lack: Lack;
}

const ORDER: readonly Lack['of'][] = ['constraint', 'agent', 'gpu', 'cpu', 'memory', 'port'];

/**
 * The box that lacks least, and the lack that the service event names. Among boxes with as many lacks, one that lacks
 * only what time can bring (ports, memory, CPU) is closer than one that can never take the task.
 */
export function closestMatch(
  boxes: readonly BoxState[],
  demand: Demand,
  group?: string,
): ClosestMatch | undefined {
  let best: { box: BoxState; lack: Lack; count: number; rank: number } | undefined;
  for (const box of boxes) {
    const found = lacks(box, demand, group);
    const lack = [...found].sort((a, b) => ORDER.indexOf(a.of) - ORDER.indexOf(b.of))[0];
    if (lack === undefined) continue;
    const candidate = { box, lack, count: found.length, rank: -ORDER.indexOf(lack.of) };
    if (
      best === undefined ||
      candidate.count < best.count ||
      (candidate.count === best.count && candidate.rank < best.rank)
    )
      best = candidate;
  }
  return best && { box: best.box, lack: best.lack };
}
