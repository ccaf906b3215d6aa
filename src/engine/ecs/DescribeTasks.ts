import type { DescribeTasksRequest, DescribeTasksResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { taskArn } from './shared/arn.ts';
import { someOf } from './shared/faults.ts';
import { findCluster, lookupTask } from './shared/find.ts';
import { lookUp } from './shared/look-up.ts';
import { showTask } from './shared/show-task.ts';

export { DescribeTasks$ as schema } from '@aws-sdk/client-ecs';

/** At most 100 running tasks; stopped ones stay for about an hour. What is not there becomes a failure MISSING. */
export function run(context: EngineContext, input: DescribeTasksRequest): DescribeTasksResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = someOf(input.tasks, 100, 'tasks', 'Tasks');
  const { found, failures } = lookUp(
    asked,
    (reference) => {
      const task = lookupTask(context, cluster, reference);
      return task?.clusterArn === cluster.arn ? task : undefined;
    },
    (id) => taskArn(context, cluster.name, id),
  );
  return { tasks: found.map((task) => showTask(context, task, input.include)), failures };
}
