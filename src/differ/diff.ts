import deepDiff from 'deep-diff';
import { isList, stableText } from '../model/digest.ts';
import type { Canonical, CanonicalValue } from '../model/json.ts';

/** One difference: the keys that lead to the member, and its two sides; `undefined`: not there on that side. */
export interface Difference {
  readonly keys: readonly string[];
  readonly before: CanonicalValue | undefined;
  readonly after: CanonicalValue | undefined;
}

/** What deep-diff compares: the same tree with encoded keys and leaves. */
interface Encoded {
  readonly [key: string]: string | Encoded;
}

/**
 * Compares two canonical specs, member by member. A list is a leaf: its order means something, so it is compared and
 * told as a whole. A record that one side lacks is told leaf by leaf.
 */
export function diff(before: Canonical, after: Canonical): readonly Difference[] {
  const found = deepDiff.diff(encoded(before), encoded(after)) ?? [];
  return found.flatMap((change): readonly Difference[] => {
    const keys = (change.path ?? []).map((key) => String(key).slice(1));
    return sides(keys, at(before, keys), at(after, keys));
  });
}

/** Every leaf of a spec, with the keys that lead to it; an empty record is a leaf. */
export function leaves(
  spec: CanonicalValue,
  keys: readonly string[] = [],
): readonly { readonly keys: readonly string[]; readonly value: CanonicalValue }[] {
  if (!isRecord(spec)) return [{ keys, value: spec }];
  const members = Object.entries(spec);
  if (members.length === 0) return keys.length === 0 ? [] : [{ keys, value: spec }];
  return members.flatMap(([key, value]) => leaves(value, [...keys, key]));
}

/** A spec is compared more than once in a plan, and encoded once. */
function encoded(spec: Canonical): Encoded {
  const known = ENCODED.get(spec);
  if (known !== undefined) return known;
  const made = encode(spec);
  ENCODED.set(spec, made);
  return made;
}

const ENCODED = new WeakMap<Canonical, Encoded>();

/**
 * A leaf becomes its JSON text, so that types and lists compare as values; a key gets a prefix, because deep-diff
 * skips the empty key and `__proto__` is no ordinary one.
 */
function encode(record: Canonical): Encoded {
  const out: Record<string, string | Encoded> = {};
  for (const [key, value] of Object.entries(record)) {
    out[`.${key}`] = isRecord(value) ? encode(value) : stableText(value);
  }
  return out;
}

function sides(
  keys: readonly string[],
  before: CanonicalValue | undefined,
  after: CanonicalValue | undefined,
): readonly Difference[] {
  const gone = before === undefined ? [] : leaves(before, keys);
  const come = after === undefined ? [] : leaves(after, keys);
  if (isRecord(before) || isRecord(after)) {
    return [
      ...gone.map((leaf): Difference => ({ keys: leaf.keys, before: leaf.value, after: undefined })),
      ...come.map((leaf): Difference => ({ keys: leaf.keys, before: undefined, after: leaf.value })),
    ];
  }
  return [{ keys, before, after }];
}

function at(record: Canonical, keys: readonly string[]): CanonicalValue | undefined {
  let value: CanonicalValue | undefined = record;
  for (const key of keys) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

const isRecord = (value: CanonicalValue | undefined): value is Canonical =>
  typeof value === 'object' && value !== null && !isList(value);
