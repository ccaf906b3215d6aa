import type { Aws } from '../aws/aws.ts';
import { OPERATIONS, type Input, type OperationName, type Output } from '../aws/operations.ts';
import type { Clock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Words } from '../model/words.ts';
import { Gone, OVER, TimedOut } from './outcome.ts';
import { silenceText, type Reporter } from './report.ts';

/** Silence is told when it has lasted so long, and again as a heartbeat; milliseconds. */
const TELL_AFTER_MS = 3_000;
const HEARTBEAT_MS = 10_000;
const LOOK_MS = 1_000;

export interface OutageOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Nothing is waited for after it, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Whether no answer can come any more, and why. */
  readonly gone?: (() => Promise<Diagnostic | undefined>) | undefined;
}

/** Watches the connection while a run goes on: tells that no answer comes, and ends the run when none can come any more. */
export class Outage {
  readonly #options: OutageOptions;
  readonly #gone = new AbortController();
  readonly #late = new AbortController();
  readonly #ended = new AbortController();
  readonly #unwatch: () => void;
  /** The way to AWS for this run: what only reads ends with the run's time, and when no answer can come. */
  readonly aws: Aws;
  #wake: AbortController | undefined;

  constructor(options: OutageOptions) {
    this.#options = options;
    const { aws, clock, deadline } = options;
    this.aws = whoseReadsEnd(aws, AbortSignal.any([this.#late.signal, this.#gone.signal]));
    this.#unwatch = aws.connection.watch(() => this.#changed());
    clock.sleep(Math.max(0, deadline - clock.now()), this.#ended.signal).then(
      () => this.#late.abort(new TimedOut(OVER)),
      () => undefined,
    );
  }

  /** Aborts with `Gone` when no answer can come any more. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Why no answer can come any more. */
  get diagnostic(): Diagnostic | undefined {
    return this.#gone.signal.reason instanceof Gone ? this.#gone.signal.reason.diagnostic : undefined;
  }

  /** What is to be told of a run that ends while no answer comes; `undefined`: answers come. */
  verdict(): { readonly message: string; readonly details: readonly Words[] } | undefined {
    const { aws, clock } = this.#options;
    const { silence } = aws.connection;
    if (silence === undefined) return undefined;
    const hint = silence.error?.diagnostic().hint;
    return {
      message: silenceText(clock.now() - silence.since, silence.error?.message ?? ''),
      details: hint === undefined ? [] : [hint],
    };
  }

  /** The run has ended. */
  close(): void {
    this.#unwatch();
    this.#ended.abort();
    this.#wake?.abort();
  }

  #changed(): void {
    if (this.#ended.signal.aborted) return;
    if (this.#options.aws.connection.silence === undefined) this.#wake?.abort();
    else if (this.#wake === undefined) void this.#whileSilent();
  }

  async #whileSilent(): Promise<void> {
    const { aws, clock, reporter, gone } = this.#options;
    const wake = (this.#wake = new AbortController());
    let [since, toldAt] = [clock.now(), -Infinity];
    for (;;) {
      const { silence } = aws.connection;
      if (silence === undefined || this.#ended.signal.aborted) break;
      const diagnostic = await gone?.();
      if (diagnostic !== undefined && !this.#ended.signal.aborted) {
        reporter.note(diagnostic.message, diagnostic);
        this.#gone.abort(new Gone(diagnostic));
        return;
      }
      ({ since } = silence);
      const now = clock.now();
      if (now - since >= TELL_AFTER_MS && now - toldAt >= HEARTBEAT_MS) {
        toldAt = now;
        reporter.connection('lost', now - since, silence.error?.message ?? '');
      }
      await clock.sleep(LOOK_MS, wake.signal).catch(() => undefined);
    }
    this.#wake = undefined;
    if (toldAt > -Infinity && !this.#ended.signal.aborted)
      reporter.connection('back', clock.now() - since, '');
  }
}

const whoseReadsEnd = (aws: Aws, signal: AbortSignal): Aws => ({
  ...aws,
  call: <K extends OperationName>(
    operation: K,
    input: Input<K>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Output<K>> =>
    aws.call(operation, input, options ?? (OPERATIONS[operation].mutating ? {} : { signal })),
});
