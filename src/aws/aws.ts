import type { Connection } from './connection.ts';
import type { Input, OperationName, Output } from './operations.ts';

/** One finished or failed call, as recorders and `--debug` see it. Never holds parameter values. */
export interface CallRecord {
  /** 1-based, in the order of sending, over all operations of the run. */
  readonly number: number;
  readonly operation: OperationName;
  readonly attempt: number;
  readonly mutating: boolean;
  readonly elapsedMs: number;
  readonly outcome: 'ok' | 'retried' | 'failed';
  /** AWS's error name, e.g. `ThrottlingException`. */
  readonly error?: string;
}

/** The choke point: every call of the program to AWS (or to the engine) goes through `call`. */
export interface Aws {
  /** Region of the target. */
  readonly region: string;
  /** Set when it is not AWS's own endpoint: `http://127.0.0.1:4510`. */
  readonly endpoint: string | undefined;
  /** Whether the target is our embedded engine. */
  readonly local: boolean;
  /** Whether answers come. */
  readonly connection: Connection;
  /**
   * Sends one call: numbered, paced by AWS's token bucket of the action, retried where that is safe.
   * @throws AwsError when AWS refuses or cannot be reached; the signal's reason when it aborts.
   */
  call<K extends OperationName>(
    operation: K,
    input: Input<K>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Output<K>>;
  /** Closes sockets. */
  close(): void;
}

/** What sends one attempt of one call: the SDK's clients, or a test's recorder or fault injector around another. */
export type Transport = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  signal: AbortSignal | undefined,
) => Promise<Output<K>>;
