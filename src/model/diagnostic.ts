import type { Id } from './id.ts';
import type { Words } from './words.ts';

/** Where in a file: 1-based line and column, and the RFC 6901 JSON pointer of the value. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  /** It is about the file as a whole, such as one that is not there: the line and the column say nothing. */
  readonly whole?: true;
}

/**
 * The one shape of everything that is told to a user: bad input, findings of the checks, AWS errors, faults of our own.
 * `message` says what and why, `hint` what to do next, with its commands as data. `subject` or `position` say where.
 */
export interface Diagnostic {
  /** Stable, kebab-case: `unknown-member`, `image-latest`, `aws-throttled`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly hint?: Words;
  readonly subject?: Id;
  readonly position?: Position;
  /**
   * What has to be named before it is done: typed on a terminal, where it is a group of boxes or the cluster; else with the flag
   * that `hint` says. Only on errors that are none when it was named.
   */
  readonly asks?: { readonly for: 'group' | 'cluster'; readonly name: string };
  /** Whose fault it is: `user` exits 3 when nothing was touched yet, `aws` and `tool` exit 1. */
  readonly source: 'user' | 'aws' | 'tool';
}

/** An error that carries diagnostics; the only kind of error that is thrown on purpose across folders. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: ErrorOptions) {
    super(diagnostics.map((d) => d.message).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}
