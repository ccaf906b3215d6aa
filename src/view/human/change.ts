import { formatPath } from '../../model/path.ts';
import type { Action, Change, Field, ReplaceChange, UpdateChange } from '../../model/plan.ts';
import { kindOf, nameOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { lineColumns, type Line, type Span, span, type Style, type Tone } from '../style.ts';
import { columns, count, cut, cutPair, pad, wrap } from '../text.ts';
import { rolledBackTexts } from '../rolled-back.ts';
import { effectTexts } from '../effects.ts';
import type { EffectsOf } from '../where.ts';
import { allMembers, mainMembers, onlyContainerPrefix } from './create.ts';
import { parsePath, renderSides, setMember } from './value.ts';

/** Columns: symbol 0-2, kind from 3, name from 12; members from 5, their values from 20 or further right. */
const NAME_COLUMN = 12;
const MEMBER_COLUMN = 5;
const VALUE_WIDTH = 15;
const REASON_COLUMN = 36;
const FORCES = '      # forces replacement';

export type ShownAction = Action | 'delete-first';

/** What stands in column 0. */
export const SYMBOL: Readonly<Record<ShownAction, string>> = {
  create: '+',
  update: '~',
  replace: '+/-',
  'delete-first': '-/+',
  delete: '-',
};

const symbolOf = (change: Change): string =>
  SYMBOL[change.action === 'replace' && change.order === 'delete-first' ? 'delete-first' : change.action];

/** Everything of one change, one line a member. `effectsOf`: what it does to running things. */
export function changeLines(change: Change, style: Style, effectsOf: EffectsOf): Line[] {
  const head = headLine(change);
  const [remark, ...more] = remarks(change, style.width);
  const lines: Line[] = [];
  if (remark !== undefined) {
    const room = style.width - Math.max(REASON_COLUMN, lineColumns(head) + 2);
    if (columns(remark.text) <= room)
      lines.push([...head, span(' '.repeat(Math.max(2, REASON_COLUMN - lineColumns(head)))), remark]);
    else lines.push(head, ...indented(remark, style));
  } else lines.push(head);
  for (const extra of more) lines.push(...indented(extra, style));
  lines.push(...memberLines(change, style, effectsOf));
  return lines;
}

/** `[symbol] [kind] [name]`; a symbol of three columns takes one from the kind's padding. */
function headLine(change: Change): Line {
  const symbol = symbolOf(change);
  const gutter = symbol.length === 3 ? `${symbol} ` : pad(symbol, 3);
  return [
    span(gutter, change.action),
    span(pad(kindOf(change.id), NAME_COLUMN - gutter.length)),
    span(escapeTerminal(nameOf(change.id)), 'bold'),
  ];
}

/** Why, and what it does to running things; the first stands on the head line where it fits. */
function remarks(change: Change, width: number): Span[] {
  const out: Span[] = [];
  const because = change.because.map(escapeTerminal).join('; ');
  const effects = effectTexts(change).map(escapeTerminal).join('; ');
  switch (change.action) {
    case 'delete':
      out.push(span(`# ${[because, effects].filter((text) => text !== '').join('; ')}`, 'dim'));
      break;
    case 'replace': {
      if (effects !== '') out.push(span(effects));
      // A field that says `# forces replacement` is reason enough where it is the only one given.
      const isSaid = change.fields.some((field) => field.forcesReplacement === true);
      if (because !== '' && !(isSaid && width < 60)) out.push(span(`# ${because}`, 'dim'));
      break;
    }
    case 'create':
    case 'update':
      break;
    default:
      change satisfies never;
  }
  if (change.action === 'update' && change.adopts) out.push(span('# not ours yet: it is taken over', 'dim'));
  if (change.cause === 'drift') out.push(span('# drift: the cluster was changed by others', 'warning'));
  return out;
}

function memberLines(change: Change, style: Style, effectsOf: EffectsOf): Line[] {
  switch (change.action) {
    case 'create': {
      const members = style.all === true ? allMembers(change) : mainMembers(change).members;
      const width = valueWidth(
        members.map(({ name, value }) => ({ label: name, room: columns(value) })),
        style.width,
      );
      const lines: Line[] = members.map(({ name, value }) => [
        ...memberHead('+', 'create', name, width),
        span(cut(value, Math.max(10, style.width - MEMBER_COLUMN - Math.max(width, columns(name) + 2)))),
      ]);
      return [...lines, ...foot(change, style, effectsOf)];
    }
    case 'update':
    case 'replace': {
      const prefix = kindOf(change.id) === 'task' ? mainContainerPrefix(change) : '';
      const shown = change.fields.map((field) => ({
        field,
        name: field.path.startsWith(prefix) ? field.path.slice(prefix.length) : field.path,
      }));
      const width = valueWidth(shown.map(labelOf), style.width);
      const lines = shown.map(({ field, name }) => fieldLine(change, field, name, width, style));
      if (change.unchanged > 0 && style.unchanged !== 'left-out')
        lines.push(...indented(span(`(${count(change.unchanged, 'unchanged field')} hidden)`, 'dim'), style));
      return [...lines, ...foot(change, style, effectsOf)];
    }
    case 'delete':
      return [];
    default:
      return change satisfies never;
  }
}

/**
 * `containers.<name>.` when the reader needs no container's name: the only container that changes is named as the task is. Of
 * containers that stay as they are a change tells nothing, so that one alone changes does not mean that it is alone.
 */
function mainContainerPrefix(change: UpdateChange | ReplaceChange): string {
  const prefix = onlyContainerPrefix(change.fields);
  return prefix === `${formatPath(['containers', nameOf(change.id)])}.` ? prefix : '';
}

const historyOf = (change: Change): readonly string[] =>
  change.action === 'update' && change.rolledBack !== undefined ? rolledBackTexts(change.rolledBack) : [];

function foot(change: Change, style: Style, effectsOf: EffectsOf): Line[] {
  const { effects, more } = effectsOf(change);
  // The effects of a replace, and why it is one, stand on its head line.
  const own = change.action === 'replace' ? [] : [...change.because, ...historyOf(change), ...effects];
  return [...own, ...more].flatMap((text) => indented(span(escapeTerminal(text)), style));
}

/** What stands before a value, and how many columns the value takes. */
interface Label {
  readonly label: string;
  readonly room: number;
}

function labelOf({ field, name }: { readonly field: Field; readonly name: string }): Label {
  const { before, after } = renderSides(field, parsePath(field.path).at(-1) ?? '');
  const inSet = isOneSided(field) ? setMember(field.path) : undefined;
  const forces = field.forcesReplacement === true;
  const room = columns(before) + columns(after) + 4 + (forces ? columns(FORCES) : 0);
  if (inSet !== undefined) return { label: placeOf(field, name, inSet.set), room: columns(inSet.member) };
  // The symbol of a member that forces a replacement takes a column of the name's.
  return { label: forces ? `${name} ` : name, room };
}

const isOneSided = ({ before, after }: Field): boolean => before.is === 'absent' || after.is === 'absent';

/** The name of a set, without the member that the path ends with. */
const placeOf = (field: Field, name: string, set: string): string =>
  name.slice(0, name.length - (field.path.length - set.length));

/**
 * Values of a block stand in one column, unless names are so long that it would be far to the right and values would have to
 * be cut for it.
 */
function valueWidth(labels: readonly Label[], width: number): number {
  const all = Math.max(VALUE_WIDTH, ...labels.map(({ label }) => columns(label) + 2));
  if (labels.every(({ room }) => MEMBER_COLUMN + all + room <= width)) return all;
  return Math.max(VALUE_WIDTH, ...labels.map(({ label }) => columns(label) + 2).filter((each) => each <= 44));
}

function memberHead(symbol: string, tone: Tone, name: string, width: number): Line {
  const gutter = symbol.length === 3 ? `${symbol}   ` : pad(symbol, MEMBER_COLUMN);
  const label = columns(name) + 2 > width ? `${name}  ` : pad(name, MEMBER_COLUMN + width - gutter.length);
  return [span(gutter, tone), span(escapeTerminal(label))];
}

function fieldLine(change: Change, field: Field, name: string, width: number, style: Style): Line {
  const { before, after } = renderSides(field, parsePath(field.path).at(-1) ?? '');
  const added = field.before.is === 'absent';
  const removed = field.after.is === 'absent';
  const tone: Tone =
    field.forcesReplacement === true ? 'replace' : added ? 'create' : removed ? 'delete' : 'update';
  const symbol = field.forcesReplacement === true ? symbolOf(change) : added ? '+' : removed ? '-' : '~';
  const head = memberHead(symbol, tone, name, width);
  const remark = field.forcesReplacement === true ? FORCES : '';
  const room = Math.max(20, style.width - lineColumns(head) - columns(remark));
  if (field.before.is === 'secret' && field.after.is === 'secret')
    return [...head, span('(secret, changed)'), span(remark, 'replace')];
  const inSet = isOneSided(field) ? setMember(field.path) : undefined;
  if (inSet !== undefined) {
    const place = placeOf(field, name, inSet.set);
    return [
      ...memberHead(symbol, tone, place, width),
      span(cut(escapeTerminal(inSet.member), room)),
      span(remark, 'replace'),
    ];
  }
  const text = added ? cut(after, room) : removed ? cut(before, room) : arrow(before, after, room);
  return [...head, span(text), span(remark, 'replace')];
}

/** `before -> after` within `room` columns, cut where it must be so that the first difference is seen. */
function arrow(before: string, after: string, room: number): string {
  if (columns(before) + columns(after) + 4 <= room) return `${before} -> ${after}`;
  const half = (room - 4) >> 1;
  const spare = Math.max(0, half - Math.min(columns(before), columns(after)));
  const [a, b] = cutPair(before, after, half + spare);
  return `${a} -> ${b}`;
}

const indented = (text: Span, style: Style): Line[] =>
  wrap(text.text, Math.max(30, style.width - MEMBER_COLUMN)).map((line) => [
    span(' '.repeat(MEMBER_COLUMN)),
    span(line, text.tone),
  ]);
