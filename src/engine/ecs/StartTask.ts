import type { StartTaskRequest, StartTaskResponse } from '@aws-sdk/client-ecs';
import { fullArn } from '../../model/arn.ts';
import type { EngineContext } from '../context.ts';
import { startTasks } from './shared/place-tasks.ts';
import { containerInstanceArn } from './shared/arn.ts';
import { findLaunchable, readLaunch } from './shared/check-launch.ts';
import { someOf } from './shared/faults.ts';
import { findCluster } from './shared/find.ts';
import { showTask } from './shared/show-task.ts';

export { StartTask$ as schema } from '@aws-sdk/client-ecs';

/** Starts one task on each named box, without the scheduler. Source: API reference, StartTask. */
export function run(context: EngineContext, input: StartTaskRequest): StartTaskResponse {
  const cluster = findCluster(context, input.cluster);
  const definition = findLaunchable(context, input.taskDefinition);
  const asked = someOf(input.containerInstances, 10, 'container instances', 'Container instances');
  const { tasks, failures } = startTasks(
    context,
    { ...readLaunch(definition, input), clusterArn: cluster.arn },
    asked.map((reference) => fullArn(reference, (id) => containerInstanceArn(context, cluster.name, id))),
  );
  return { tasks: tasks.map((task) => showTask(context, task, ['TAGS'])), failures: [...failures] };
}
