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
  const found = await describeAll(
    reading,
    'ecs:DescribeContainerInstances',
    [...new Set(arns)],
    (containerInstances) => ({ cluster, containerInstances, include: ['TAGS'] }),
    (answer) => answer.containerInstances,
    (one) => one.containerInstanceArn,
  );
  return [...found.values()].filter(({ status }) => status !== 'INACTIVE');
}
