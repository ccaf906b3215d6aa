import { nearest } from '../loader/nearest.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';

/** A command line that cannot be followed; exit 3. */
export function usageError(message: string, hint?: string): DiagnosticError {
  const diagnostic: Diagnostic = {
    code: 'usage',
    severity: 'error',
    message,
    source: 'user',
    ...(hint === undefined ? {} : { hint }),
  };
  return new DiagnosticError([diagnostic]);
}

/** The known word that was most likely meant: the only one that it begins, else the nearest. */
export function meant(word: string, known: readonly string[]): string | undefined {
  const begun = word.length < 3 ? [] : known.filter((candidate) => candidate.startsWith(word));
  return begun.length === 1 ? begun[0] : nearest(word, known);
}
