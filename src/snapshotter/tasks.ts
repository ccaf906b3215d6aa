import type { Task } from '@aws-sdk/client-ecs';
import { pages } from '../aws/pages.ts';
import { describeAll, type Reading } from './reading.ts';

/**
 * Lists and describes the tasks of the cluster that ECS wants RUNNING (also those still PENDING), or those that STOPPED
 * within the last hour or so. A task that is gone between the two calls is left out.
 */
export async function readTasks(
  reading: Reading,
  desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING',
): Promise<readonly Task[]> {
  const arns = await pages('ecs:ListTasks', async (nextToken) => {
    const answer = await reading.call('ecs:ListTasks', {
      cluster: reading.cluster,
      desiredStatus,
      maxResults: 100,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    return { items: answer.taskArns ?? [], next: answer.nextToken };
  });
  const found = await describeAll<Task>(
    'ecs:DescribeTasks',
    [...new Set(arns)],
    (one) => one.taskArn,
    async (tasks) => {
      const answer = await reading.call('ecs:DescribeTasks', { cluster: reading.cluster, tasks });
      return { items: answer.tasks, failures: answer.failures };
    },
  );
  return [...found.values()];
}
