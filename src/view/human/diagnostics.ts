import type { Diagnostic } from '../../model/diagnostic.ts';
import { kindOf, nameOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { paint, type Style } from '../style.ts';
import { wrap } from '../text.ts';

/** Where a diagnostic is: `file:line:column` (as editors and CI systems link it), a resource, or nothing. */
export function whereOf({ position, subject }: Diagnostic): string {
  if (position !== undefined) return `${escapeTerminal(position.file)}:${position.line}:${position.column}`;
  return subject === undefined ? '' : `${kindOf(subject)} ${escapeTerminal(nameOf(subject))}`;
}

/**
 * Diagnostics for a person, one below the other:
 *
 *     cluster.json:4:15: error: "desiredCount" must be a number
 *       Write 2, without quotes.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], style: Style): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, style)).join('');
}

function renderDiagnostic(diagnostic: Diagnostic, style: Style): string {
  const where = whereOf(diagnostic);
  const [first = '', ...rest] = linesOf(diagnostic.message, style.width).map(escapeTerminal);
  const severity = paint(`${diagnostic.severity}:`, diagnostic.severity, style.color);
  const pointer = diagnostic.position?.pointer;
  const at =
    pointer === undefined || pointer === ''
      ? ''
      : paint(` (at ${escapeTerminal(pointer)})`, 'dim', style.color);
  const lines = [`${where === '' ? '' : `${paint(where, 'bold', style.color)}: `}${severity} ${first}${at}`];
  const more = [...rest, ...(diagnostic.hint ?? '').split('\n').map(escapeTerminal)].filter(
    (line) => line !== '',
  );
  for (const line of more)
    lines.push(...wrap(line, Math.max(40, style.width - 2)).map((part) => `  ${part}`));
  return `${lines.join('\n')}\n`;
}

/** The lines of a message. The first one stands beside the place and is not wrapped, so a long one is its first sentence only. */
function linesOf(message: string, width: number): readonly string[] {
  const [first = '', ...rest] = message.split('\n');
  const end = first.length > width ? first.search(/[.;:] /) : -1;
  return end < 0 ? [first, ...rest] : [first.slice(0, end + 1), first.slice(end + 2), ...rest];
}
