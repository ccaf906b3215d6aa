import { styleText } from 'node:util';
import { columns } from './text.ts';

/** How a human view is written. */
export interface Style {
  /** Columns of the screen. */
  readonly width: number;
  readonly color: boolean;
  /** Every member and every unchanged resource. */
  readonly all?: boolean;
  /** How many fields of a change are unchanged is not said. */
  readonly unchanged?: 'left-out';
  /** Findings stand somewhere else, not in the view of the plan. */
  readonly findings?: 'elsewhere';
  /** For the last line of a plan, or where there is nothing yet: `clusternator apply -f shop.json`. */
  readonly applyCommand?: string;
}

export type Tone =
  | 'plain'
  | 'create'
  | 'update'
  | 'replace'
  | 'delete'
  | 'bold'
  | 'dim'
  | 'error'
  | 'warning'
  | 'note';
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}
/** One line of output, before it is painted. */
export type Line = readonly Span[];

const FORMATS = {
  create: 'green',
  update: 'yellow',
  replace: 'magenta',
  delete: 'red',
  bold: 'bold',
  dim: 'dim',
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
} as const;

/** Paints a text; colour never carries a meaning that the text does not. */
export const paint = (text: string, tone: Tone, color: boolean): string =>
  !color || tone === 'plain' || text === ''
    ? text
    : styleText(FORMATS[tone], text, { validateStream: false });

/** A line as text, without spaces at its end. */
export function paintLine(line: Line, color: boolean): string {
  const spans = [...line];
  for (let last = spans.at(-1); last !== undefined; last = spans.at(-1)) {
    const text = last.text.trimEnd();
    spans.pop();
    if (text === '') continue;
    spans.push({ text, tone: last.tone });
    break;
  }
  return spans.map((span) => paint(span.text, span.tone, color)).join('');
}

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

/** Columns of a line. */
export const lineColumns = (line: Line): number => line.reduce((sum, { text }) => sum + columns(text), 0);
