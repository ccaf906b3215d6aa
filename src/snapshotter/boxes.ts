import type { Instance } from '@aws-sdk/client-ec2';
import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { pages } from '../aws/pages.ts';
import type { LiveBox } from '../model/live.ts';
import { isOwned, TAG } from '../model/ownership.ts';
import { byMachine } from '../model/registrations.ts';
import type { Reading } from './reading.ts';
import { tagsOf } from '../model/tags.ts';

/** What is shutting down or terminated is no box any more; EC2 shows it for about an hour. */
const ALIVE = ['pending', 'running', 'stopping', 'stopped'];

export interface InstancesPart {
  readonly instances: readonly Instance[];
  readonly account: string | undefined;
}

/** Finds our EC2 instances by their tag. */
export async function readInstances(reading: Reading): Promise<InstancesPart> {
  const reservations = await pages('ec2:DescribeInstances', async (token) => {
    const answer = await reading.call('ec2:DescribeInstances', {
      Filters: [
        { Name: `tag:${TAG.cluster}`, Values: [reading.cluster] },
        { Name: 'instance-state-name', Values: [...ALIVE] },
      ],
      MaxResults: 1000,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    return { items: answer.Reservations ?? [], next: answer.NextToken };
  });
  const instances = reservations.flatMap(({ Instances }) => Instances ?? []);
  const byId = new Map(instances.map((instance) => [instance.InstanceId, instance]));
  return {
    instances: [...byId.values()],
    account: reservations.find(({ OwnerId }) => OwnerId !== undefined)?.OwnerId,
  };
}

/**
 * Links our instances to what joined the cluster, by slot. The newest instance of a slot stands first. An instance that
 * carries the cluster's tag but no slot is not a box of ours.
 */
export function linkBoxes(
  cluster: string,
  instances: readonly Instance[],
  containerInstances: readonly ContainerInstance[],
): ReadonlyMap<string, readonly LiveBox[]> {
  const joined = byMachine(containerInstances);
  const boxes = new Map<string, LiveBox[]>();
  for (const instance of instances.toSorted(newestFirst)) {
    const tags = tagsOf(instance.Tags);
    const slot = tags[TAG.box];
    const instanceId = instance.InstanceId;
    if (slot === undefined || instanceId === undefined || !isOwned(tags, cluster)) continue;
    if (!ALIVE.includes(instance.State?.Name ?? '')) continue;
    const box: LiveBox = { slot, instanceId, instance, containerInstance: joined.get(instanceId)?.[0], tags };
    const others = boxes.get(slot);
    if (others === undefined) boxes.set(slot, [box]);
    else others.push(box);
  }
  return boxes;
}

function newestFirst(a: Instance, b: Instance): number {
  const byTime = (b.LaunchTime?.getTime() ?? 0) - (a.LaunchTime?.getTime() ?? 0);
  if (byTime !== 0) return byTime;
  return (a.InstanceId ?? '') < (b.InstanceId ?? '') ? -1 : 1;
}
