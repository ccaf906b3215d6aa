import type { Canonical, CanonicalValue, Scalar } from '../model/json.ts';
import { countLeaves, leaves } from '../model/leaves.ts';
import { formatPath } from '../model/path.ts';
import type { Field, Value } from '../model/plan.ts';
import { diff, type Difference } from './diff.ts';
import type { KindRules } from './rules.ts';
import { isSecret, type Masking, maskingOf } from '../secrets/masking.ts';

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly fields: readonly Field[];
  /** Members that are the same on both sides. */
  readonly unchanged: number;
}

/** Compares a live spec with a declared one by a kind's rules, and tells the difference as fields. */
export function compare(rules: KindRules, before: Canonical, after: Canonical, masking: Masking): Comparison {
  const differences = diff(before, after).filter((d) => !rules.ignores(d));
  const own = differences.length === 0 ? masking : maskingOf([before, after], masking);
  return {
    differences,
    fields: differences.map((d) => fieldOf(rules, d, { before, after }, own)),
    unchanged: countLeaves(before) - differences.filter((d) => d.before !== undefined).length,
  };
}

/** The fields of a resource that is not there yet: every member that is declared. */
export function createFields(spec: Canonical, masking: Masking): readonly Field[] {
  const own = maskingOf([spec], masking);
  return leaves(spec).map(({ keys, value }) => ({
    path: formatPath(keys),
    before: ABSENT,
    after: show(keys, value, own),
  }));
}

function fieldOf(
  rules: KindRules,
  difference: Difference,
  specs: { readonly before: Canonical; readonly after: Canonical },
  masking: Masking,
): Field {
  const { keys, before, after } = difference;
  // A secret on one side hides the other too: what it was is as much of a hint as what it becomes.
  const hidden = isSecret(keys, before, masking) || isSecret(keys, after, masking);
  const side = (value: CanonicalValue | undefined, spec: Canonical): Value => {
    const byDefault = value === undefined ? rules.defaultOf(keys, spec) : undefined;
    if (value === undefined) return byDefault === undefined ? ABSENT : known(byDefault);
    return hidden ? SECRET : known(value);
  };
  const replaces = rules.replaces(difference) !== undefined;
  return {
    path: formatPath(keys),
    before: side(before, specs.before),
    after: side(after, specs.after),
    ...(replaces && { forcesReplacement: true as const }),
  };
}

const show = (keys: readonly string[], value: CanonicalValue, masking: Masking): Value =>
  isSecret(keys, value, masking) ? SECRET : known(value);

export const ABSENT: Value = { is: 'absent' };
export const SECRET: Value = { is: 'secret' };
export const known = (value: CanonicalValue | Scalar): Value => ({ is: 'known', value });
