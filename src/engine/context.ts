import type { Clock } from '../model/clock.ts';
import type { Runtime } from './runtime/runtime.ts';
import type { Store } from './store.ts';

/** What every operation and every controller of the engine gets. */
export interface EngineContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: Runtime;
  readonly region: string;
  readonly account: string;
  /** Marks everything that this engine makes on the machine. */
  readonly engineId: string;
  readonly options: EngineOptions;
  /** Tells the controllers that something changed: they look again soon. */
  wake(): void;
  /** Tells the engine's log of what should never happen; `where` names the part that failed. */
  report(error: unknown, where: string): void;
}

/** Randomness comes from outside, so that a seed repeats a run. */
export interface Random {
  /** Lower-case hex digits. */
  hex(length: number): string;
  digits(length: number): string;
  /** In [0, 1). */
  fraction(): number;
}

/** Delays in milliseconds, and switches. AWS's own values where nothing else is said in the name's comment. */
export interface EngineOptions {
  /** RunInstances to `running`. */
  readonly bootMs: number;
  /** `running` to the agent's registration. */
  readonly joinMs: number;
  /** A running task without a health check counts as healthy after this; one that ends before has failed. AWS: 40 s. */
  readonly healthyAfterMs: number;
  /** How long INACTIVE and STOPPED records stay describable. AWS: about 1 h. */
  readonly tombstoneMs: number;
  /** SIGTERM to SIGKILL where the task says nothing. AWS: 30 s. */
  readonly stopTimeoutSeconds: number;
  /** Who wins a tie between boxes or tasks is random, as far as AWS promises nothing; else it is always the same one. */
  readonly openTies?: boolean;
  /** When given, only these exist; else every well-formed id does. */
  readonly keyPairs?: readonly string[];
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly instanceProfiles?: readonly string[];
}

/** An error answer, as AWS gives it. `status` is the HTTP status. */
export class EngineFault extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'EngineFault';
    this.code = code;
    this.status = status;
  }
}
