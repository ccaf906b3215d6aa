/** Nesting that no real file needs; deeper input can break recursive readers. */
export const MAX_DEPTH = 64;
/** Brackets, names, values, colons and commas of one file. */
export const MAX_TOKENS = 50_000;

export interface Excess {
  readonly offset: number;
  readonly code: 'too-deep' | 'too-many-tokens';
  readonly message: string;
}

/** Counts depth and tokens of JSON-like text without parsing it; `undefined` when both are within bounds. */
export function excess(text: string): Excess | undefined {
  let depth = 0;
  let tokens = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    const isSpace = char === 0x20 || (char >= 0x09 && char <= 0x0d);
    const isMark = MARKS.has(char);
    if (isSpace) {
      inWord = false;
      continue;
    }
    if (isMark || !inWord) tokens += 1;
    inWord = !isMark;
    if (tokens > MAX_TOKENS) {
      return {
        offset: at,
        code: 'too-many-tokens',
        message: `more than ${MAX_TOKENS} tokens stand in one file`,
      };
    }
    if (char === QUOTE) {
      at = endOfString(text, at);
      inWord = false;
    } else if (char === OPEN_OBJECT || char === OPEN_LIST) {
      depth += 1;
      if (depth > MAX_DEPTH) {
        return {
          offset: at,
          code: 'too-deep',
          message: `lists and objects are nested deeper than ${MAX_DEPTH}`,
        };
      }
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) depth -= 1;
  }
  return undefined;
}

const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const MARKS = new Set([OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, 0x2c, 0x3a, QUOTE]);

/** Offset of the quote that ends a string, or of the end of its line: JSON strings do not go over lines. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"' || char === '\n') return at;
  }
  return text.length;
}
