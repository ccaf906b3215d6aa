import type { RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { EngineFault } from '../context.ts';
import { placeTasks } from './shared/place-tasks.ts';
import { findLaunchable, readLaunch } from './shared/check-launch.ts';
import { invalid, oneOf, within } from './shared/faults.ts';
import { containerInstancesOf, findCluster } from './shared/find.ts';
import { isSame } from './shared/same.ts';
import { showTask } from './shared/show-task.ts';

export { RunTask$ as schema } from '@aws-sdk/client-ecs';

/**
 * Starts up to ten tasks where they fit; what does not fit becomes a failure on each box. The same client token answers
 * with the tasks that it started. Source: API reference, RunTask; ECS developer guide, "Ensuring idempotency".
 */
export function run(context: EngineContext, input: RunTaskRequest): RunTaskResponse {
  const cluster = findCluster(context, input.cluster);
  const definition = findLaunchable(context, input.taskDefinition);
  const { clientToken, ...question } = input;
  within(input.count, 1, 10, 'count');
  oneOf(input.launchType, ['EC2', 'EXTERNAL', 'FARGATE'], 'launchType');
  if (input.launchType === 'FARGATE')
    throw new EngineFault('UnsupportedFeatureException', 'The embedded engine runs tasks on EC2 only.');
  const launch = readLaunch(definition, input);
  const tokenKey = clientToken === undefined ? undefined : `runTask ${cluster.arn} ${clientToken}`;
  const earlier = tokenKey === undefined ? undefined : context.store.meta.get(tokenKey);
  if (typeof earlier === 'string') return repeat(context, earlier, question);
  if (containerInstancesOf(context, cluster).length === 0)
    throw invalid('No Container Instances were found in your cluster.');

  const { tasks, failures } = placeTasks(context, {
    ...launch,
    clusterArn: cluster.arn,
    count: input.count ?? 1,
    placementConstraints: input.placementConstraints,
    placementStrategy: input.placementStrategy,
  });
  if (tokenKey !== undefined && tasks.length > 0) {
    const kept = { question, tasks: tasks.map((task) => task.arn), at: context.clock.now() };
    context.store.meta.put(tokenKey, JSON.stringify(kept));
  }
  return { tasks: tasks.map((task) => showTask(context, task, ['TAGS'])), failures: [...failures] };
}

function repeat(context: EngineContext, earlier: string, question: unknown): RunTaskResponse {
  const kept: unknown = JSON.parse(earlier);
  if (typeof kept !== 'object' || kept === null || !('tasks' in kept) || !('question' in kept)) return {};
  if (!isSame(kept.question, question)) {
    throw new EngineFault('ConflictException', 'The clientToken was used before with other parameters.');
  }
  const arns = Array.isArray(kept.tasks) ? kept.tasks.map(String) : [];
  const tasks = arns.flatMap((arn) => context.store.tasks.get(arn) ?? []);
  return { tasks: tasks.map((task) => showTask(context, task, ['TAGS'])), failures: [] };
}
