import { crowded, rankOf, type Crowd } from './crowd.ts';
import type { RolloutBounds } from './rollout.ts';
import type { RollingTask } from './types.ts';

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
 * @param crowd what decides which of too many tasks stop.
 */
export function replicaStep<T extends RollingTask>(
  desired: number,
  bounds: RolloutBounds,
  tasks: readonly T[],
  hold = false,
  crowd: Crowd<T> = {},
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
  const stopWhileAllowed = (candidates: readonly T[]): void => {
    for (const task of candidates) {
      if (serves(task) && serving <= bounds.min) continue;
      if (serves(task)) serving -= 1;
      stop.push(task);
    }
  };
  if (!hold && old.length > 0) stopWhileAllowed(byUse(old, serving - bounds.min, crowd));
  if (current.length > desired) stopWhileAllowed(crowded(current, current.length - desired, crowd));
  const need = hold ? 0 : desired - Math.min(desired, current.length);
  const room = Math.max(0, bounds.max - tasks.length);
  return { stop, start: Math.min(need, room), stuck: need > 0 && room === 0 && stop.length === 0 && !moving };
}

/** An old task that runs may be serving already. */
const serves = ({ phase, current }: RollingTask): boolean =>
  phase === 'healthy' || (phase === 'running' && !current);

/**
 * Those that serve nobody first, then the oldest: ECS does not say which. Where not all may stop, so many that serve are
 * picked.
 */
function byUse<T extends RollingTask>(tasks: readonly T[], most = Infinity, { pick }: Crowd<T> = {}): T[] {
  const ordered = [...tasks].sort((a, b) => rankOf(a) - rankOf(b) || a.age - b.age || (a.id < b.id ? -1 : 1));
  const serving = ordered.filter(serves);
  if (pick === undefined || serving.length <= most) return ordered;
  const picked: T[] = [];
  while (picked.length < most) {
    const task = pick(serving);
    if (task === undefined) break;
    picked.push(task);
    serving.splice(serving.indexOf(task), 1);
  }
  return [...ordered.filter((task) => !serves(task)), ...picked];
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
