import { createHash } from 'node:crypto';
import type { CanonicalValue } from './json.ts';

/**
 * Writes a canonical value as JSON with sorted keys, so that equal values give equal text whatever order they were
 * built in.
 */
export function stableText(value: CanonicalValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => JSON.stringify(item)).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stableText(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** sha256 of a canonical value, as 64 hex digits. */
export const digestOf = (value: CanonicalValue): string =>
  createHash('sha256').update(stableText(value)).digest('hex');

/** Whether two canonical values say the same. */
export const sameCanonical = (a: CanonicalValue, b: CanonicalValue): boolean =>
  stableText(a) === stableText(b);

/** Tells a list from a record; `Array.isArray` does not narrow readonly arrays. */
export const isList = (value: CanonicalValue): value is readonly (string | number | boolean | null)[] =>
  Array.isArray(value);
