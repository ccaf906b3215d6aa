import type { ListTasksRequest, ListTasksResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import type { TaskRecord } from '../records.ts';
import { invalid, oneOf } from './shared/faults.ts';
import { findCluster, findContainerInstance, findService, tasksOf } from './shared/find.ts';
import { page } from './shared/pages.ts';

export { ListTasks$ as schema } from '@aws-sdk/client-ecs';

/**
 * The ARNs of running tasks that match every filter. Without `desiredStatus`: those that are meant to run.
 * Source: API reference, ListTasks.
 */
export function run(context: EngineContext, input: ListTasksRequest): ListTasksResponse {
  const cluster = findCluster(context, input.cluster);
  const { desiredStatus = 'RUNNING', family, startedBy, launchType } = input;
  oneOf(desiredStatus, ['RUNNING', 'PENDING', 'STOPPED'], 'desiredStatus');
  const given = [input.family, input.startedBy, input.serviceName].filter((filter) => filter !== undefined);
  if (startedBy !== undefined && given.length > 1) {
    throw invalid('If you filter by startedBy, it must be the only filter that you use.');
  }
  const group =
    input.serviceName === undefined
      ? undefined
      : `service:${findService(context, cluster, input.serviceName).name}`;
  const box =
    input.containerInstance === undefined
      ? undefined
      : findContainerInstance(context, cluster, input.containerInstance);
  const isFamily = (task: TaskRecord): boolean =>
    context.store.taskDefinitions.get(task.taskDefinitionArn)?.family === family;
  const arns = tasksOf(context, cluster)
    .filter((task) => task.desiredStatus === desiredStatus)
    .filter((task) => group === undefined || task.group === group)
    .filter((task) => box === undefined || task.containerInstanceArn === box.arn)
    .filter((task) => startedBy === undefined || task.startedBy === startedBy)
    .filter((task) => family === undefined || isFamily(task))
    .filter(() => launchType === undefined || launchType === 'EC2')
    .map((task) => task.arn);
  const { maxResults: _m, nextToken: _n, ...question } = input;
  const { items, nextToken } = page(arns, (arn) => arn, input, question);
  return { taskArns: [...items], nextToken };
}
