import { digestOf } from '../model/digest.ts';
import { type Canonical, type CanonicalValue, isRecord } from '../model/json.ts';
import { formatPath } from '../model/path.ts';
import type { Difference } from './diff.ts';

/**
 * Who changed a member, the files or others? The tag `clusternator:applied` is one digest of the whole spec that was applied
 * last. So each choice of members that the files may have edited is tried: put back to what they were, the spec must give
 * that digest.
 *
 * Why not a digest for each member, to be looked up? A service has more than 100 members and up to 45 tags of its user, a
 * tag's value has 256 characters, and in six characters, so that two are not taken for one, 42 digests fit. Coarser ones
 * could not tell two tags apart, and further tags are not ours to take: a resource has 50. Marks of earlier builds stay on what
 * nothing changes, so this form would have to be read all the same. What it costs is little: it is asked only where there
 * are differences at all, and then for 2 * 64 digests of a small spec at the most.
 */

/** With more members the choices are too many to be tried; then only "the files edited none" is. */
const MOST = 6;

/** Which differences are known to be the files' work since `applied`: paths of members; `undefined`: that cannot be told. */
export function editedPaths(
  declared: Canonical,
  differences: readonly Difference[],
  applied: string | undefined,
): ReadonlySet<string> | undefined {
  if (applied === undefined || differences.length === 0) return undefined;
  const choices = differences.length > MOST ? [[]] : choicesOf(differences);
  const edited = choices.find((choice) =>
    specsBefore(declared, choice).some((spec) => digestOf(spec) === applied),
  );
  return edited && new Set(edited.map(({ keys }) => formatPath(keys)));
}

/** Which differences are known to be others' work. */
export function driftedPaths(
  declared: Canonical,
  differences: readonly Difference[],
  applied: string | undefined,
): ReadonlySet<string> {
  const edited = editedPaths(declared, differences, applied);
  if (edited === undefined) return new Set();
  return new Set(differences.map(({ keys }) => formatPath(keys)).filter((path) => !edited.has(path)));
}

/** Every choice of some of them, of none first: `[], [a], [b], [a, b]`. */
const choicesOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.reduce<readonly (readonly T[])[]>(
    (choices, one) => [...choices, ...choices.map((choice) => [...choice, one])],
    [[]],
  );

/** What the files said before they edited these members: what is live, or nothing. */
const specsBefore = (declared: Canonical, edited: readonly Difference[]): readonly Canonical[] =>
  edited.length === 0
    ? [declared]
    : [
        edited.reduce((spec, { keys, before }) => withMember(spec, keys, before), declared),
        // A member that the files did not name has a live value all the same.
        edited.reduce((spec, { keys }) => withMember(spec, keys, undefined), declared),
      ];

/** A spec with one member set or, with `undefined`, taken away with the records that are empty then. */
function withMember(
  spec: Canonical,
  [key, ...rest]: readonly string[],
  value: CanonicalValue | undefined,
): Canonical {
  if (key === undefined) return spec;
  const { [key]: inner, ...others } = spec;
  if (rest.length === 0) return value === undefined ? others : { ...others, [key]: value };
  const record = withMember(isRecord(inner) ? inner : {}, rest, value);
  return Object.keys(record).length === 0 ? others : { ...others, [key]: record };
}
