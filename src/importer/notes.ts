import type { Diagnostic } from '../model/diagnostic.ts';
import type { Id } from '../model/id.ts';

/** What an import tells: a note is to be known, a warning means that the next plan is not empty. */
export const importNote = (
  severity: 'note' | 'warning' | 'error',
  code: string,
  subject: Id,
  message: string,
  hint?: string,
): Diagnostic => ({
  code,
  severity,
  message,
  subject,
  source: 'user',
  ...(hint !== undefined && { hint }),
});
