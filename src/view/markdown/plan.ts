import { nameOf, kindOf } from '../../model/id.ts';
import type { Change, ForecastService, Plan } from '../../model/plan.ts';
import { briefFindings, errorsOf } from '../findings.ts';
import { dataTexts } from '../data.ts';
import { fitsOf, gapsOf, stuckOf } from '../fits.ts';
import { changeLines } from '../human/change.ts';
import { changesText, nothingToDo, refusalText, unchangedText } from '../human/plan.ts';
import { paintLine } from '../style.ts';
import { count } from '../text.ts';
import { type EffectsOf, effectsIn, movesText } from '../where.ts';
import { findingLines } from './findings.ts';
import { code, fence, inline, shortened } from './markdown.ts';

/** GitHub cuts a comment at 65,536 characters; tfcmt cuts at 60,000 for the same reason. */
const LIMIT = 60_000;
/** What the fences, the caution and the count of what is not shown take, at most. */
const RESERVE = 2_500;
const WIDTH = 120;
const MOST_SERVICES = 30;
const MOST_NAMES = 20;
const MOST_DATA = 10;
/** With more lines than this, changes that take nothing away are folded. */
const MOST_LINES = 60;

export interface MarkdownOptions {
  /** `clusternator apply shop.plan` */
  readonly applyCommand?: string;
  readonly all?: boolean;
}

/**
 * A plan for a pull request's comment or a step summary. The first line lets a bot find its own comment again. Changes that take
 * something away come first, under a caution. Never longer than a comment can be; what was left out is counted.
 */
export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const { cluster, region, endpoint } = plan.target;
  const where = endpoint === 'local engine' ? 'local engine' : region;
  const head = [
    `<!-- clusternator:${marker(cluster)}:${marker(region)} -->`,
    `### clusternator plan: ${inline(cluster)} (${inline(where)})`,
    '',
    plan.changes.length === 0
      ? `${inline(nothingToDo(plan))}${refusal(plan)}`
      : `**${changesText(plan)}**${unchangedText(plan)}${fits(plan)}${refusal(plan)}`,
    '',
    ...services(plan),
  ];
  const tail = [...findingLines(briefFindings(plan), options.all === true), ...details(plan, options)];
  const room = LIMIT - RESERVE - [...head, ...tail].join('\n').length;
  return `${[...head, ...changes(plan, room, options), ...tail].join('\n').trimEnd()}\n`;
}

/** A comment ends at `-->`; names of clusters and regions need no other characters. */
const marker = (text: string): string => text.replace(/[^\w.-]/g, '_').slice(0, 255);

function fits(plan: Plan): string {
  const fit = fitsOf(plan);
  if (fit === undefined) return '';
  // The table below has the reasons.
  const names = stuckOf(plan).map(({ id }) => inline(nameOf(id)));
  if (!fit.fits)
    return ` **Does not fit:** ${names.length === 0 ? shortened(inline(fit.summary), 2_000) : `${shortened(names.join(', '), 500)}.`}`;
  const boxes = plan.forecast?.boxes.filter(({ fate }) => fate !== 'leaves') ?? [];
  return ` Fits on ${count(boxes.length, 'box')}.`;
}

function refusal(plan: Plan): string {
  const text = refusalText(plan);
  return text === '' ? '' : ` **${text}**`;
}

/** Services that are away for a while, or cannot be deployed, are what a reviewer must see. */
function services(plan: Plan): string[] {
  const bad = [...stuckOf(plan), ...gapsOf(plan)];
  if (plan.changes.length === 0) return [];
  const moves = movesText(plan);
  const moved = [...(moves === '' ? [] : [`**Moves:** ${inline(moves)}`, '']), ...data(plan)];
  if (bad.length === 0) return moved;
  const rows = bad.slice(0, MOST_SERVICES).map(serviceRow);
  if (bad.length > MOST_SERVICES) rows.push(`| ${bad.length - MOST_SERVICES} more | | |`);
  return ['| service | forecast | why |', '|---|---|---|', ...rows, '', ...moved];
}

