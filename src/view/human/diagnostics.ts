import type { Diagnostic } from '../../model/diagnostic.ts';
import { textOf } from '../../model/words.ts';
import { kindOf, nameOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { paint, type Style } from '../style.ts';
import { hanging, wrap } from '../text.ts';

/** Where a diagnostic is: `file:line:column` (as editors and CI systems link it), a file, a resource, or nothing. */
export function whereOf({ position, subject }: Diagnostic): string {
  if (position?.whole === true) return escapeTerminal(position.file);
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
  const { severity, message, hint, position } = diagnostic;
  const where = whereOf(diagnostic);
  // The space inside is none to break a line at.
  const pointer =
    position === undefined || position.pointer === '' ? '' : ` (at\u00a0${escapeTerminal(position.pointer)})`;
  const room = Math.max(40, style.width - 2);
  const [first = '', ...more] = message.split('\n').map(escapeTerminal);
  const head = `${where === '' ? '' : `${where}: `}${severity}:`;
  // Where it is in the file stands behind the sentence that tells of it.
  const [top = '', ...rest] = hanging(`${head} ${first}${pointer}`, style.width).map((line) =>
    line.replace('(at\u00a0', '(at '),
  );
  const painted = top.startsWith(head)
    ? `${where === '' ? '' : `${paint(where, 'bold', style.color)}: `}${paint(`${severity}:`, severity, style.color)}${top.slice(head.length)}`
    : top;
  const below = [
    ...more,
    ...textOf(hint ?? '')
      .split('\n')
      .map(escapeTerminal),
  ]
    .filter((line) => line !== '')
    .flatMap((line) => wrap(line, room));
  return [painted, ...rest, ...below.map((line) => `  ${line}`), ''].join('\n');
}
