import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/model/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** Turns of the event loop that count as "nothing else is pending". */
const QUIET_TURNS = 5;

/**
 * A clock that stands still until a test moves it. Sleepers wake in the order of their time, then of their call; whatever
 * a woken sleeper does is let run before time goes on.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #sleepers: Sleeper[] = [];
  #stopped = false;

  /** @param start milliseconds since the epoch; the default is 2026-01-01T00:00:00Z. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        order: this.#order++,
        wake() {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves time by `ms`, waking everyone on the way, also those who fall asleep on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await quiet();
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next())
      await this.#wake(next);
    this.#now = Math.max(this.#now, end);
    await quiet();
  }

  /** Jumps from sleeper to sleeper until nobody sleeps. @throws after `limitMs` of virtual time (default one day). */
  async runUntilIdle(limitMs = 86_400_000): Promise<void> {
    const limit = this.#now + limitMs;
    await quiet();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (next.at > limit) throw new Error(`still not idle after ${String(limitMs)} ms of virtual time`);
      await this.#wake(next);
    }
  }

  /**
   * Jumps from sleeper to sleeper until the promise settles, and returns what it gives. While nobody sleeps it waits, so
   * that real input and output (sockets, files) can go on.
   * @throws after `limitMs` of virtual time (default one day), or whatever the promise throws.
   */
  async run<T>(promise: Promise<T>, limitMs = 86_400_000): Promise<T> {
    const limit = this.#now + limitMs;
    const progress = { settled: false };
    const settle = (): void => {
      progress.settled = true;
    };
    promise.then(settle, settle);
    await quiet();
    while (!progress.settled) {
      if (this.#stopped) return new Promise(() => undefined);
      const next = this.#next();
      if (next === undefined) await turn();
      else if (next.at > limit) throw new Error(`not settled after ${String(limitMs)} ms of virtual time`);
      else await this.#wake(next);
    }
    return promise;
  }

  /** Time ends: who waits for something that never comes, as a killed run does, waits without turning the loop. */
  stop(): void {
    this.#stopped = true;
    this.#sleepers = [];
  }

  #next(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>((first, sleeper) => {
      if (first === undefined) return sleeper;
      return sleeper.at < first.at || (sleeper.at === first.at && sleeper.order < first.order)
        ? sleeper
        : first;
    }, undefined);
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#now = Math.max(this.#now, sleeper.at);
    sleeper.wake();
    await quiet();
  }
}

async function quiet(): Promise<void> {
  for (let i = 0; i < QUIET_TURNS; i++) await turn();
}
