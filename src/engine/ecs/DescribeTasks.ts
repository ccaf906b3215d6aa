import type { DescribeTasksRequest, DescribeTasksResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { taskArn } from './shared/arn.ts';
import { atMost, invalid } from './shared/faults.ts';
import { findCluster, lookupTask } from './shared/find.ts';
import { showTask } from './shared/show-task.ts';

export { DescribeTasks$ as schema } from '@aws-sdk/client-ecs';

/** At most 100 running tasks; stopped ones stay for about an hour. What is not there becomes a failure MISSING. */
export function run(context: EngineContext, input: DescribeTasksRequest): DescribeTasksResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = input.tasks ?? [];
  if (asked.length === 0) throw invalid('Tasks cannot be empty.');
  atMost(asked, 100, 'tasks');
  const found = [...new Set(asked)].map((reference) => {
    const task = lookupTask(context, cluster, reference);
    return { reference, task: task?.clusterArn === cluster.arn ? task : undefined };
  });
  return {
    tasks: found.flatMap(({ task }) => (task ? [showTask(context, task, input.include)] : [])),
    failures: found.flatMap(({ reference, task }) =>
      task
        ? []
        : [
            {
              arn: reference.startsWith('arn:') ? reference : taskArn(context, cluster.name, reference),
              reason: 'MISSING',
            },
          ],
    ),
  };
}
