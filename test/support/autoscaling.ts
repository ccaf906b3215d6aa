import { setTimeout } from 'node:timers/promises';
import {
  DescribeInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeContainerInstancesCommand, ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import type { Folder } from './folder.ts';

/**
 * What an autoscaling group of others does: so many instances, which join the cluster by themselves; the newest go first.
 * Ends when the cluster has as many boxes.
 */
export async function scaleGroup({ others, ec2 }: Folder, cluster: string, count: number): Promise<void> {
  const running = async (): Promise<readonly string[]> => {
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'tag:group', Values: [cluster] },
          { Name: 'instance-state-name', Values: ['pending', 'running'] },
        ],
      }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances)
      .toSorted((a, b) => (a.LaunchTime?.getTime() ?? 0) - (b.LaunchTime?.getTime() ?? 0))
      .flatMap(({ InstanceId }) => InstanceId ?? []);
  };
  const joined = async (): Promise<number> => {
    const { containerInstanceArns = [] } = await others.send(new ListContainerInstancesCommand({ cluster }));
    if (containerInstanceArns.length === 0) return 0;
    const { containerInstances = [] } = await others.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
    );
    return containerInstances.filter((box) => box.status === 'ACTIVE' && box.agentConnected === true).length;
  };
  const there = await running();
  const userData = `#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`;
  if (count > there.length)
    await ec2.send(
      new RunInstancesCommand({
        ImageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
        InstanceType: 't3.small',
        MinCount: count - there.length,
        MaxCount: count - there.length,
        UserData: Buffer.from(userData).toString('base64'),
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'group', Value: cluster }] }],
      }),
    );
  if (count < there.length)
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: there.slice(count) }));
  for (let tries = 0; (await joined()) !== count; tries++) {
    if (tries > 200) throw new Error(`${String(await joined())} boxes, not ${String(count)}`);
    await setTimeout(50);
  }
}
