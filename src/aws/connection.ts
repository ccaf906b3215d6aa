import type { Clock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** A call without an answer for so long counts as silence, in milliseconds. Most are answered within one second. */
const PATIENCE_MS = 5_000;

/** What a call met that was not answered. */
interface Unanswered {
  readonly message: string;
  diagnostic(): Diagnostic;
}

/** No answer has come since a moment. */
export interface Silence {
  /** When the first call that was not answered was sent, in milliseconds since the epoch. */
  readonly since: number;
  /** What the last one met; `undefined`: it still waits. */
  readonly error: Unanswered | undefined;
}

/** How a call that went out ends. */
interface Attempt {
  /** AWS said something. */
  answered(): void;
  /** There was no answer. */
  failed(error: Unanswered): void;
  /** Nothing is known: we gave it up, or it was never sent. */
  dropped(): void;
}

/** Knows whether AWS answers: any answer counts, also a refusal. */
export class Connection {
  #silence: Silence | undefined;
  readonly #watchers = new Set<() => void>();

  /** Set while no answer comes. */
  get silence(): Silence | undefined {
    return this.#silence;
  }

  /** Calls `changed` whenever silence begins, is heard of again, or ends. Returns how to stop that. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** A call goes out: while it waits long, that is silence too. */
  sent(clock: Clock): Attempt {
    const at = clock.now();
    const ended = new AbortController();
    clock.sleep(PATIENCE_MS, ended.signal).then(
      () => this.#silent(at, undefined),
      () => undefined,
    );
    return {
      dropped: () => ended.abort(),
      answered: () => {
        ended.abort();
        if (this.#silence === undefined) return;
        this.#silence = undefined;
        this.#tell();
      },
      failed: (error) => {
        ended.abort();
        this.#silent(at, error);
      },
    };
  }

  #silent(at: number, error: Unanswered | undefined): void {
    const { since = at, error: before } = this.#silence ?? {};
    this.#silence = { since: Math.min(since, at), error: error ?? before };
    this.#tell();
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}
