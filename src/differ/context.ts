import { familyOf } from '../model/arn.ts';
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { DesiredModel, DesiredService } from '../model/desired.ts';
import type { Id } from '../model/id.ts';
import type { LiveModel, LiveRevision, LiveService } from '../model/live.ts';
import { oncePer } from '../model/once.ts';
import { demandOf } from '../scheduling/demand.ts';
import type { HostPort } from '../scheduling/types.ts';
import type { Masking } from '../secrets/masking.ts';

/** What every part of the differ needs. */
export interface Context {
  readonly desired: DesiredModel;
  readonly live: LiveModel;
  readonly masking: Masking;
  /** Services and boxes that an apply left there, as the cluster's roster says; `undefined`: not known. */
  readonly applied: ReadonlySet<Id> | undefined;
}

/** The live revision that an ARN names, when the snapshot has it. */
export const revisionOf = (live: LiveModel, arn: string): LiveRevision | undefined => live.revisions.get(arn);

/** The live revisions of a family that the snapshot has, ACTIVE or not, in no order. */
export const revisionsOf = (live: LiveModel, family: string): readonly LiveRevision[] =>
  revisionsByFamily(live).get(family) ?? [];

const revisionsByFamily = oncePer((live: LiveModel) =>
  grouped(live.revisions.values(), (revision) => revision.family),
);

/** The declared services that run a task. */
export const servicesOf = (desired: DesiredModel, family: string): readonly DesiredService[] =>
  servicesByTask(desired).get(family) ?? [];

const servicesByTask = oncePer((desired: DesiredModel) =>
  grouped(desired.services.values(), (service) => service.task),
);

/** The live services that run a revision of a family. */
export const runnersOf = (live: LiveModel, family: string): readonly LiveService[] =>
  servicesByFamily(live).get(family) ?? [];

const servicesByFamily = oncePer((live: LiveModel) =>
  grouped(live.services.values(), (service) => familyOf(service.taskDefinition)),
);

function grouped<Item>(
  items: Iterable<Item>,
  nameOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group === undefined) groups.set(nameOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The host ports that one running task of a definition holds for itself. */
export const staticPorts = (definition: TaskDefinition | undefined): readonly HostPort[] =>
  definition === undefined ? [] : demandOf(definition).ports;

/** `1 task`, `2 tasks`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${String(n)} ${n === 1 ? one : many}`;
