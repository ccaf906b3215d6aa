import type { RolloutBounds } from './rollout.ts';

/** A task of a service that has not stopped yet, as a rolling update sees it. */
export interface RollingTask {
  readonly id: string;
  /** Of the PRIMARY deployment, on a box that is not DRAINING. */
  readonly current: boolean;
  /** `running` is RUNNING but not yet known to be healthy. */
  readonly phase: 'pending' | 'running' | 'healthy' | 'unhealthy' | 'stopping';
  readonly box: string;
  readonly zone: string;
  /** Older tasks have lower numbers. */
  readonly age: number;
}

/** What a service does next. */
export interface Step<T extends RollingTask = RollingTask> {
  readonly stop: readonly T[];
  /** How many new tasks may be placed now. */
  readonly start: number;
  /** Neither a start nor a stop is allowed, and nothing is under way that could change that. */
  readonly stuck: boolean;
}

/**
 * One look at a REPLICA service. New tasks start while all that have not stopped are fewer than the maximum; old ones stop
 * while more than the minimum are healthy, those of the oldest deployments first. An old task that runs counts as healthy: it
 * may be serving. Source: AWS API, DeploymentConfiguration.
 * @param hold the rollout has failed: nothing starts, and old tasks keep running.
 */
export function replicaStep<T extends RollingTask>(
  desired: number,
  bounds: RolloutBounds,
  tasks: readonly T[],
  hold = false,
): Step<T> {
  const stop: T[] = [];
  const old: T[] = [];
  const current: T[] = [];
  let serving = 0;
  let moving = false;
  for (const task of tasks) {
    if (task.phase !== 'healthy') moving = true;
    if (task.phase === 'stopping') continue;
    if (serves(task)) serving += 1;
    (task.phase === 'unhealthy' ? stop : task.current ? current : old).push(task);
  }
  const stopWhileAllowed = (candidates: readonly T[], most: number): void => {
    let left = most;
    for (const task of candidates) {
      if (left <= 0) break;
      if (serves(task) && serving <= bounds.min) continue;
      if (serves(task)) serving -= 1;
      stop.push(task);
      left -= 1;
    }
  };
  if (!hold && old.length > 0) stopWhileAllowed(byUse(old), Infinity);
  if (current.length > desired) stopWhileAllowed(byCrowd(current), current.length - desired);
  const need = hold ? 0 : desired - Math.min(desired, current.length);
  const room = Math.max(0, bounds.max - tasks.length);
  return { stop, start: Math.min(need, room), stuck: need > 0 && room === 0 && stop.length === 0 && !moving };
}

/** An old task that runs may be serving already. */
const serves = ({ phase, current }: RollingTask): boolean =>
  phase === 'healthy' || (phase === 'running' && !current);

/** Those that serve nobody first, then the oldest. */
const byUse = <T extends RollingTask>(tasks: readonly T[]): T[] =>
  [...tasks].sort((a, b) => rank(a) - rank(b) || a.age - b.age || (a.id < b.id ? -1 : 1));

const rank = ({ phase }: RollingTask): number => (phase === 'pending' ? 0 : phase === 'running' ? 1 : 2);

/** Keeps the spread: one after another from the fullest zone, there from the fullest box, there the newest. */
function byCrowd<T extends RollingTask>(tasks: readonly T[]): T[] {
  const rest = [...tasks];
  const ordered: T[] = [];
  while (rest.length > 0) {
    const zones = countBy(rest, ({ zone }) => zone);
    const boxes = countBy(rest, ({ box }) => box);
    rest.sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (zones.get(b.zone) ?? 0) - (zones.get(a.zone) ?? 0) ||
        (boxes.get(b.box) ?? 0) - (boxes.get(a.box) ?? 0) ||
        b.age - a.age ||
        (a.id < b.id ? -1 : 1),
    );
    ordered.push(...rest.splice(0, 1));
  }
  return ordered;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

export interface DaemonStep<T extends RollingTask = RollingTask> {
  readonly stop: readonly T[];
  /** Boxes that want a task now. */
  readonly startOn: readonly string[];
  /** Old tasks are left, none may stop, and nothing is under way that could change that. */
  readonly stuck: boolean;
}

/**
 * One look at a DAEMON service: one task on each eligible box. A box gets its new task when the old one has stopped; old ones
 * stop while more than the minimum are healthy. Source: ECS developer guide, "Daemon scheduling strategy".
 */
export function daemonStep<T extends RollingTask>(
  eligible: readonly string[],
  bounds: RolloutBounds,
  tasks: readonly T[],
  hold = false,
): DaemonStep<T> {
  const isEligible = new Set(eligible);
  const alive = tasks.filter(({ phase }) => phase !== 'stopping');
  const stop = alive.filter((task) => task.phase === 'unhealthy' || !isEligible.has(task.box));
  const sound = alive.filter((task) => !stop.includes(task));
  let healthy = sound.filter(serves).length;
  const covered = new Set<string>();
  for (const task of byUse(sound)) {
    if (task.current) {
      if (covered.has(task.box)) stop.push(task);
      covered.add(task.box);
    } else if (!hold && (task.phase === 'pending' || healthy > bounds.min)) {
      if (task.phase !== 'pending') healthy -= 1;
      stop.push(task);
    }
  }
  const busy = new Set(tasks.map(({ box }) => box));
  const startOn = hold ? [] : eligible.filter((box) => !busy.has(box));
  const waits = !hold && stop.length === 0 && startOn.length === 0 && tasks.some((task) => !task.current);
  return { stop, startOn, stuck: waits && tasks.every(({ phase }) => phase === 'healthy') };
}
