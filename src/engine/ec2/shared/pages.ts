import { fault } from './faults.ts';

/**
 * Cuts one page out of a listing. Without `MaxResults`, everything. A token names the last thing of its page.
 * Source: Amazon EC2 developer guide, "Pagination".
 */
export function page<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  limits: readonly [low: number, high: number] = [5, 1000],
): { readonly items: T[]; readonly nextToken: string | undefined } {
  const { MaxResults: size, NextToken: token } = request;
  const [low, high] = limits;
  if (size !== undefined && (!Number.isInteger(size) || size < low || size > high)) {
    throw fault(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${low} and ${high}.`,
    );
  }
  let start = 0;
  if (token !== undefined && token !== '') {
    const [end, key] = decode(token);
    const at = all.findIndex((item) => keyOf(item) === key);
    start = at === -1 ? Math.min(end, all.length) : at + 1;
  }
  const items = all.slice(start, size === undefined ? undefined : start + size);
  const last = items.at(-1);
  const end = start + items.length;
  const nextToken =
    end < all.length && last !== undefined
      ? Buffer.from(JSON.stringify([end, keyOf(last)])).toString('base64url')
      : undefined;
  return { items, nextToken };
}

function decode(token: string): readonly [number, string] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(value) && Number.isInteger(value[0]) && typeof value[1] === 'string')
      return [Number(value[0]), value[1]];
  } catch {
    // Not one of ours: refused below, like any other.
  }
  throw fault('InvalidNextToken', `The nextToken '${token}' is invalid`);
}
