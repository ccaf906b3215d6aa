import type { StopTaskRequest, StopTaskResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { invalid } from './shared/faults.ts';
import { findCluster, lookupTask } from './shared/find.ts';
import { showTask } from './shared/show-task.ts';

export { StopTask$ as schema } from '@aws-sdk/client-ecs';

/** Tells a running task to stop; the agent does it. Source: API reference, StopTask. */
export function run(context: EngineContext, input: StopTaskRequest): StopTaskResponse {
  const cluster = findCluster(context, input.cluster);
  const task = lookupTask(context, cluster, input.task ?? '');
  if (task === undefined || task.clusterArn !== cluster.arn)
    throw invalid('The referenced task was not found.');
  if (task.desiredStatus !== 'STOPPED') {
    task.desiredStatus = 'STOPPED';
    task.stopCode = 'UserInitiated';
    task.stoppedReason = input.reason ?? 'Task stopped by user';
    task.stoppingAt = context.clock.now();
    task.version += 1;
    context.store.tasks.put(task.arn, task);
  }
  return { task: showTask(context, task) };
}
