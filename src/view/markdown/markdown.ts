import { escapeTerminal } from '../escape.ts';
import { cut } from '../text.ts';

const WORDS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text from outside inside a line of GitHub's markdown: no markup of its own (nor table cells, nor formulas), no mention of a
 * person or an issue. Source: https://github.github.com/gfm/
 */
export const inline = (text: string): string =>
  escapeTerminal(text.replace(/\s*\n\s*/g, ' '))
    .replace(/[&<>]/g, (char) => WORDS[char] ?? char)
    .replace(/[\\`*_~[\]|$]/g, (char) => `\\${char}`)
    .replace(/([@#])(?=[\w-])/g, '$1\u200b');

/** A code span that the text cannot end. Source: GFM, 6.3. */
export function code(text: string): string {
  const safe = escapeTerminal(text.replaceAll('\n', ' '));
  const ticks = '`'.repeat(longestRun(safe) + 1);
  const space = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  return `${ticks}${space}${safe}${space}${ticks}`;
}

/** A fence that no line in it can end: longer than any run of backticks inside. Source: GFM, 4.5. */
export function fence(language: string, lines: readonly string[]): string[] {
  const ticks = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${ticks}${language}`, ...lines, ticks];
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Cuts text that `inline` made, never inside an escape or an entity. */
export const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${cut(text, width).replace(/(?:\\|&[a-z]*)…$/, '…')}`;
