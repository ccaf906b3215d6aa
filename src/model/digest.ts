import { createHash } from 'node:crypto';
import { type CanonicalValue, isList } from './json.ts';

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

/** Whether two canonical values say the same, whatever order they were built in. */
export function sameCanonical(a: CanonicalValue, b: CanonicalValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, at) => item === b[at]);
  if (isList(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameCanonical(a[name] ?? null, b[name] ?? null))
  );
}
