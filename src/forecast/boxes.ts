import type { ContainerInstance, Task } from '@aws-sdk/client-ecs';
import type { DesiredBox } from '../model/desired.ts';
import { type Holder, holdersOf } from '../model/holders.ts';
import { compareNames, nameOf } from '../model/id.ts';
import { INSTANCE_TYPES } from '../model/instance-types.ts';
import type { LiveModel } from '../model/live.ts';
import { TAG } from '../model/ownership.ts';
import type { ForecastBox } from '../model/plan.ts';
import { boxStateOf, emptyBox } from '../scheduling/box-state.ts';
import type { BoxState } from '../scheduling/types.ts';
import { stayingOf } from '../differ/changes/box.ts';
import type { ForecastInput } from '../differ/plan.ts';

/** A box of the forecast: what it is called, and whether it comes or goes. */
export interface ForecastSlot {
  /** The slot of ours, else the instance id. */
  readonly name: string;
  readonly state: BoxState;
  readonly fate: ForecastBox['fate'];
  /** It takes no more tasks, already before the plan. */
  readonly draining: boolean;
  /** Without its agent it cannot be drained: its tasks end with it. */
  readonly connected: boolean;
  /** A registration that its machine gave up for a newer one: no box of its own, but ECS counts its tasks. */
  readonly stale: boolean;
}

/** The boxes before and after the plan, in the order of their names. Those whose size nobody knows are left out. */
export function slotsOf({ desired, live, changes }: ForecastInput): readonly ForecastSlot[] {
  const boxChanges = new Map(
    changes.filter((change) => change.id.startsWith('box/')).map((change) => [nameOf(change.id), change]),
  );
  const kept = keptInstances({ desired, live, changes });
  const names = slotNames(live, desired);
  const held = heldInstances(live, desired, boxChanges.keys());
  const tasksOf = tasksByBox(live);
  const stale = new Set(live.stale);
  const present = [...live.containerInstances, ...stale].flatMap((instance): readonly ForecastSlot[] => {
    const name = names.get(instance.ec2InstanceId ?? '');
    const slot = held.get(instance.ec2InstanceId ?? '');
    const change = slot === undefined ? undefined : boxChanges.get(slot);
    const leaves =
      change?.action === 'delete' ||
      (change?.action === 'replace' && kept.get(nameOf(change.id)) !== instance.ec2InstanceId);
    const tasks = tasksOf(instance.containerInstanceArn);
    const draining = instance.status === 'DRAINING';
    if (stale.has(instance) && tasks.length === 0) return [];
    if (draining ? !leaves && tasks.length === 0 : instance.status !== 'ACTIVE') return [];
    return [
      {
        name: name ?? instance.ec2InstanceId ?? instance.containerInstanceArn ?? '',
        state: boxStateOf(
          change?.action === 'update' ? updated(instance, desired.boxes?.get(slot ?? '')) : instance,
          tasks,
        ),
        fate: leaves ? 'leaves' : undefined,
        draining,
        connected: instance.agentConnected === true,
        stale: stale.has(instance),
      },
    ];
  });
  const zoneOf = zonesOf(live, desired);
  const joined = new Set(live.containerInstances.map((instance) => instance.ec2InstanceId));
  const made = [...boxChanges].flatMap(([slot, change]): readonly ForecastSlot[] => {
    const box = desired.boxes?.get(slot);
    if (box === undefined || (change.action !== 'create' && change.action !== 'replace')) return [];
    const state = joined.has(kept.get(slot) ?? '') ? undefined : newBox(box, zoneOf);
    return state === undefined
      ? []
      : [{ name: slot, state, fate: 'joins', draining: false, connected: true, stale: false }];
  });
  return [...present, ...made].sort((a, b) => compareNames(a.name, b.name));
}

/** Declared boxes that cannot be forecast: the table of instance types does not know them. */
export const unknownTypes = ({ desired, changes }: ForecastInput): readonly string[] =>
  changes.flatMap((change) => {
    const box = change.id.startsWith('box/') ? desired.boxes?.get(nameOf(change.id)) : undefined;
    const isMade = change.action === 'create' || change.action === 'replace';
    return box === undefined || !isMade || INSTANCE_TYPES.has(box.instanceType) ? [] : [box.instanceType];
  });

