import type { DesiredCluster } from '../desired.ts';
import type { Canonical } from '../json.ts';
import type { LiveCluster } from '../live.ts';
import { canonicalTags } from './tags.ts';
import { mapOf, recordOf } from './shape.ts';

/** The canonical form of a cluster: its settings and the user's tags. */
export const canonicalCluster = (
  cluster: Pick<DesiredCluster | LiveCluster, 'settings' | 'tags'>,
): Canonical =>
  recordOf([
    ['settings', mapOf(cluster.settings)],
    ['tags', canonicalTags(cluster.tags)],
  ]);
