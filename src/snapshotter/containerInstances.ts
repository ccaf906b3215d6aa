import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { batches } from '../aws/batches.ts';
import { pages } from '../aws/pages.ts';
import { describeAll, type Reading, sortAnswer } from './reading.ts';

/** DescribeContainerInstances takes no more ARNs. */
const BATCH = 100;

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
  const parts = await Promise.all(
    batches([...new Set(arns)], BATCH).map((batch) =>
      describeAll<ContainerInstance>('ecs:DescribeContainerInstances', batch, async (containerInstances) => {
        const answer = await reading.call('ecs:DescribeContainerInstances', {
          cluster: reading.cluster,
          containerInstances: [...containerInstances],
          include: ['TAGS'],
        });
        return sortAnswer(
          'ecs:DescribeContainerInstances',
          containerInstances,
          answer.containerInstances,
          (one) => one.containerInstanceArn,
          answer.failures,
        );
      }),
    ),
  );
  return parts.flatMap(({ found }) => [...found.values()]).filter(({ status }) => status !== 'INACTIVE');
}
