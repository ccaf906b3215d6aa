import type { Task } from '@aws-sdk/client-ecs';
import { batches } from '../aws/batches.ts';
import { pages } from '../aws/pages.ts';
import { describeAll, type Reading, sortAnswer } from './reading.ts';

/** DescribeTasks takes no more ARNs. */
const BATCH = 100;

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
  const parts = await Promise.all(
    batches([...new Set(arns)], BATCH).map((batch) =>
      describeAll<Task>('ecs:DescribeTasks', batch, async (tasks) => {
        const answer = await reading.call('ecs:DescribeTasks', {
          cluster: reading.cluster,
          tasks: [...tasks],
        });
        return sortAnswer('ecs:DescribeTasks', tasks, answer.tasks, (one) => one.taskArn, answer.failures);
      }),
    ),
  );
  return parts.flatMap(({ found }) => [...found.values()]);
}
