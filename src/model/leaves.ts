import { type Canonical, type CanonicalValue, isRecord } from './json.ts';

interface Leaf {
  readonly keys: readonly string[];
  readonly value: CanonicalValue;
}

/** Every leaf of a spec, with the keys that lead to it; an empty record is a leaf. */
export function leaves(spec: CanonicalValue, keys: readonly string[] = []): readonly Leaf[] {
  const found: Leaf[] = [];
  collect(spec, keys, found);
  return found;
}

function collect(value: CanonicalValue, keys: readonly string[], found: Leaf[]): void {
  const names = isRecord(value) ? Object.keys(value) : [];
  if (isRecord(value) && (names.length > 0 || keys.length === 0))
    for (const name of names) collect(value[name] ?? null, [...keys, name], found);
  else found.push({ keys, value });
}

/** How many leaves a spec has. */
export function countLeaves(spec: Canonical): number {
  let number = 0;
  for (const value of Object.values(spec))
    number += isRecord(value) && Object.keys(value).length > 0 ? countLeaves(value) : 1;
  return number;
}
