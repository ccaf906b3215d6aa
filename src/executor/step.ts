import type { Aws } from '../aws/aws.ts';
import type { Clock } from '../model/clock.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { Change } from '../model/plan.ts';
import type { BoxPoller } from './box-poller.ts';
import type { Launched } from './launched.ts';
import type { Outage } from './outage.ts';
import type { ServicePoller } from './service-poller.ts';

/** What every change of a run shares. */
export interface RunContext {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly desired: DesiredModel;
  /** The snapshot that this round's plan was made from. */
  readonly live: LiveModel;
  readonly cluster: string;
  /** Told to stop: start nothing new and stop waiting. It never aborts a call in flight. */
  readonly stop: AbortSignal;
  /** Milliseconds since the epoch; nothing is waited for after it. */
  readonly deadline: number;
  /** Whether deployments are waited for. */
  readonly wait: boolean;
  /** How long tasks without a health check must stay up, in milliseconds. */
  readonly healthyAfterMs: number;
  /** Tasks of no service on a box that goes are stopped; else they are waited for. */
  readonly stopTasks: boolean;
  /** Whether containers run on the Docker of this computer. */
  readonly dockerLogs: boolean;
  /** ARN of the revision to run, by family, of tasks that this run registered or found. */
  readonly revisions: Map<string, string>;
  readonly launched: Launched;
  readonly outage: Outage;
  readonly servicePoller: ServicePoller;
  readonly boxPoller: BoxPoller;
  /** Changes of this round that have started and not ended, with what they wait for. */
  readonly active: ReadonlyMap<Id, ActiveChange>;
}

/** What others may know of a change under way. */
export interface ActiveChange {
  readonly change: Change;
  /** It waits for room that only others can free. */
  stuck: boolean;
}

/** What one change gets. */
export interface Step<C extends Change = Change> extends RunContext {
  readonly change: C;
  readonly startedAt: number;
  readonly self: ActiveChange;
  /** Tells what is waited for: shown when it changed, and each 10 s. */
  say(status: string): void;
  /** Lets another change begin: from here on this one only waits. */
  idle(): void;
  /** Tells something that is not the status. */
  note(message: string, diagnostic?: Diagnostic): void;
}
