import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
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

/** Tells diagnostics with their commands as they must be typed here. */
export const tellHere = (
  { err, retell }: Pick<CliContext, 'err' | 'retell'>,
  all: readonly Diagnostic[],
): void =>
  tell(
    err,
    all.map((diagnostic) => hideIn(diagnostic, retell)),
  );

/** Tells an error on stderr and says how the program ends. What others wrote in it may quote secrets of the files. */
export function report(
  error: unknown,
  err: Output,
  debug: boolean,
  { hide }: Pick<Hidden, 'hide'>,
): ExitCode {
  const diagnostics = diagnosticsOf(error).map((diagnostic) => hideIn(diagnostic, hide));
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
