import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { listAll } from '../aws/pages.ts';
import { describeAll, type Reading } from './reading.ts';

/** Lists and describes all container instances of the cluster but those that are INACTIVE, ours and others'. */
export async function readContainerInstances(reading: Reading): Promise<readonly ContainerInstance[]> {
  const { cluster } = reading;
  const arns = await listAll(
    reading,
    'ecs:ListContainerInstances',
    { cluster },
    (page) => page.containerInstanceArns,
  );
  const found = await describeAll<ContainerInstance>(
    'ecs:DescribeContainerInstances',
    [...new Set(arns)],
    (one) => one.containerInstanceArn,
    async (containerInstances) => {
      const answer = await reading.call('ecs:DescribeContainerInstances', {
        cluster,
        containerInstances,
        include: ['TAGS'],
      });
      return { items: answer.containerInstances, failures: answer.failures };
    },
  );
  return [...found.values()].filter(({ status }) => status !== 'INACTIVE');
}
