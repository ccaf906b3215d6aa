import { canonicalTask, digestOf } from '../../model/canonical/index.ts';
import type { Canonical } from '../../model/json.ts';
import type { LiveRevision } from '../../model/live.ts';
import { isOfAnother } from '../../model/ownership.ts';
import { diff } from '../diff.ts';
import { TASK_RULES } from '../kinds/task.ts';

/**
 * Whether services of a cluster can run a revision as what is declared. Its tags do not count, since they can be changed in
 * place; but for those of another cluster's revision, which the two would change in turn.
 */
export function equality(after: Canonical, cluster: string): (revision: LiveRevision) => boolean {
  const digest = digestOf(withoutTags(after));
  const answers = new WeakMap<LiveRevision, boolean>();
  const ask = (revision: LiveRevision): boolean => {
    const before = canonicalRevision(revision);
    if (digestOf(withoutTags(before)) !== digest) return false;
    if (!isOfAnother(revision.tags, cluster)) return true;
    return diff(before, after).every((difference) => TASK_RULES.ignores(difference));
  };
  return (revision) => {
    const answer = answers.get(revision) ?? ask(revision);
    answers.set(revision, answer);
    return answer;
  };
}

/** Of a revision that was read, worked out once: each is compared and then shown. */
export function canonicalRevision(revision: LiveRevision): Canonical {
  const known = CANONICAL.get(revision);
  if (known !== undefined) return known;
  const made = canonicalTask(revision.definition, revision.tags);
  CANONICAL.set(revision, made);
  return made;
}

const CANONICAL = new WeakMap<LiveRevision, Canonical>();

function withoutTags(spec: Canonical): Canonical {
  const { tags: _tags, ...rest } = spec;
  return rest;
}
