import type { Diagnostic } from '../model/diagnostic.ts';
import type { Id } from '../model/id.ts';
import { textOf, type Words } from '../model/words.ts';
import { AwsError } from '../aws/errors.ts';

/** How one change ended. `details` are whole lines for a person: reasons, what still runs, what to do next. */
export type Outcome =
  | { readonly is: 'done'; readonly message: string; readonly details: readonly Words[] }
  | {
      readonly is: 'failed' | 'interrupted' | 'timed-out';
      readonly message: string;
      readonly details: readonly Words[];
      readonly diagnostic?: Diagnostic;
    }
  | { readonly is: 'skipped'; readonly message: string };

/** A change cannot be finished; the message says why, the details what else a person should know. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly details: readonly Words[];
  constructor(message: string, details: readonly Words[] = [], options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}

/** We were told to stop; nothing is wrong with the change. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** No answer can come any more: the engine has ended. Why is told once, for the run as a whole. */
export class Gone extends Error {
  override readonly name = 'Gone';
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic, options?: ErrorOptions) {
    super(diagnostic.message, options);
    this.diagnostic = diagnostic;
  }
}

/** The error of somebody who is told to stop by this signal. */
export const stoppedBy = (stop: AbortSignal, cause?: unknown): Interrupted | Gone =>
  stop.reason instanceof Gone
    ? stop.reason
    : new Interrupted('told to stop', cause === undefined ? undefined : { cause });

export const OVER = 'the time given by --timeout is over';

/** The whole run's time is over; the message says what was waited for. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly details: readonly Words[];
  constructor(message: string, details: readonly Words[] = [], options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}

export const GONE = 'the local engine has ended';

/** Turns whatever a change threw into its outcome. Nothing that AWS or we throw becomes a stack trace. */
export function outcomeOf(error: unknown, subject: Id, lastStatus: string): Outcome {
  if (error instanceof Interrupted)
    return {
      is: 'interrupted',
      message: lastStatus === '' ? 'interrupted' : `interrupted: ${lastStatus}`,
      details: [],
    };
  if (error instanceof Gone)
    return {
      is: 'failed',
      message: lastStatus === '' ? GONE : `${GONE} (${lastStatus} before)`,
      details: [],
    };
  if (error instanceof TimedOut)
    return {
      is: 'timed-out',
      message: lastStatus === '' ? error.message : lastStatus,
      details: error.details,
    };
  if (error instanceof StepFailed)
    return {
      is: 'failed',
      message: error.message,
      details: error.details,
      diagnostic: {
        code: 'change-failed',
        severity: 'error',
        message: [error.message, ...error.details.map((detail) => textOf(detail))].join('\n'),
        subject,
        source: 'aws',
      },
    };
  if (error instanceof AwsError) {
    const found = error.diagnostic();
    return {
      is: 'failed',
      message: found.message,
      details: found.hint === undefined ? [] : [found.hint],
      diagnostic: { ...found, subject },
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    is: 'failed',
    message: `clusternator made a mistake: ${message}`,
    details: [],
    diagnostic: { code: 'internal', severity: 'error', message, subject, source: 'tool' },
  };
}
