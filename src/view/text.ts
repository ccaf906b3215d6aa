/** Columns of a text. Counted in code points: a wide character (most of CJK, emoji) counts as one, so such a line may run over. */
export const columns = (text: string): number => points(text).length;

/** The code points of a text. */
export const points = (text: string): string[] => Array.from(text);

/** Pads with spaces on the right up to `width` columns. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)));

/** Cuts a text at `width` columns; what was cut shows as `…`. */
export function cut(text: string, width: number): string {
  const all = points(text);
  return all.length <= width ? text : `${all.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/**
 * Shortens two texts so that each takes at most `width` columns and their first difference stays visible: a long common
 * beginning becomes `…`, the end is cut.
 */
export function cutPair(before: string, after: string, width: number): [string, string] {
  const a = points(before);
  const b = points(after);
  if (a.length <= width && b.length <= width) return [before, after];
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  // Some of what is common stays, to say where we are; as much as possible when the rest is short.
  const rest = Math.max(a.length, b.length) - common;
  const keep = Math.max(Math.min(12, width >> 1), width - 1 - rest);
  const drop = common - keep;
  const shorten = (all: readonly string[]): string =>
    cut(drop > 1 ? `…${all.slice(drop).join('')}` : all.join(''), width);
  return [shorten(a), shorten(b)];
}

/** Breaks a text into lines of at most `width` columns, the first of at most `first`, at spaces where there are any. */
export function wrap(text: string, width: number, first = width): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = lines.length === 0 ? first : width;
    if (line !== '' && columns(line) + 1 + columns(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A text within `width` columns, what does not fit the first line indented below it. */
export const hanging = (text: string, width: number, indent = 2): string[] =>
  wrap(text, Math.max(30, width - indent), Math.max(30, width)).map((line, index) =>
    index === 0 ? line : `${' '.repeat(indent)}${line}`,
  );

/** `a, b and c` */
export const listed = (names: readonly string[], last: 'and' | 'or' = 'and'): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1) ?? ''}`;

/** `1 box`, `2 boxes`. */
export function count(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : noun.endsWith('x') ? `${noun}es` : `${noun}s`}`;
}
