import type { Plan } from '../../model/plan.ts';
import { KINDS, kindOf, nameOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { type Line, paint, paintLine, span, type Style, type Tone } from '../style.ts';
import { count, hanging, pad } from '../text.ts';
import { dataTexts } from '../data.ts';
import { fitsOf, gapsOf, stuckOf } from '../fits.ts';
import { briefFindings, errorsOf, restText, shownFindings } from '../findings.ts';
import { effectsIn, movesText } from '../where.ts';
import { boxLines } from './boxes.ts';
import { changeLines } from './change.ts';
import { mainMembers } from './create.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { targetText } from './target.ts';

/** A plan for a person. Ends with a line break. */
export function renderPlan(plan: Plan, style: Style): string {
  const all = style.all === true;
  const blocks: string[] = [`${escapeTerminal(plan.title)} -> ${targetText(plan.target)}\n`];
  const effectsOf = effectsIn(plan);
  const lines = plan.changes.flatMap((change) => changeLines(change, style, effectsOf));
  if (all) lines.push(...plan.unchanged.map(unchangedLine));
  if (lines.length > 0) blocks.push(lines.map((line) => `${paintLine(line, style.color)}\n`).join(''));
  const findings = style.findings === 'elsewhere' ? [] : briefFindings(plan);
  const { shown, left } = shownFindings(findings, all);
  if (shown.length > 0) blocks.push(renderDiagnostics(shown, style));
  const rest = restText({ notes: left, fields: all ? 0 : hiddenFields(plan) }, '');
  if (rest !== '') blocks.push(`${paint(rest, 'dim', style.color)}\n`);
  if (all) blocks.push(...boxLines(plan));
  blocks.push(conclusion(plan, style));
  const refused = refusalText(plan);
  if (refused !== '') blocks.push(`${paint(refused, 'error', style.color)}\n`);
  else if (plan.changes.length > 0 && style.applyCommand !== undefined)
    blocks.push(`Apply it with: ${escapeTerminal(style.applyCommand)}\n`);
  return blocks.join('\n');
}

/** Members of what is created that no line tells of. */
const hiddenFields = ({ changes }: Plan): number =>
  changes.reduce((sum, change) => sum + (change.action === 'create' ? mainMembers(change).hidden : 0), 0);

/** Said in the place of the command that would apply it; `''` of a plan that apply does not refuse. */
export const refusalText = (plan: Plan): string =>
  errorsOf(plan) === 0 ? '' : `Apply refuses this plan: ${count(errorsOf(plan), 'error')}.`;

const unchangedLine = (id: Plan['unchanged'][number]): Line => [
  span(`   ${pad(kindOf(id), 9)}${escapeTerminal(nameOf(id))}`, 'dim'),
  span('  unchanged', 'dim'),
];

function conclusion(plan: Plan, style: Style): string {
  const lines = [
    ...fitLines(plan, style),
    ...labelled('Moves:', 'plain', movesText(plan), style),
    ...most(
      gapsOf(plan).map(({ id, reason }) => `${nameOf(id)}: ${reason}.`),
      'Gap:',
      'warning',
      style,
    ),
    ...dataLines(plan, style),
    plan.changes.length === 0
      ? nothingToDo(plan)
      : `${plan.scope === 'drift' ? 'Drift' : 'Plan'}: ${summaryText(plan)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What becomes of data on boxes, each with what helps below it. */
function dataLines(plan: Plan, style: Style): string[] {
  const texts = dataTexts(plan);
  const lines = texts
    .slice(0, MOST_SERVICES)
    .flatMap(({ text, hint }) => [
      ...labelled('Data:', 'warning', text, style),
      ...hanging(`  ${escapeTerminal(hint)}`, style.width).map((line) => paint(line, 'dim', style.color)),
    ]);
  const more = texts.length - MOST_SERVICES;
  return more > 0 ? [...lines, ...labelled('Data:', 'warning', `${count(more, 'more')}.`, style)] : lines;
}

/** A forecast that fits says so in the first word; of one that does not, each service has a line. */
function fitLines(plan: Plan, style: Style): string[] {
  const forecast = fitsOf(plan);
  if (forecast === undefined) return [];
  if (forecast.fits) return labelled('Fits:', 'create', forecast.summary, style);
  const reasons = stuckOf(plan).map(({ id, reason }) => `${nameOf(id)}: ${reason}.`);
  return most(reasons.length === 0 ? [forecast.summary] : reasons, 'Does not fit:', 'error', style);
}

/** With more services than this a list is for other views. */
const MOST_SERVICES = 5;

function most(texts: readonly string[], word: string, tone: Tone, style: Style): string[] {
  const lines = texts.slice(0, MOST_SERVICES).flatMap((text) => labelled(word, tone, text, style));
  const more = texts.length - MOST_SERVICES;
  return more > 0 ? [...lines, ...labelled(word, tone, `${count(more, 'more service')}.`, style)] : lines;
}

/** `Fits: ...`, its first word in colour, what does not fit the line below it. */
function labelled(word: string, tone: Tone, text: string, style: Style): string[] {
  if (text === '') return [];
  const [first = '', ...rest] = hanging(`${word} ${escapeTerminal(text)}`, style.width);
  return [`${paint(word, tone, style.color)}${first.slice(word.length)}`, ...rest];
}

/** `0 to create, 2 to update, 0 to replace, 0 to delete. 4 unchanged.` */
export const summaryText = (plan: Pick<Plan, 'summary'>): string =>
  `${changesText(plan)}${unchangedText(plan)}`;

export const changesText = ({ summary }: Pick<Plan, 'summary'>): string =>
  `${summary.create} to create, ${summary.update} to update, ${summary.replace} to replace, ${summary.delete} to delete.`;

/** `''`: none is unchanged. */
export const unchangedText = ({ summary }: Pick<Plan, 'summary'>): string =>
  summary.unchanged > 0 ? ` ${summary.unchanged} unchanged.` : '';

/** `No changes. shop matches shop.json (1 cluster, 1 box, 2 tasks, 2 services).` */
export function nothingToDo(plan: Plan): string {
  const counts = KINDS.map((kind) => ({ kind, n: plan.unchanged.filter((id) => kindOf(id) === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => count(n, kind));
  if (plan.scope === 'drift')
    return `No drift. Nobody changed ${escapeTerminal(plan.target.cluster)} since it was applied, as far as its tags tell.`;
  // What files declare is at least their cluster: nothing at all is what a destroy finds when it was done.
  if (counts.length === 0)
    return `No changes. Nothing of ${escapeTerminal(plan.target.cluster)} is left to delete.`;
  return `No changes. ${escapeTerminal(plan.target.cluster)} matches ${escapeTerminal(plan.title)} (${counts.join(', ')}).`;
}