/** By slot, the id of the instance that stays where an interrupted replacement left several. */
function keptInstances({ desired, live, changes }: ForecastInput): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap(({ id, action }) => {
      const slot = nameOf(id);
      const box = id.startsWith('box/') && action === 'replace' ? desired.boxes?.get(slot) : undefined;
      const kept = box && stayingOf(box, holdersOf(live, slot, desired));
      return kept === undefined ? [] : [[slot, kept.instanceId] as const];
    }),
  );
}

/** The attributes that a changed box will have. */
function updated(instance: ContainerInstance, box: DesiredBox | undefined): ContainerInstance {
  const own = (instance.attributes ?? []).filter(({ name }) => name?.startsWith('ecs.') === true);
  const declared = Object.entries(box?.attributes ?? {}).map(([name, value]) => ({ name, value }));
  return { ...instance, attributes: [...own, ...declared] };
}

/** The running tasks of each container instance. */
function tasksByBox({ runningTasks }: LiveModel): (arn: string | undefined) => readonly Task[] {
  const tasks = new Map<string | undefined, Task[]>();
  for (const task of runningTasks ?? []) {
    const list = tasks.get(task.containerInstanceArn);
    if (list === undefined) tasks.set(task.containerInstanceArn, [task]);
    else list.push(task);
  }
  return (arn) => tasks.get(arn) ?? [];
}

/** The slots that changes are about, by the instances with which the files' owner holds them. */
const heldInstances = (
  live: LiveModel,
  holder: Holder,
  slots: Iterable<string>,
): ReadonlyMap<string, string> =>
  new Map(
    [...slots].flatMap((slot) =>
      holdersOf(live, slot, holder).map(({ instanceId }) => [instanceId, slot] as const),
    ),
  );

/** Boxes are called as their slots, whoever's they are; one whose slot is declared, or held by others too, as its instance. */
function slotNames(live: LiveModel, desired: ForecastInput['desired']): ReadonlyMap<string, string> {
  return new Map(
    [...live.boxes].flatMap(([slot, boxes]) => {
      const held = holdersOf(live, slot, desired);
      const owners = new Set(boxes.map(({ tags }) => tags[TAG.owner]));
      const isFree = desired.boxes?.has(slot) !== true && owners.size === 1;
      const named = held.length > 0 ? held : isFree ? boxes : [];
      return named.map(({ instanceId }) => [instanceId, slot] as const);
    }),
  );
}

type ZoneOf = (box: DesiredBox) => { readonly zone: string; readonly sure: boolean };

/** The zone of a box that is not there yet: that of others in its subnet, else the one that it had; else a subnet is as good as a zone. */
function zonesOf(live: LiveModel, holder: Holder): ZoneOf {
  const bySubnet = new Map<string, string>();
  const byInstance = new Map<string, string>();
  for (const { attributes = [], ec2InstanceId = '' } of live.containerInstances) {
    const valueOf = (name: string): string | undefined =>
      attributes.find((attribute) => attribute.name === name)?.value;
    const zone = valueOf('ecs.availability-zone');
    if (zone === undefined) continue;
    bySubnet.set(valueOf('ecs.subnet-id') ?? '', zone);
    byInstance.set(ec2InstanceId, zone);
  }
  return ({ slot, subnet }) => {
    const known = subnet === undefined ? undefined : bySubnet.get(subnet);
    if (known !== undefined) return { zone: known, sure: true };
    if (subnet !== undefined) return { zone: subnet, sure: false };
    const had = holdersOf(live, slot, holder).map(({ instanceId }) => byInstance.get(instanceId));
    return { zone: had.find((zone) => zone !== undefined) ?? '', sure: false };
  };
}

function newBox(box: DesiredBox, zoneOf: ZoneOf): BoxState | undefined {
  const type = INSTANCE_TYPES.get(box.instanceType);
  if (type === undefined) return undefined;
  const { zone, sure } = zoneOf(box);
  const known = {
    'ecs.instance-type': box.instanceType,
    'ecs.os-type': 'linux',
    'ecs.os-family': 'LINUX',
    'ecs.cpu-architecture': type.architecture,
    ...(box.subnet !== undefined && { 'ecs.subnet-id': box.subnet }),
    ...(sure && { 'ecs.availability-zone': zone }),
  };
  const attributes = { ...box.attributes, 'ecs.availability-zone': zone, ...known };
  return emptyBox(`new:${box.slot}`, type, attributes, new Set(Object.keys(known)));
}
