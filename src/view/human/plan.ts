import type { Plan } from '../../model/plan.ts';
import { KINDS, kindOf, nameOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { type Line, paint, paintLine, span, type Style } from '../style.ts';
import { count, pad, wrap } from '../text.ts';
import { fitsOf, gapsOf } from '../fits.ts';
import { shownFindings } from '../findings.ts';
import { changeLines } from './change.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { targetText } from './target.ts';

/** A plan for a person. Ends with a line break. */
export function renderPlan(plan: Plan, style: Style): string {
  const blocks: string[] = [`${escapeTerminal(plan.title)} -> ${targetText(plan.target)}\n`];
  const lines = plan.changes.flatMap((change) => changeLines(change, style));
  if (style.all === true) lines.push(...plan.unchanged.map(unchangedLine));
  if (lines.length > 0) blocks.push(lines.map((line) => `${paintLine(line, style.color)}\n`).join(''));
  const { shown, rest } = shownFindings(plan.findings, style.all === true, '');
  if (shown.length > 0) blocks.push(renderDiagnostics(shown, style));
  if (rest !== '') blocks.push(`${paint(rest, 'dim', style.color)}\n`);
  blocks.push(conclusion(plan, style));
  if (plan.changes.length > 0 && style.applyCommand !== undefined)
    blocks.push(`Apply it with: ${escapeTerminal(style.applyCommand)}\n`);
  return blocks.join('\n');
}

const unchangedLine = (id: Plan['unchanged'][number]): Line => [
  span(`   ${pad(kindOf(id), 9)}${escapeTerminal(nameOf(id))}`, 'dim'),
  span('  unchanged', 'dim'),
];

function conclusion(plan: Plan, style: Style): string {
  const lines: string[] = [];
  const forecast = fitsOf(plan);
  if (forecast !== undefined) {
    // A forecast that fits says so in the first word; one that does not says that.
    const word = forecast.fits
      ? paint('Fits:', 'create', style.color)
      : paint('Does not fit:', 'error', style.color);
    const [first = '', ...rest] = wrap(
      `${forecast.fits ? 'Fits:' : 'Does not fit:'} ${escapeTerminal(forecast.summary)}`,
      style.width,
    );
    lines.push(first.replace(/^(Fits:|Does not fit:)/, word), ...rest.map((line) => `  ${line}`));
  }
  lines.push(...gapLines(plan, style));
  lines.push(
    plan.changes.length === 0
      ? nothingToDo(plan)
      : `${plan.scope === 'drift' ? 'Drift' : 'Plan'}: ${summaryText(plan)}`,
  );
  return `${lines.join('\n')}\n`;
}

/** With more than this the list is for other views. */
const MOST_GAPS = 5;

/** What a user of a service would notice. */
function gapLines(plan: Plan, style: Style): string[] {
  const gaps = gapsOf(plan);
  const lines = gaps.slice(0, MOST_GAPS).flatMap(({ id, reason }) => {
    const [first = '', ...rest] = wrap(
      `Gap: ${escapeTerminal(nameOf(id))}: ${escapeTerminal(reason)}.`,
      style.width - 2,
    );
    const word = paint('Gap:', 'warning', style.color);
    return [first.replace(/^Gap:/, word), ...rest.map((line) => `  ${line}`)];
  });
  return gaps.length > MOST_GAPS
    ? [...lines, `Gap: ${count(gaps.length - MOST_GAPS, 'more service')}.`]
    : lines;
}

/** `0 to create, 2 to update, 0 to replace, 0 to delete. 4 unchanged.` */
export function summaryText({ summary }: Pick<Plan, 'summary'>): string {
  const { create, update, replace, delete: deleted, unchanged } = summary;
  const rest = unchanged > 0 ? ` ${unchanged} unchanged.` : '';
  return `${create} to create, ${update} to update, ${replace} to replace, ${deleted} to delete.${rest}`;
}

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
