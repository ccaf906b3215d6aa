import { appliedDigest } from '../../model/applied.ts';
import { canonicalCluster } from '../../model/canonical/index.ts';
import type { DesiredModel } from '../../model/desired.ts';
import type { LiveCluster } from '../../model/live.ts';
import { NO_PERMITS, standingOfBox, TAG } from '../../model/ownership.ts';
import { diff } from '../diff.ts';
import { editedPaths } from '../edited.ts';

/**
 * What files may do with a live cluster. `keep`: its settings and tags are theirs. `use`: nobody marked it, so declared
 * settings are set, but its tags are not theirs. `leave`: it is another owner's, or of version 0.1 and not known to be theirs.
 */
export type ClusterClaim = 'keep' | 'use' | 'leave';

/** Files with a `boxes` section keep the cluster too, where nobody else does: of version 0.1, or of one from whom they take over. */
export function clusterClaim(
  desired: Pick<DesiredModel, 'cluster' | 'owner' | 'permits' | 'boxes'>,
  live: Pick<LiveCluster, 'tags' | 'settings'>,
): ClusterClaim {
  const { owner, permits = NO_PERMITS, boxes } = desired;
  const standing = standingOfBox(live.tags, owner);
  switch (standing.is) {
    case 'ours':
      return 'keep';
    case 'unassigned':
      return boxes !== undefined || isAppliedHere(desired, live) ? 'keep' : 'leave';
    case 'of-another-owner':
      return boxes !== undefined && permits.takeOver.includes(standing.owner) ? 'keep' : 'leave';
    case 'of-another-cluster':
    case 'unmarked':
      return 'use';
    default:
      return standing satisfies never;
  }
}

/** Whether these files, as they are or were before an edit, were applied to it last. */
function isAppliedHere(
  { cluster }: Pick<DesiredModel, 'cluster'>,
  live: Pick<LiveCluster, 'tags' | 'settings'>,
): boolean {
  const applied = live.tags[TAG.applied];
  if (applied === undefined) return false;
  const after = canonicalCluster(cluster);
  return (
    applied === appliedDigest({ kind: 'cluster', cluster }) ||
    editedPaths(after, diff(canonicalCluster(live), after), applied) !== undefined
  );
}
