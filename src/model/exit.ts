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
