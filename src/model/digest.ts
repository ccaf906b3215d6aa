import { createHash } from 'node:crypto';
import { type CanonicalValue, isList } from './json.ts';

/** sha256 of a text or of bytes, as 64 hex digits. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/**
 * Writes a value as JSON with sorted keys, so that equal values give equal text whatever order they were built in. A map is
 * written as a record; what is `undefined` is not there, as in JSON.
 */
export function stableText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item) => stableText(item)).join(',')}]`;
  const record: object = value instanceof Map ? Object.fromEntries(value) : value;
  const members = Object.entries(record)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${stableText(inner)}`);
  return `{${members.join(',')}}`;
}

/** sha256 of a value's `stableText`, as 64 hex digits. */
export const digestOf = (value: unknown): string => sha256(stableText(value));

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
