import { canonicalCluster } from '../../model/canonical/index.ts';
import { idOf } from '../../model/id.ts';
import { isOwned, TAG } from '../../model/ownership.ts';
import type { Canonical } from '../../model/json.ts';
import type { Change } from '../../model/plan.ts';
import type { Context } from '../context.ts';
import { causeOf, driftedPaths, markDrift } from '../drift.ts';
import { compare, createFields } from '../fields.ts';
import { CLUSTER_RULES } from '../kinds/cluster.ts';

/**
 * The change of the cluster, if any. A cluster that others made is used, never taken over: its tags are theirs, so that
 * `destroy` leaves it alone; declared settings are set on it all the same.
 */
export function clusterChange({ desired, live, masking }: Context): Change | undefined {
  const id = idOf('cluster', desired.cluster.name);
  const after = canonicalCluster(desired.cluster);
  const base = { id, cause: 'pending', needs: [], because: [], effects: [] } as const;
  if (live.cluster === undefined) return { ...base, action: 'create', fields: createFields(after, masking) };
  const owned = isOwned(live.cluster.tags, desired.cluster.name);
  const before = canonicalCluster(live.cluster);
  const compared = owned
    ? compare(CLUSTER_RULES, before, after, masking)
    : compare(CLUSTER_RULES, withoutTags(before), withoutTags(after), masking);
  if (compared.fields.length === 0) return undefined;
  const applied = owned ? live.cluster.tags[TAG.applied] : undefined;
  const fields = markDrift(compared.fields, driftedPaths(after, compared.differences, applied));
  const { unchanged } = compared;
  return { ...base, ...causeOf(fields), action: 'update', fields, unchanged, adopts: false };
}

function withoutTags(spec: Canonical): Canonical {
  const { tags: _tags, ...rest } = spec;
  return rest;
}
