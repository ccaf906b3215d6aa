import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { pages } from '../aws/pages.ts';
import { describeAll, type Reading } from './reading.ts';

/** Lists and describes all container instances of the cluster but those that are INACTIVE, ours and others'. */
export async function readContainerInstances(reading: Reading): Promise<readonly ContainerInstance[]> {
  const arns = await pages('ecs:ListContainerInstances', async (nextToken) => {
    const answer = await reading.call('ecs:ListContainerInstances', {
      cluster: reading.cluster,
      maxResults: 100,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    return { items: answer.containerInstanceArns ?? [], next: answer.nextToken };
  });
  const found = await describeAll<ContainerInstance>(
    'ecs:DescribeContainerInstances',
    [...new Set(arns)],
    (one) => one.containerInstanceArn,
    async (containerInstances) => {
      const answer = await reading.call('ecs:DescribeContainerInstances', {
        cluster: reading.cluster,
        containerInstances,
        include: ['TAGS'],
      });
      return { items: answer.containerInstances, failures: answer.failures };
    },
  );
  return [...found.values()].filter(({ status }) => status !== 'INACTIVE');
}
