import type { DesiredCluster } from '../desired.ts';
import type { Canonical } from '../json.ts';
import { CLUSTER_ROWS } from '../kinds/cluster.ts';
import { reader } from '../kinds/row.ts';
import type { LiveCluster } from '../live.ts';
import { canonicalTags } from './tags.ts';

const read = reader(CLUSTER_ROWS);

/** The canonical form of a cluster: its settings and the user's tags. */
export function canonicalCluster({
  settings,
  tags,
}: Pick<DesiredCluster | LiveCluster, 'settings' | 'tags'>): Canonical {
  const own = canonicalTags(tags);
  return { ...read({ settings }), ...(own !== undefined && { tags: own }) };
}
