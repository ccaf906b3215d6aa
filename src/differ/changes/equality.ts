import { canonicalTask } from '../../model/canonical/index.ts';
import { sameCanonical } from '../../model/digest.ts';
import type { Canonical } from '../../model/json.ts';
import type { LiveRevision } from '../../model/live.ts';
import { oncePer } from '../../model/once.ts';
import { isAnothers, standingOfApp, type Owner } from '../../model/ownership.ts';

/** What a revision says, and its tags. */
type Said = Pick<LiveRevision, 'definition' | 'tags'>;

/** Whether a revision says what is declared. Its tags do not count: they can be changed in place, or are others'. */
export function equality(after: Canonical): (revision: Said) => boolean {
  const declared = withoutTags(after);
  return (revision) => sameCanonical(withoutTags(canonicalRevision(revision)), declared);
}

/**
 * Whether services can be pointed to a revision as what is declared: it says the same, and no other app or cluster marked
 * it as its own, which may deregister it any time.
 */
export function usability(after: Canonical, owner: Owner): (revision: Said) => boolean {
  const equals = equality(after);
  return (revision) => !isAnothers(standingOfApp(revision.tags, owner)) && equals(revision);
}

/** Of a revision that was read: each is compared and then shown. */
export const canonicalRevision = oncePer((revision: Said): Canonical =>
  canonicalTask(revision.definition, revision.tags),
);

const withoutTags = oncePer((spec: Canonical): Canonical => {
  const { tags: _tags, ...rest } = spec;
  return rest;
});
