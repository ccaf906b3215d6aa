import { createHash } from 'node:crypto';

/** sha256 (hex) of a value made of plain objects, lists, maps and scalars; the order of members has no meaning. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(stable(value)).digest('hex');
}

function stable(value: unknown): string {
  if (value instanceof Map) return stable(Object.fromEntries(value));
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${stable(inner)}`).join(',')}}`;
}
