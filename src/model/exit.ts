/** Exit codes of every command; documented in docs/exit-codes.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Only `plan --detailed-exitcode`. */
  changes: 2,
  /** Usage, files, or a missing confirmation: nothing was touched. */
  refused: 3,
  stale: 4,
  timedOut: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How an apply ended: all is done, something failed, the time was over before, a person stopped it. */
export type Ending = 'done' | 'failed' | 'timed-out' | 'interrupted';

/** The exit code of a command whose apply ended so. */
export const ENDED: Readonly<Record<Ending, ExitCode>> = {
  done: EXIT.done,
  failed: EXIT.failed,
  'timed-out': EXIT.timedOut,
  interrupted: EXIT.interrupted,
};
