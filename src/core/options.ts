import type { Masking } from '../secrets/masking.ts';
import type { LiveModel } from '../model/live.ts';

/** What is read of a cluster. */
export interface ReadOptions {
  /** Reads the running tasks too. */
  readonly withTasks?: boolean;
  /** Of services that run an older revision, whether ECS went back to it by itself: a plan says it. Mostly no call. */
  readonly withRollbacks?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How a plan is made. */
export interface PlanOptions {
  /** The cluster as it was read just now, with its tasks; else it is read. */
  readonly live?: LiveModel;
  /** Makes errors of warnings. */
  readonly strict?: boolean;
  /** Which values are hidden; else as the cluster was opened. */
  readonly mask?: Masking['level'];
  readonly signal?: AbortSignal | undefined;
}
