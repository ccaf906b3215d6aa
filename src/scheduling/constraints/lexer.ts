import type { SyntaxFault } from './syntax.ts';

export interface Token {
  readonly type: 'word' | 'string' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const SYMBOL = /^(?:&&|\|\||==|!=|=~|!~|>=|<=|>|<|!|\(|\)|\[|\]|,)/;
/** A value stands unquoted as long as it holds nothing that ends it; a pattern may hold balanced brackets: `m[45].*`. */
const WORD = /^[^\s()[\],!=<>&|'"~]+/;

/** Splits an expression into tokens; a fault is a value. */
export function tokensOf(
  text: string,
):
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly fault: SyntaxFault } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const afterMatch = /^(?:=~|!~|matches|not_matches)$/.test(tokens.at(-1)?.text ?? '');
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      const end = rest.indexOf(quote, 1);
      if (end < 0) return { ok: false, fault: { at, message: `the quote ${quote} is never closed` } };
      tokens.push({ type: 'string', text: rest.slice(1, end), at });
      at += end + 1;
      continue;
    }
    const pattern = afterMatch ? patternAt(rest) : undefined;
    if (pattern !== undefined && pattern !== '') {
      tokens.push({ type: 'word', text: pattern, at });
      at += pattern.length;
      continue;
    }
    const symbol = SYMBOL.exec(rest)?.[0];
    const found = symbol ?? WORD.exec(rest)?.[0];
    if (found === undefined)
      return { ok: false, fault: { at, message: `unexpected ${JSON.stringify(rest[0])}` } };
    tokens.push({ type: symbol === undefined ? 'word' : 'symbol', text: found, at });
    at += found.length;
  }
  tokens.push({ type: 'end', text: '', at });
  return { ok: true, tokens };
}

/** An unquoted pattern ends at a space, at `&&` and `||`, or at a closing parenthesis that it did not open. */
function patternAt(rest: string): string {
  let open = 0;
  let length = 0;
  for (const char of rest) {
    if (/\s/.test(char) || rest.startsWith('&&', length) || rest.startsWith('||', length)) break;
    if (char === '(') open += 1;
    if (char === ')') {
      if (open === 0) break;
      open -= 1;
    }
    length += char.length;
  }
  return rest.slice(0, length);
}
