import { canonicalCluster } from '../../model/canonical/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { idOf } from '../../model/id.ts';
import { isHeld, standingOfBox, TAG } from '../../model/ownership.ts';
import type { Canonical } from '../../model/json.ts';
import { formatPath } from '../../model/path.ts';
import type { Change } from '../../model/plan.ts';
import { words } from '../../model/words.ts';
import { clusterClaim } from '../owners/cluster-claim.ts';
import type { Context } from '../context.ts';
import { causeOf, markDrift } from '../drift.ts';
import { driftedPaths } from '../edited.ts';
import { compare, createFields } from '../fields.ts';
import { CLUSTER_RULES } from '../rules.ts';
import { ownerField } from '../owners/fields.ts';

/**
 * The change of the cluster, if any. A cluster that others made is used, never taken over: its tags are theirs, so that
 * `destroy` leaves it alone; declared settings are set on it all the same. One that another owner keeps is left as it is.
 */
export function clusterChange({ desired, live, masking }: Context): Change | undefined {
  const id = idOf('cluster', desired.cluster.name);
  const after = canonicalCluster(desired.cluster);
  const base = { id, cause: 'pending', needs: [], because: [], effects: [] } as const;
  if (live.cluster === undefined) return { ...base, action: 'create', fields: createFields(after, masking) };
  const claim = clusterClaim(desired, live.cluster);
  if (claim === 'leave') return undefined;
  const { tags } = live.cluster;
  const before = canonicalCluster(live.cluster);
  const compared =
    claim === 'keep'
      ? compare(CLUSTER_RULES, before, after, masking)
      : compare(CLUSTER_RULES, withoutTags(before), withoutTags(after), masking);
  const standing = standingOfBox(tags, desired.owner);
  const applied = isHeld(standing) ? tags[TAG.applied] : undefined;
  const told = markDrift(compared.fields, driftedPaths(after, compared.differences, applied));
  const fields = [...told, ...(claim === 'keep' ? ownerField(tags, desired.owner) : [])];
  if (fields.length === 0) return undefined;
  const { unchanged } = compared;
  const adopts = claim === 'keep' && !isHeld(standing);
  return { ...base, ...causeOf(fields), action: 'update', fields, unchanged, adopts };
}

/** Says of what the files declare otherwise than a cluster is that they do not keep. */
export function clusterFindings({ desired, live, masking }: Context): readonly Diagnostic[] {
  if (live.cluster === undefined || clusterClaim(desired, live.cluster) !== 'leave') return [];
  const before = canonicalCluster(live.cluster);
  const { differences } = compare(CLUSTER_RULES, before, canonicalCluster(desired.cluster), masking);
  const declared = differences.filter(({ after }) => after !== undefined).map(({ keys }) => formatPath(keys));
  if (declared.length === 0) return [];
  const { name } = desired.cluster;
  const standing = standingOfBox(live.cluster.tags, desired.owner);
  const whose =
    standing.is === 'of-another-owner'
      ? `belongs to ${standing.owner}`
      : 'is of version 0.1, and files that have boxes keep it';
  const how =
    standing.is === 'of-another-owner'
      ? words`Files with a "boxes" section, also an empty one, take it over with: ${{ run: 'apply', args: ['--take-over', standing.owner] }}`
      : 'Files with a "boxes" section, also an empty one, keep it from their next apply on.';
  return [
    {
      code: 'cluster-of-another',
      severity: 'note',
      subject: idOf('cluster', name),
      source: 'user',
      message: `The cluster ${name} ${whose}: ${declared.join(', ')} ${declared.length === 1 ? 'is' : 'are'} not set on it.`,
      hint: how,
    },
  ];
}

function withoutTags(spec: Canonical): Canonical {
  const { tags: _tags, ...rest } = spec;
  return rest;
}