/** What becomes of data on boxes. */
function data(plan: Plan): string[] {
  const texts = dataTexts(plan);
  const shown = texts
    .slice(0, MOST_DATA)
    .flatMap(({ text, hint }) => [`**Data:** ${shortened(inline(`${text} ${hint}`), 600)}`, '']);
  return texts.length > MOST_DATA ? [...shown, `**Data:** ${texts.length - MOST_DATA} more.`, ''] : shown;
}

const serviceRow = ({ id, verdict, reason }: ForecastService): string =>
  `| ${shortened(inline(nameOf(id)), 80)} | **${verdict === 'gap' ? 'gap' : 'cannot deploy'}** | ${shortened(inline(reason), 200)} |`;

function changes(plan: Plan, room: number, options: MarkdownOptions): string[] {
  const takes = plan.changes.filter(takesAway);
  const gives = plan.changes.filter((change) => !takesAway(change));
  const caution =
    takes.length === 0 ? [] : ['> [!CAUTION]', `> This plan deletes or replaces ${namesOf(takes)}.`, ''];
  const shown = { left: room, dropped: 0 };
  const effectsOf = effectsIn(plan);
  const out = [
    ...caution,
    ...block(takes, shown, options, effectsOf),
    ...folded(block(gives, shown, options, effectsOf), count(gives.length, 'change')),
  ];
  return shown.dropped === 0 ? out : [...out, `**${count(shown.dropped, 'change')} not shown.**`, ''];
}

const takesAway = ({ action }: Change): boolean => action === 'delete' || action === 'replace';

const namesOf = (list: readonly Change[]): string => {
  const names = list
    .slice(0, MOST_NAMES)
    .map(({ id }) => `${kindOf(id)} ${shortened(inline(nameOf(id)), 80)}`)
    .join(', ');
  return list.length > MOST_NAMES ? `${names} and ${list.length - MOST_NAMES} more` : names;
};

/** As many changes as there is room for, in one fence. */
function block(
  list: readonly Change[],
  shown: { left: number; dropped: number },
  options: MarkdownOptions,
  effectsOf: EffectsOf,
): string[] {
  const lines: string[] = [];
  for (const change of list) {
    const own = diffLines(change, options, effectsOf);
    const size = own.reduce((sum, line) => sum + line.length + 1, 0);
    // Once one is left out, all that follow are: what is shown stays in the order of apply.
    if (shown.dropped > 0 || size > shown.left) {
      shown.dropped++;
      continue;
    }
    shown.left -= size;
    lines.push(...own);
  }
  return lines.length === 0 ? [] : [...fence('diff', lines), ''];
}

/** A long list is folded: what needs a reviewer's eyes stands outside of it. */
const folded = (lines: readonly string[], title: string): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [`<details><summary>${title}</summary>`, '', ...lines, '</details>', ''];

/** In a diff fence only `+`, `-` and `!` in column 0 have a colour, and `-/+` must not look like a delete. */
const diffLines = (change: Change, { all }: MarkdownOptions, effectsOf: EffectsOf): string[] =>
  changeLines(
    change,
    { width: WIDTH, color: false, unchanged: 'left-out', ...(all !== undefined && { all }) },
    effectsOf,
  ).map((line) => inDiff(paintLine(line, false)));

/** A symbol of three columns takes one of the columns behind it; the first word after it gets that one back. */
const inDiff = (line: string): string =>
  line.replace(/^~ {2}/, '!  ').replace(/^(?:\+\/-|-\/\+) ( {2})?(\S+)/, '!  $1$2 ');

const details = (plan: Plan, { applyCommand }: MarkdownOptions): string[] =>
  plan.changes.length === 0 || applyCommand === undefined || errorsOf(plan) > 0
    ? []
    : [
        '<details><summary>Plan file, apply command</summary>',
        '',
        `${code(applyCommand)} (live state ${code(`${plan.live.slice(0, 'sha256:'.length + 12)}…`)})`,
        '</details>',
      ];
