import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import type { Words } from '../model/words.ts';

/** A command line that cannot be followed; exit 3. */
export function usageError(message: string, hint?: Words): DiagnosticError {
  const diagnostic: Diagnostic = {
    code: 'usage',
    severity: 'error',
    message,
    source: 'user',
    ...(hint === undefined ? {} : { hint }),
  };
  return new DiagnosticError([diagnostic]);
}
