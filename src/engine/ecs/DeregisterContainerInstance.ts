import type {
  DeregisterContainerInstanceRequest,
  DeregisterContainerInstanceResponse,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { invalid } from './shared/faults.ts';
import { findCluster, findContainerInstance, tasksOn } from './shared/find.ts';
import { isRunning, isPending } from './shared/counts.ts';
import { showContainerInstance } from './shared/show-container-instance.ts';

export { DeregisterContainerInstance$ as schema } from '@aws-sdk/client-ecs';

/**
 * Takes a box out of the cluster; its EC2 instance stays. With tasks on it only by `force`; they are stopped then.
 * Source: API reference, DeregisterContainerInstance.
 */
export function run(
  context: EngineContext,
  input: DeregisterContainerInstanceRequest,
): DeregisterContainerInstanceResponse {
  const cluster = findCluster(context, input.cluster);
  const box = findContainerInstance(context, cluster, input.containerInstance);
  const tasks = tasksOn(context, box);
  if (input.force !== true && tasks.some((task) => isRunning(task) || isPending(task))) {
    throw invalid('Found running tasks on the instance.');
  }
  for (const task of tasks) {
    task.desiredStatus = 'STOPPED';
    task.stoppedReason ??= 'Container instance deregistration forced by user.';
    task.stopCode ??= 'ServiceSchedulerInitiated';
    task.stoppingAt ??= context.clock.now();
    context.store.tasks.put(task.arn, task);
  }
  box.status = 'INACTIVE';
  box.agentConnected = false;
  box.version += 1;
  context.store.containerInstances.put(box.arn, box);
  return { containerInstance: showContainerInstance(context, box) };
}
