import { duration } from '../model/duration.ts';
import type { Clock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Emit } from '../model/event.ts';
import { ENDED, type Ending } from '../model/exit.ts';
import { kindOf, nameOf, type Id } from '../model/id.ts';
import type { Action, Change, Plan } from '../model/plan.ts';
import type { Words } from '../model/words.ts';
import type { Outcome } from './outcome.ts';

/** A waiting change tells that it still waits so often, in milliseconds. */
const HEARTBEAT_MS = 10_000;

type Doing = Action | 'wait';

const DOING: Record<Doing, string> = {
  create: 'creating',
  update: 'updating',
  replace: 'replacing',
  delete: 'deleting',
  wait: 'waiting',
};
export const DID: Record<Doing, string> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
  wait: 'steady',
};

/** Tells of one change. */
export interface Teller {
  readonly say: (status: string) => void;
  readonly note: (message: string, diagnostic?: Diagnostic) => void;
  finished(outcome: Outcome): void;
  /** The last status told. */
  last(): string;
}

/** Turns what happens into events; the only place that knows their wording. */
export class Reporter {
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #places: ReadonlyMap<Id, number>;
  readonly #of: number;
  readonly #waitsOnly: boolean;

  /** @param options.waitsOnly nothing is changed, the changes are only waited for */
  constructor(options: { emit: Emit; clock: Clock; changes: readonly Change[]; waitsOnly?: boolean }) {
    this.#emit = options.emit;
    this.#clock = options.clock;
    this.#places = new Map(options.changes.map((change, i) => [change.id, i + 1]));
    this.#of = options.changes.length;
    this.#waitsOnly = options.waitsOnly ?? false;
  }

  plan(plan: Plan): void {
    const { create, update, replace, delete: remove } = plan.summary;
    const message =
      plan.changes.length === 0
        ? 'No changes.'
        : `Plan: ${String(create)} to create, ${String(update)} to update, ${String(replace)} to replace, ${String(remove)} to delete.`;
    this.#emit({ type: 'plan', at: this.#clock.now(), message, summary: plan.summary });
  }

  connection(state: 'lost' | 'back', silentMs: number, reason: string): void {
    const message =
      state === 'lost'
        ? `${silenceText(silentMs, reason)}, trying again`
        : `answers come again, after ${duration(silentMs)}`;
    this.#emit({ type: 'connection', at: this.#clock.now(), message, state, silentMs, reason });
  }

  note(message: string, diagnostic?: Diagnostic): void {
    this.#emit({ type: 'note', at: this.#clock.now(), message, ...(diagnostic && { diagnostic }) });
  }

  skipped(change: Change, why: string): Outcome {
    this.#emit({ type: 'skipped', ...this.#step(change, why, this.#clock.now()) });
    return { is: 'skipped', message: why };
  }

  started(change: Change): Teller {
    const since = this.#clock.now();
    this.#emit({ type: 'started', ...this.#step(change, DOING[this.#doing(change)], since) });
    let last = '';
    let toldAt = since;
    return {
      say: (status) => {
        const now = this.#clock.now();
        if (status === last && now - toldAt < HEARTBEAT_MS) return;
        last = status;
        toldAt = now;
        this.#emit({ type: 'waiting', ...this.#step(change, status, since) });
      },
      note: (message, diagnostic) => this.note(`${titleOf(change)}: ${message}`, diagnostic),
      finished: (outcome) => {
        if (outcome.is === 'skipped') return;
        const message =
          outcome.message === ''
            ? outcome.is === 'done'
              ? DID[this.#doing(change)]
              : outcome.is
            : outcome.message;
        this.#emit({
          type: 'finished',
          ...this.#step(change, message, since),
          outcome: outcome.is,
          details: outcome.details,
        });
      },
      last: () => last,
    };
  }

  done(ended: Ending, message: Words): void {
    const ok = ended === 'done';
    this.#emit({ type: 'done', at: this.#clock.now(), ok, message, exitCode: ENDED[ended] });
  }

  #doing(change: Change): Doing {
    return this.#waitsOnly ? 'wait' : change.action;
  }

  #step(change: Change, message: string, since: number) {
    const at = this.#clock.now();
    return {
      at,
      id: change.id,
      action: this.#doing(change),
      step: this.#places.get(change.id) ?? this.#of,
      of: this.#of,
      message: `${titleOf(change)}: ${message}`,
      elapsedMs: at - since,
    };
  }
}

/** `service api` */
const titleOf = (change: Change): string => `${kindOf(change.id)} ${nameOf(change.id)}`;

/** `2 updated, 1 deleted`: what was done, in the order in which a person asks for it. */
export function countsOf(done: readonly Change[]): string {
  const actions: readonly Action[] = ['create', 'update', 'replace', 'delete'];
  return actions
    .map((action) => [action, done.filter((change) => change.action === action).length] as const)
    .filter(([, n]) => n > 0)
    .map(([action, n]) => `${String(n)} ${DID[action]}`)
    .join(', ');
}

/** `no answer since 10 s (connect ECONNREFUSED 127.0.0.1:4510)` */
export const silenceText = (ms: number, reason: string): string =>
  `no answer since ${duration(ms)}${reason === '' ? '' : ` (${reason})`}`;

/** How a run ended: a person's stop first, then a known failure, then the time. */
export function endingOf(facts: { interrupted: boolean; failed: boolean; timedOut: boolean }): Ending {
  if (facts.interrupted) return 'interrupted';
  if (facts.failed) return 'failed';
  return facts.timedOut ? 'timed-out' : 'done';
}
