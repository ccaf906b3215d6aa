import type { CanonicalValue } from '../../model/json.ts';
import { formatPath } from '../../model/path.ts';
import type { Field, Value } from '../../model/plan.ts';
import { escapeTerminal } from '../escape.ts';

const UNKNOWN = '(known after apply)';
/** Members of a task whose numbers are MiB: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const MEBIBYTES = new Set(['memory', 'memoryReservation', 'sharedMemorySize', 'maxSwap']);

/** The keys of a path that `formatPath` wrote. */
export function parsePath(path: string): string[] {
  const keys: string[] = [];
  for (const match of path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/gu)) {
    const parsed: unknown = match[1] === undefined ? match[2] : JSON.parse(match[1]);
    keys.push(String(parsed));
  }
  return keys;
}

/** A canonical value on one line. `quoted` tells `"1"` from `1`. */
export function plainValue(value: CanonicalValue, lastKey: string, quoted = false): string {
  if (typeof value === 'string')
    return quoted || value === '' || value.trim() !== value
      ? escapeTerminal(JSON.stringify(value))
      : escapeTerminal(value);
  if (typeof value === 'number' && MEBIBYTES.has(lastKey)) return `${value} MiB`;
  return escapeTerminal(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** Members of a set stand as keys with `true`: `securityGroups.sg-0f0f0f0f`. */
const SETS = new Set(['securityGroups', 'subnets', 'add', 'drop', 'dockerSecurityOptions']);

/** The set and the member that a path of a set's member names. */
export function setMember(path: string): { readonly set: string; readonly member: string } | undefined {
  const keys = parsePath(path);
  const member = keys.pop();
  return member !== undefined && SETS.has(keys.at(-1) ?? '') ? { set: formatPath(keys), member } : undefined;
}

/** One side of a member, on one line. */
export function renderValue(value: Value, lastKey: string, quoted = false): string {
  switch (value.is) {
    case 'known':
      return plainValue(value.value, lastKey, quoted);
    case 'absent':
      return '(none)';
    case 'unknown':
      return `${escapeTerminal(value.prefix ?? '')}${UNKNOWN}`;
    case 'secret':
      return '(secret)';
    default:
      return value satisfies never;
  }
}

/** Both sides, told apart even where a string and a number look alike. */
export function renderSides(field: Field, lastKey: string): { before: string; after: string } {
  const before = renderValue(field.before, lastKey);
  const after = renderValue(field.after, lastKey);
  if (before !== after || field.before.is !== 'known') return { before, after };
  return { before: renderValue(field.before, lastKey, true), after: renderValue(field.after, lastKey, true) };
}
