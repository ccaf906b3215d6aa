import { type Canonical, type CanonicalValue, isRecord, type Scalar } from '../../model/json.ts';
import type { Difference } from '../diff.ts';

/**
 * How a kind changes: a table of rules by member. A member that is not in the table is updated in place.
 * `ignores`: the difference is none (undeclared, or told only by AWS). `replaces`: why the member cannot be updated.
 */
export interface KindRules {
  readonly ignores: (difference: Difference) => boolean;
  readonly replaces: (difference: Difference) => string | undefined;
  /**
   * What AWS means by the absence of the member in a spec, to be shown for that side; nothing where that which has the member
   * is not there itself (a container that is new had no cpu before).
   */
  readonly defaultOf: (keys: readonly string[], spec: Canonical) => Scalar | undefined;
}

export interface RuleTable {
  /** First keys of members that force a replacement, and why. */
  readonly replacing?: Readonly<Record<string, string>>;
  /** First keys of members that nobody manages where the files do not declare them. */
  readonly undeclared?: readonly string[];
  /** Defaults by path; `*` stands for any one key. */
  readonly defaults?: readonly (readonly [path: string, values: Readonly<Record<string, Scalar>>])[];
  /** First keys of records that are there even when nothing in them differs from its default. */
  readonly standing?: readonly string[];
  readonly ignores?: (difference: Difference) => boolean;
}

/** Makes the rules of a table. */
export function rulesOf(table: RuleTable): KindRules {
  const replacing = new Map(Object.entries(table.replacing ?? {}));
  const undeclared = new Set(table.undeclared ?? []);
  const standing = new Set(table.standing ?? []);
  const defaults = (table.defaults ?? []).map(([path, values]) => ({
    keys: path === '' ? [] : path.split('.'),
    values: new Map(Object.entries(values)),
  }));
  return {
    ignores: (difference) =>
      (difference.after === undefined && undeclared.has(difference.keys[0] ?? '')) ||
      (table.ignores?.(difference) ?? false),
    replaces: ({ keys }) => replacing.get(keys[0] ?? ''),
    defaultOf: (keys, spec) => {
      if (!standing.has(keys[0] ?? '') && !isThere(spec, keys.slice(0, -1))) return undefined;
      const last = keys.at(-1) ?? '';
      const entry = defaults.find(
        ({ keys: path, values }) =>
          values.has(last) &&
          path.length === keys.length - 1 &&
          path.every((key, at) => key === '*' || key === keys[at]),
      );
      return entry?.values.get(last);
    },
  };
}

function isThere(spec: Canonical, keys: readonly string[]): boolean {
  let value: CanonicalValue | undefined = spec;
  for (const key of keys) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return value !== undefined;
}
