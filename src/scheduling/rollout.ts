/** How many tasks must stay healthy and how many may run at once while a service rolls. */
export interface RolloutBounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Bounds of a rolling update: the minimum is rounded up, the maximum down.
 * Source: AWS API, DeploymentConfiguration. For DAEMON, `desired` is the number of eligible boxes and the maximum is 100 %.
 */
export function rolloutBounds(
  desired: number,
  minimumHealthyPercent: number,
  maximumPercent: number,
): RolloutBounds {
  return {
    min: Math.ceil((desired * minimumHealthyPercent) / 100),
    max: Math.floor((desired * maximumPercent) / 100),
  };
}

/** Why a rolling update of `desired` running tasks can never move, whatever happens in the cluster; `undefined`: it can. */
export type RolloutDeadlock =
  /** Neither a stop nor a start is allowed. */
  | 'percentages'
  /** Only starts are allowed, and no box has room (or the port) beside the old tasks. */
  | 'no-room';

/**
 * Whether a rolling update can move at all.
 * @param freeBoxes how many new tasks fit beside the old ones.
 */
export function deadlockOf(
  desired: number,
  bounds: RolloutBounds,
  freeBoxes: number,
): RolloutDeadlock | undefined {
  if (desired === 0 || bounds.min < desired) return undefined;
  if (bounds.max <= desired) return 'percentages';
  return freeBoxes > 0 ? undefined : 'no-room';
}
