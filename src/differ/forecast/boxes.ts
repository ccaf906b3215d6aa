import type { Task } from '@aws-sdk/client-ecs';
import type { DesiredBox } from '../../model/desired.ts';
import { nameOf } from '../../model/id.ts';
import { INSTANCE_TYPES } from '../../model/instance-types.ts';
import type { LiveModel } from '../../model/live.ts';
import type { Change } from '../../model/plan.ts';
import { boxStateOf, emptyBox } from '../../scheduling/box-state.ts';
import type { BoxState } from '../../scheduling/types.ts';
import type { ForecastInput } from '../plan.ts';

/** A box of the forecast: what it is called, and when it comes and goes. */
export interface ForecastSlot {
  /** The slot of ours, else the instance id. */
  readonly name: string;
  readonly state: BoxState;
  /** It is not there yet. */
  readonly isNew: boolean;
  /** It drains: `first` when it is replaced, `last` when it is removed. */
  readonly leaves: 'first' | 'last' | undefined;
}

/** The boxes before and after the plan, in the order of their names. Those whose size nobody knows are left out. */
export function slotsOf({ desired, live, changes }: ForecastInput): readonly ForecastSlot[] {
  const boxChanges = new Map(
    changes.filter((change) => change.id.startsWith('box/')).map((change) => [nameOf(change.id), change]),
  );
  const names = slotNames(live);
  const tasksOf = tasksByBox(live);
  const present = live.containerInstances
    .filter((instance) => instance.status === 'ACTIVE')
    .map((instance): ForecastSlot => {
      const slot = names.get(instance.ec2InstanceId ?? '');
      const change = slot === undefined ? undefined : boxChanges.get(slot);
      return {
        name: slot ?? instance.ec2InstanceId ?? instance.containerInstanceArn ?? '',
        state: boxStateOf(instance, tasksOf(instance.containerInstanceArn)),
        isNew: false,
        leaves: leaving(change),
      };
    });
  const made = [...boxChanges].flatMap(([slot, change]): readonly ForecastSlot[] => {
    const box = desired.boxes?.get(slot);
    if (box === undefined || (change.action !== 'create' && change.action !== 'replace')) return [];
    const state = newBox(box);
    return state === undefined ? [] : [{ name: slot, state, isNew: true, leaves: undefined }];
  });
  return [...present, ...made].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Declared boxes that cannot be forecast: the table of instance types does not know them. */
export const unknownTypes = ({ desired, changes }: ForecastInput): readonly string[] =>
  changes.flatMap((change) => {
    const box = change.id.startsWith('box/') ? desired.boxes?.get(nameOf(change.id)) : undefined;
    const isMade = change.action === 'create' || change.action === 'replace';
    return box === undefined || !isMade || INSTANCE_TYPES.has(box.instanceType) ? [] : [box.instanceType];
  });

function leaving(change: Change | undefined): ForecastSlot['leaves'] {
  if (change?.action === 'replace') return 'first';
  return change?.action === 'delete' ? 'last' : undefined;
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

function slotNames(live: LiveModel): ReadonlyMap<string, string> {
  return new Map(
    [...live.boxes].flatMap(([slot, boxes]) => boxes.map((box) => [box.instanceId, slot] as const)),
  );
}

function newBox(box: DesiredBox): BoxState | undefined {
  const type = INSTANCE_TYPES.get(box.instanceType);
  if (type === undefined) return undefined;
  return emptyBox(`new:${box.slot}`, type, {
    ...box.attributes,
    'ecs.instance-type': box.instanceType,
    'ecs.os-type': 'linux',
    'ecs.cpu-architecture': type.architecture,
    ...(box.subnet !== undefined && { 'ecs.subnet-id': box.subnet }),
  });
}
