import { escapeTerminal } from '../escape.ts';

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

/** Cuts text that `inline` made at so many UTF-16 units, never inside an escape, an entity or a character. */
export const shortened = (text: string, length: number): string =>
  text.length <= length
    ? text
    : `${text.slice(0, length - 1).replace(/(?:[\ud800-\udbff]|\\|&[a-z]*)$/, '')}…`;
