import { canonicalTask } from '../../model/canonical/index.ts';
import { sameCanonical } from '../../model/digest.ts';
import type { Canonical } from '../../model/json.ts';
import type { LiveRevision } from '../../model/live.ts';
import { oncePer } from '../../model/once.ts';
import { isOfAnother } from '../../model/ownership.ts';
import { diff } from '../diff.ts';
import { TASK_RULES } from '../kinds/task.ts';

/**
 * Whether services of a cluster can run a revision as what is declared. Its tags do not count, since they can be changed in
 * place; but for those of another cluster's revision, which the two would change in turn.
 */
export function equality(after: Canonical, cluster: string): (revision: LiveRevision) => boolean {
  const declared = withoutTags(after);
  return (revision) => {
    const before = canonicalRevision(revision);
    if (!sameCanonical(withoutTags(before), declared)) return false;
    if (!isOfAnother(revision.tags, cluster)) return true;
    return diff(before, after).every((difference) => TASK_RULES.ignores(difference));
  };
}

/** Of a revision that was read: each is compared and then shown. */
export const canonicalRevision = oncePer((revision: LiveRevision): Canonical =>
  canonicalTask(revision.definition, revision.tags),
);

const withoutTags = oncePer((spec: Canonical): Canonical => {
  const { tags: _tags, ...rest } = spec;
  return rest;
});
