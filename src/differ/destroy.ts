import type { Diagnostic } from '../model/diagnostic.ts';
import { holdersOf } from '../model/holders.ts';
import { compareNames, idOf, nameOf } from '../model/id.ts';
import type { LiveCluster } from '../model/live.ts';
import { type Owner, standingOfApp, standingOfBox, TAG, type Tags } from '../model/ownership.ts';
import type { Change } from '../model/plan.ts';
import { usedGroups, whoseText } from './owners/boxes.ts';
import { boxDeletes } from './changes/box.ts';
import { serviceDeletes } from './changes/service.ts';
import { isRemovable } from './changes/task.ts';
import { clusterClaim } from './owners/cluster-claim.ts';
import { type Context } from './context.ts';
import { familyOf, shortRevision } from '../model/arn.ts';
import { severalOwners } from './owners/several.ts';
import { destroyedSlots } from './slots.ts';

const WHY = 'destroy was asked for';

/** Everything of ours as deletes: services, then boxes, then tasks, then the cluster when nobody else is in it. */
export function destroyChanges(context: Context): {
  readonly changes: readonly Change[];
  readonly findings: readonly Diagnostic[];
} {
  const { desired, live } = context;
  const services = serviceDeletes(context, WHY);
  const deleted = new Set(services.map((change) => nameOf(change.id)));
  const after = services.map((change) => change.id);
  const slots = destroyedSlots(desired, live);
  const boxes = boxDeletes(context, slots, () => WHY).map((change) => ({ ...change, needs: after }));
  const tasks = taskDeletes(context, deleted);
  const changes: readonly Change[] = [...services, ...boxes, ...tasks];
  const parties = severalOwners(context, deleted, slots);
  const used = usedGroups(context, slots, (service) => !deleted.has(service.name));
  const findings = [...parties, ...used];
  if (live.cluster === undefined) return { changes, findings };
  const id = idOf('cluster', desired.cluster.name);
  const why = whyStays(context, live.cluster, deleted, slots);
  if (why !== undefined) return { changes, findings: [...findings, why] };
  const last: Change = {
    action: 'delete',
    id,
    cause: 'pending',
    needs: changes.map((change) => change.id),
    because: [WHY],
    effects: [],
  };
  return { changes: [...changes, last], findings };
}

/** Why the cluster is left there; `undefined`: it is ours, and nothing of others is in it. */
function whyStays(
  context: Context,
  cluster: LiveCluster,
  deleted: ReadonlySet<string>,
  slots: readonly string[],
): Diagnostic | undefined {
  const { desired } = context;
  const claim = clusterClaim(desired, cluster);
  const standing = standingOfBox(cluster.tags, desired.owner);
  if (claim !== 'keep') {
    const why =
      standing.is === 'of-another-owner'
        ? `it belongs to ${standing.owner}`
        : standing.is === 'unassigned'
          ? 'it is of version 0.1, and files with a "boxes" section keep it'
          : 'it was not made by clusternator';
    return stays(desired.cluster.name, why);
  }
  const others = strangers(context, deleted, slots);
  if (others.length === 0) return undefined;
  return {
    ...stays(desired.cluster.name, `it still holds ${others.join(', ')}`),
    severity: 'warning',
    hint: 'When that is gone, run destroy again.',
  };
}

/** Deregisters our ACTIVE revisions of declared families and of those that our services run. */
function taskDeletes({ desired, live }: Context, deleted: ReadonlySet<string>): readonly Change[] {
  const staying = new Set(
    [...live.services.values()].filter((s) => !deleted.has(s.name)).map((s) => s.taskDefinition),
  );
  const families = new Map<string, string[]>();
  for (const revision of live.revisions.values()) {
    if (!isRemovable({ desired, live }, revision) || staying.has(revision.arn)) continue;
    families.set(revision.family, [...(families.get(revision.family) ?? []), shortRevision(revision.arn)]);
  }
  return [...families].map(([family, revisions]): Change => {
    const users = [...live.services.values()].filter(
      (service) => deleted.has(service.name) && familyOf(service.taskDefinition) === family,
    );
    return {
      action: 'delete',
      id: idOf('task', family),
      cause: 'pending',
      needs: users.map((service) => idOf('service', service.name)),
      because: [WHY],
      effects: [{ is: 'deregisters', revisions: revisions.toSorted(compareNames) }],
    };
  });
}

/** What others have in the cluster: whatever is there and does not go with this plan. */
function strangers(
  { desired, live }: Context,
  deleted: ReadonlySet<string>,
  slots: readonly string[],
): readonly string[] {
  const { owner } = desired;
  const gone = new Set(
    slots.flatMap((slot) => holdersOf(live, slot, { owner }).map(({ instanceId }) => instanceId)),
  );
  const services = [...live.services.values()]
    .filter((service) => !deleted.has(service.name))
    .map((service) => {
      const isAnyones = standingOfApp(service.tags, owner).is === 'unmarked';
      return `service ${service.name}${isAnyones ? '' : ` (${whoseText(desired, service)})`}`;
    });
  const boxes = [...live.boxes.values()].flat().filter(({ instanceId }) => !gone.has(instanceId));
  const named = boxes.map(({ slot, tags }) => `box ${slot} (${ownerText(tags, owner)})`);
  const known = new Set([...gone, ...boxes.map(({ instanceId }) => instanceId)]);
  const instances = live.containerInstances
    .filter((instance) => instance.status !== 'INACTIVE' && !known.has(instance.ec2InstanceId ?? ''))
    .map((instance) => `instance ${instance.ec2InstanceId ?? instance.containerInstanceArn ?? ''}`);
  return [...services.sort(compareNames), ...named.sort(compareNames), ...instances.sort()];
}

function ownerText(tags: Tags, owner: Owner): string {
  const standing = standingOfBox(tags, owner);
  return standing.is === 'unassigned' ? 'of version 0.1' : (tags[TAG.owner] ?? '');
}

const stays = (cluster: string, why: string): Diagnostic => ({
  code: 'cluster-stays',
  severity: 'note',
  subject: idOf('cluster', cluster),
  source: 'user',
  message: `The cluster ${cluster} stays: ${why}.`,
});
