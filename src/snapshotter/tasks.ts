import type { Task } from '@aws-sdk/client-ecs';
import { listAll } from '../aws/pages.ts';
import { describeAll, type Reading } from './reading.ts';

/**
 * Lists and describes the tasks of the cluster that ECS wants RUNNING (also those still PENDING), or those that STOPPED
 * within the last hour or so. A task that is gone between the two calls is left out.
 */
export async function readTasks(
  reading: Reading,
  desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING',
): Promise<readonly Task[]> {
  const { cluster } = reading;
  const arns = await listAll(reading, 'ecs:ListTasks', { cluster, desiredStatus }, (page) => page.taskArns);
  const found = await describeAll(
    reading,
    'ecs:DescribeTasks',
    [...new Set(arns)],
    (tasks) => ({ cluster, tasks }),
    (answer) => answer.tasks,
    (one) => one.taskArn,
  );
  return [...found.values()];
}
