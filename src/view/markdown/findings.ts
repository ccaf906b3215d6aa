import type { Diagnostic } from '../../model/diagnostic.ts';
import { textOf } from '../../model/words.ts';
import { restText, shownFindings } from '../findings.ts';
import { whereOf } from '../human/diagnostics.ts';
import { code, inline, shortened } from './markdown.ts';

const MOST = 40;
const MOST_CHARACTERS = 400;
const LEVELS = ['error', 'warning', 'note'] as const;

/** Findings as a list, worst first; at most about 20,000 characters. */
export function findingLines(findings: readonly Diagnostic[], all: boolean): string[] {
  const { shown: list, left } = shownFindings(findings, all);
  const rest = restText({ notes: left });
  const aside = rest === '' ? [] : [inline(rest), ''];
  if (list.length === 0) return aside;
  const sorted = LEVELS.flatMap((level) => list.filter(({ severity }) => severity === level));
  const shown = sorted.slice(0, MOST).map((finding) => {
    const where = whereOf(finding);
    const at = where === '' ? '' : ` ${code(shortened(where, 80))}`;
    const hint = finding.hint === undefined ? '' : ` ${inline(textOf(finding.hint))}`;
    const text = shortened(`${inline(finding.message)}${hint}`, MOST_CHARACTERS);
    return `- **${finding.severity}** ${code(finding.code)}${at}: ${text}`;
  });
  if (list.length > MOST) shown.push(`- ${list.length - MOST} more`);
  return ['#### Findings', '', ...shown, '', ...aside];
}
