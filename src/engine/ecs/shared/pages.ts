import { sha256 } from '../../../model/digest.ts';
import { invalid, within } from './faults.ts';

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * Cuts one page out of a listing. A token holds where the page ended, by position and by key, so that what comes and goes
 * between two pages neither repeats nor skips what stays; and what was asked, so that it fits no other question.
 * @param question everything else of the request.
 * @param size the page's length when the caller names none.
 */
export function page<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  request: PageRequest,
  question: unknown,
  size = 100,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  within(request.maxResults, 1, 100, 'maxResults');
  const asked = sha256(JSON.stringify(question) ?? '').slice(0, 12);
  const start = request.nextToken === undefined ? 0 : startOf(all.map(keyOf), request.nextToken, asked);
  const items = all.slice(start, start + (request.maxResults ?? size));
  const end = start + items.length;
  const last = items.at(-1);
  const nextToken =
    end < all.length && last !== undefined ? encode({ asked, end, key: keyOf(last) }) : undefined;
  return { items, nextToken };
}

interface Token {
  readonly asked: string;
  readonly end: number;
  readonly key: string;
}

const encode = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function startOf(keys: readonly string[], text: string, asked: string): number {
  const token = decode(text);
  if (token === undefined || token.asked !== asked)
    throw invalid('Invalid token: The nextToken is not one of this request.');
  const at = keys.indexOf(token.key);
  return at === -1 ? Math.min(token.end, keys.length) : at + 1;
}

function decode(text: string): Token | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isToken(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

const isToken = (value: unknown): value is Token =>
  typeof value === 'object' &&
  value !== null &&
  'asked' in value &&
  'end' in value &&
  'key' in value &&
  typeof value.asked === 'string' &&
  typeof value.key === 'string' &&
  Number.isInteger(value.end);
