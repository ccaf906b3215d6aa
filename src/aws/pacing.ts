import type { Clock } from '../model/clock.ts';
import { BUCKETS, type BucketName, type BucketSize } from './buckets.ts';

/** The slowest that throttling makes us, as a share of AWS's rate. */
const SLOWEST = 1 / 16;
/** What the share regains in a second without throttling. */
const RECOVERY = 1 / 20;
/** Throttles nearer together than this are one event: the calls were in flight at once. Milliseconds. */
const SAME_EVENT = 1_000;

/**
 * A token bucket with a queue: who comes first is served first. The rate halves when AWS throttles, because the bucket is
 * shared with callers that we do not see, and then comes back bit by bit.
 */
class Bucket {
  readonly #size: BucketSize;
  readonly #clock: Clock;
  #tokens: number;
  #share = 1;
  #at: number;
  #throttledAt = Number.NEGATIVE_INFINITY;
  #last: Promise<void> = Promise.resolve();

  constructor(size: BucketSize, clock: Clock) {
    this.#size = size;
    this.#clock = clock;
    this.#tokens = size.burst;
    this.#at = clock.now();
  }

  take(signal: AbortSignal | undefined): Promise<void> {
    const turn = this.#last.then(() => this.#wait(signal));
    this.#last = turn.catch(() => undefined);
    return signal === undefined ? turn : abortable(turn, signal);
  }

  throttled(): void {
    this.#refill();
    this.#tokens = Math.min(this.#tokens, 0);
    const now = this.#clock.now();
    if (now - this.#throttledAt < SAME_EVENT) return;
    this.#throttledAt = now;
    this.#share = Math.max(SLOWEST, this.#share / 2);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      this.#refill();
      // Rounding of the refill must not cost another millisecond.
      if (this.#tokens >= 1 - 1e-9) {
        this.#tokens -= 1;
        return;
      }
      const ms = ((1 - this.#tokens) / (this.#size.rate * this.#share)) * 1000;
      await this.#clock.sleep(Math.max(1, Math.ceil(ms)), signal);
    }
  }

  #refill(): void {
    const now = this.#clock.now();
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#at = now;
    this.#tokens = Math.min(this.#size.burst, this.#tokens + seconds * this.#size.rate * this.#share);
    this.#share = Math.min(1, this.#share + seconds * RECOVERY);
  }
}

/** Paces calls by the bucket that AWS counts them in. */
export interface Pacer {
  /** Resolves when a call may be sent. @throws the signal's reason when it aborts. */
  take(bucket: BucketName, signal?: AbortSignal): Promise<void>;
  /** AWS throttled a call of this bucket: go slower for a while. */
  throttled(bucket: BucketName): void;
}

/** A pacer with all buckets full. One per account and region. */
export function createPacer(clock: Clock): Pacer {
  const buckets = new Map<BucketName, Bucket>();
  const bucket = (name: BucketName): Bucket => {
    let found = buckets.get(name);
    if (found === undefined) buckets.set(name, (found = new Bucket(BUCKETS[name], clock)));
    return found;
  };
  return {
    take: (name, signal) => bucket(name).take(signal),
    throttled: (name) => bucket(name).throttled(),
  };
}

/** For targets without buckets, as the local engine. */
export const noPacer: Pacer = {
  take: (_name, signal) => (signal?.aborted ? Promise.reject(signal.reason) : Promise.resolve()),
  throttled: () => undefined,
};

/** Rejects with the signal's reason as soon as it aborts; the promise itself goes on. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
