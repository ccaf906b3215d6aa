import { compareNames, idOf, nameOf, type Id } from '../model/id.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isHeld, isOwned, standingOfApp } from '../model/ownership.ts';
import type { Change } from '../model/plan.ts';
import { boxDeletes } from './changes/box.ts';
import { serviceDeletes } from './changes/service.ts';
import { isRemovable } from './changes/task.ts';
import { familyOf, shortRevision, type Context } from './context.ts';
import { ownInstances } from './eligible.ts';

const WHY = 'destroy was asked for';

/** Everything of ours as deletes: services, then boxes, then tasks, then the cluster when nobody else is in it. */
export function destroyChanges(context: Context): {
  readonly changes: readonly Change[];
  readonly findings: readonly Diagnostic[];
} {
  const { desired, live } = context;
  const services = serviceDeletes(context, WHY);
  const after = services.map((change) => change.id);
  const boxes = boxDeletes(context, live.boxes.keys(), () => WHY).map((change) => ({
    ...change,
    needs: after,
  }));
  const tasks = taskDeletes(context, new Set(services.map((change) => nameOf(change.id))));
  const cluster = idOf('cluster', desired.cluster.name);
  const others = strangers(context);
  const changes: readonly Change[] = [...services, ...boxes, ...tasks];
  if (live.cluster === undefined) return { changes, findings: [] };
  if (!isOwned(live.cluster.tags, desired.cluster.name)) {
    return { changes, findings: [stays(cluster, 'it was not made by clusternator', 'note')] };
  }
  if (others.length > 0) {
    return { changes, findings: [stays(cluster, `it still holds ${others.join(', ')}`, 'warning')] };
  }
  const last: Change = {
    action: 'delete',
    id: cluster,
    cause: 'pending',
    needs: changes.map((change) => change.id),
    because: [WHY],
    effects: [],
  };
  return { changes: [...changes, last], findings: [] };
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
      effects: [`deregisters ${revisions.toSorted(compareNames).join(', ')}`],
    };
  });
}

/** What others have in the cluster. */
function strangers({ desired, live }: Context): readonly string[] {
  const ours = ownInstances(live);
  const services = [...live.services.values()]
    .filter((service) => !isHeld(standingOfApp(service.tags, desired.owner)))
    .map((service) => `service ${service.name}`);
  const instances = live.containerInstances
    .filter((instance) => instance.status !== 'INACTIVE' && !ours.has(instance.ec2InstanceId ?? ''))
    .map((instance) => `instance ${instance.ec2InstanceId ?? instance.containerInstanceArn ?? ''}`);
  return [...services.sort(compareNames), ...instances.sort()];
}

const stays = (subject: Id, why: string, severity: 'note' | 'warning'): Diagnostic => ({
  code: 'cluster-stays',
  severity,
  subject,
  source: 'user',
  message: `The cluster ${nameOf(subject)} stays: ${why}.`,
  ...(severity === 'warning' && { hint: 'Remove what is in it, then run destroy again.' }),
});
