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
