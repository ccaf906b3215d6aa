import { isRecord, type Canonical, type CanonicalValue, type Scalar } from '../json.ts';
import { oncePer } from '../once.ts';
import type { Row, Rows } from './row.ts';

/** Rows by the names that the canonical form has. */
const byName = oncePer(
  (rows: Rows): ReadonlyMap<string, Row> =>
    new Map(Object.entries(rows).map(([name, row]) => [row.as ?? name, row])),
);

/** The row of a member of a canonical spec, by the keys that lead to it. */
export function rowAt(rows: Rows, [first = '', ...rest]: readonly string[]): Row | undefined {
  const row = byName(rows).get(first);
  // The names of the records of a list are the user's.
  const below = row?.list === true ? rest.slice(1) : rest;
  if (row === undefined || rest.length === 0) return row;
  return row.members === undefined || below.length === 0 ? undefined : rowAt(row.members, below);
}

/**
 * What AWS means by the absence of a member in a spec; nothing where the record is not there itself that would have it: a container
 * that is new had no cpu before.
 */
export function defaultOf(rows: Rows, keys: readonly string[], spec: Canonical): Scalar | undefined {
  const byDefault = rowAt(rows, keys)?.default;
  if (byDefault === undefined) return undefined;
  let holder: CanonicalValue | undefined = spec;
  for (const at of keys.keys()) {
    if (at === 0) continue;
    const way = keys.slice(0, at);
    const found: CanonicalValue | undefined = isRecord(holder) ? holder[way.at(-1) ?? ''] : undefined;
    if (found === undefined && rowAt(rows, way)?.stands !== true) return undefined;
    holder = found;
  }
  return byDefault;
}
