import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import { type LineOf, textOf } from '../model/words.ts';
import { renderDiagnostics } from '../view/human/diagnostics.ts';
import { escapeTerminal } from '../view/escape.ts';
import type { CliContext, Output } from './context.ts';
import { type Hidden, hideIn } from '../core/hidden.ts';

/** Errors that can tell of themselves, like those of the choke point. */
interface Telling {
  diagnostic(): Diagnostic;
}
const isTelling = (error: object): error is Telling =>
  'diagnostic' in error && typeof error.diagnostic === 'function';

/** What an error tells a user. A fault of ours is one line; its stack is for `--debug`. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  if (error instanceof Error && isTelling(error)) return [error.diagnostic()];
  return [
    {
      code: 'internal',
      severity: 'error',
      message: `Something went wrong inside clusternator: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'This is a fault of the program. Run it again with --debug and report what it prints. A second apply continues where this one ended.',
      source: 'tool',
    },
  ];
}

/** 3 when the fault is in what the user gave, else 1. */
export const exitCodeOf = (diagnostics: readonly Diagnostic[]): ExitCode =>
  diagnostics.every(({ source, severity }) => severity !== 'error' || source === 'user')
    ? EXIT.refused
    : EXIT.failed;

/** Tells diagnostics on stderr. */
export function tell(err: Output, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) err.write(renderDiagnostics(diagnostics, err.style));
}

/** A diagnostic with its commands as they must be typed. */
export const typed = (diagnostic: Diagnostic, lineOf: LineOf): Diagnostic =>
  diagnostic.hint === undefined ? diagnostic : { ...diagnostic, hint: textOf(diagnostic.hint, lineOf) };

/** Tells diagnostics with their commands as they must be typed here. */
export const tellHere = (
  { err, lineOf }: Pick<CliContext, 'err' | 'lineOf'>,
  all: readonly Diagnostic[],
): void =>
  tell(
    err,
    all.map((diagnostic) => typed(diagnostic, lineOf)),
  );

/** Tells an error on stderr and says how the program ends. What others wrote in it may quote secrets of the files. */
export function report(
  error: unknown,
  err: Output,
  debug: boolean,
  { hide }: Pick<Hidden, 'hide'>,
  lineOf?: LineOf,
): ExitCode {
  const hidden = diagnosticsOf(error).map((diagnostic) => hideIn(diagnostic, hide));
  const diagnostics = lineOf === undefined ? hidden : hidden.map((diagnostic) => typed(diagnostic, lineOf));
  tell(err, diagnostics);
  if (debug && error instanceof Error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      err.write(
        `${hide(cause.stack ?? cause.message)
          .split('\n')
          .map(escapeTerminal)
          .join('\n')}\n`,
      );
  }
  return exitCodeOf(diagnostics);
}
