import type { Diagnostic } from '../../model/diagnostic.ts';
import { shownFindings } from '../findings.ts';
import { kindOf, nameOf } from '../../model/id.ts';
import type { Change, Plan } from '../../model/plan.ts';
import { escapeTerminal } from '../escape.ts';
import { changeLines } from '../human/change.ts';
import { whereOf } from '../human/diagnostics.ts';
import { nothingToDo, summaryText } from '../human/plan.ts';
import { paintLine } from '../style.ts';
import { count } from '../text.ts';

/** GitHub cuts a comment at 65,536 characters; tfcmt cuts at 60,000 for the same reason. */
const LIMIT = 60_000;
const WIDTH = 120;

/**
 * A plan for a pull request's comment or a step summary. The first line lets a bot find its own comment again. Changes that take
 * something away come first, under a caution.
 */
export function renderPlanMarkdown(plan: Plan): string {
  const { cluster, region, endpoint } = plan.target;
  const where = endpoint === 'local engine' ? 'local engine' : region;
  const head = [
    `<!-- clusternator:${inline(cluster)}:${inline(region)} -->`,
    `### clusternator plan: ${inline(cluster)} (${inline(where)})`,
    '',
    plan.changes.length === 0
      ? inline(nothingToDo(plan))
      : `**${summaryText(plan).replace(/^(.*?delete\.)/, '$1**')}${fits(plan)}`,
    '',
  ];
  const tail = [...findings(plan.findings), ...details(plan)];
  const room = LIMIT - [...head, ...tail].join('\n').length - 500;
  return `${[...head, ...changes(plan, room), ...tail].join('\n').trimEnd()}\n`.slice(0, LIMIT);
}

const fits = ({ forecast }: Plan): string =>
  forecast === undefined || forecast.summary === ''
    ? ''
    : forecast.fits
      ? ` Fits on ${count(forecast.boxes.length, 'box')}.`
      : ` **Does not fit:** ${inline(forecast.summary)}`;

function changes(plan: Plan, room: number): string[] {
  const takes = plan.changes.filter(({ action }) => action === 'delete' || action === 'replace');
  const gives = plan.changes.filter(({ action }) => action !== 'delete' && action !== 'replace');
  const out: string[] = [];
  let left = room;
  let dropped = 0;
  for (const [group, caution] of [
    [takes, true],
    [gives, false],
  ] as const) {
    if (group.length === 0) continue;
    if (caution)
      out.push(
        '> [!CAUTION]',
        `> This plan deletes or replaces: ${group.map(name).join(', ').slice(0, 2_000)}.`,
        '',
      );
    const lines: string[] = [];
    for (const change of group) {
      const block = diffLines(change);
      const size = block.reduce((sum, line) => sum + line.length + 1, 0);
      if (size > left) {
        dropped++;
        continue;
      }
      left -= size;
      lines.push(...block);
    }
    if (lines.length > 0) out.push('```diff', ...lines, '```', '');
  }
  if (dropped > 0) out.push(`${count(dropped, 'change')} not shown.`, '');
  return out;
}

const name = (change: Change): string => `${kindOf(change.id)} ${inline(nameOf(change.id))}`;

/** In a diff fence only `+`, `-` and `!` in column 0 have a colour. */
const diffLines = (change: Change): string[] =>
  changeLines(change, { width: WIDTH, color: false }).map((line) =>
    paintLine(line, false)
      .replace(/^(?:~ {2}|\+\/-|-\/\+)/, '!  ')
      .replaceAll('```', "'''"),
  );

function findings(list: readonly Diagnostic[]): string[] {
  const { shown: told, rest } = shownFindings(list, false);
  if (list.length === 0) return [];
  const shown = told.slice(0, 50).map((finding) => {
    const where = whereOf(finding);
    const hint = finding.hint === undefined ? '' : ` ${inline(finding.hint)}`;
    return `- **${finding.severity}** \`${finding.code}\`${where === '' ? '' : ` ${inline(where)}`}: ${inline(finding.message)}${hint}`.slice(
      0,
      600,
    );
  });
  if (told.length > 50) shown.push(`- ${told.length - 50} more`);
  if (rest !== '') shown.push(`- ${rest}`);
  return ['#### Findings', '', ...shown, ''];
}

const details = (plan: Plan): string[] =>
  plan.changes.length === 0
    ? []
    : [
        '<details><summary>Apply command</summary>',
        '',
        `\`clusternator apply\` (live state \`${plan.live.slice(0, 14)}…\`)`,
        '</details>',
      ];

/** Text from outside inside a line of markdown: no markup of its own, no mention of a person. */
const inline = (text: string): string =>
  escapeTerminal(text.replaceAll('\n', ' '))
    .replace(/[\\`*_[\]<>|]/g, (char) => (char === '<' ? '&lt;' : char === '>' ? '&gt;' : `\\${char}`))
    .replaceAll('@', '@\u200b');
