import deepDiff from 'deep-diff';
import { sameCanonical, stableText } from '../model/digest.ts';
import { type Canonical, type CanonicalValue, isRecord } from '../model/json.ts';
import { leaves } from '../model/leaves.ts';

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
  if (sameCanonical(before, after)) return [];
  const found = deepDiff.diff(encoded(before, after), encoded(after, before)) ?? [];
  return found.flatMap((change): readonly Difference[] => {
    const keys = (change.path ?? []).map((key) => String(key).slice(1));
    return sides(keys, at(before, keys), at(after, keys));
  });
}

/** A member that is no record of others, with the keys that lead to it. */
/**
 * The part of a record that the other one says otherwise. A leaf becomes its JSON text, so that types and lists compare
 * as values; a key gets a prefix, because deep-diff skips the empty key and `__proto__` is no ordinary one.
 */
function encoded(record: Canonical, other: CanonicalValue | undefined): Encoded {
  const out: Record<string, string | Encoded> = {};
  for (const [key, value] of Object.entries(record)) {
    const beside = isRecord(other) && Object.hasOwn(other, key) ? other[key] : undefined;
    if (beside !== undefined && sameCanonical(value, beside)) continue;
    out[`.${key}`] = isRecord(value) ? encoded(value, beside) : stableText(value);
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
