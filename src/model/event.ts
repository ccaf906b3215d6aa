import type { Diagnostic } from './diagnostic.ts';
import type { Id } from './id.ts';
import type { Action, Plan } from './plan.ts';
import type { Words } from './words.ts';

/**
 * What happens during an apply, for every view. `message` alone tells a reader who knows no other member.
 * `at` is milliseconds since the epoch; the JSON view writes it as ISO 8601.
 */
export type ApplyEvent =
  | {
      readonly type: 'plan';
      readonly at: number;
      readonly message: string;
      readonly summary: Plan['summary'];
    }
  | (Step & { readonly type: 'started' })
  /** Repeated while waiting, when the status changed and as a heartbeat. */
  | (Step & { readonly type: 'waiting' })
  | (Step & {
      readonly type: 'finished';
      readonly outcome: 'done' | 'failed' | 'interrupted' | 'timed-out';
      readonly details: readonly Words[];
    })
  /** No answer comes (repeated as a heartbeat), or answers come again: what the changes wait for is not known meanwhile. */
  | {
      readonly type: 'connection';
      readonly at: number;
      readonly message: string;
      readonly state: 'lost' | 'back';
      /** For how long no answer has come, or had come. */
      readonly silentMs: number;
      /** What the last call met: `connect ECONNREFUSED 127.0.0.1:4510`; `''` while it waits for an answer. */
      readonly reason: string;
    }
  /** Not started, because something it needs failed, or because we were told to stop. */
  | (Step & { readonly type: 'skipped' })
  | { readonly type: 'note'; readonly at: number; readonly message: string; readonly diagnostic?: Diagnostic }
  | {
      readonly type: 'done';
      readonly at: number;
      readonly ok: boolean;
      readonly message: Words;
      readonly exitCode: number;
    };

interface Step {
  readonly at: number;
  readonly id: Id;
  /** `wait`: nothing is different, and the service is not steady yet. */
  readonly action: Action | 'wait';
  /** 1-based place in the plan, of how many. */
  readonly step: number;
  readonly of: number;
  readonly message: string;
  readonly elapsedMs: number;
}

export type Emit = (event: ApplyEvent) => void;
