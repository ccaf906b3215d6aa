import type { Failure, RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs';
import { demandOf } from '../../scheduling/demand.ts';
import { lacks, occupy } from '../../scheduling/fit.ts';
import { place } from '../../scheduling/place.ts';
import type { EngineContext } from '../context.ts';
import { EngineFault } from '../context.ts';
import type { TaskDefinitionRecord, TaskRecord } from '../records.ts';
import { boxStates } from './shared/box-states.ts';
import { invalid, oneOf, within } from './shared/faults.ts';
import { findCluster, findTaskDefinition } from './shared/find.ts';
import { checkLaunch, failureOf, groupOf, launch } from './shared/launch.ts';
import { isSame } from './shared/same.ts';
import { showTask } from './shared/show-task.ts';

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
  checkLaunch(definition, input);
  const tokenKey = clientToken === undefined ? undefined : `runTask ${cluster.arn} ${clientToken}`;
  const earlier = tokenKey === undefined ? undefined : context.store.meta.get(tokenKey);
  if (typeof earlier === 'string') return repeat(context, earlier, question);

  let boxes = boxStates(context, cluster);
  if (boxes.length === 0) throw invalid('No Container Instances were found in your cluster.');
  const demand = demandOf(definition.definition, input);
  const group = groupOf(definition, input);
  const tasks: TaskRecord[] = [];
  const failures: Failure[] = [];
  for (let n = 0; n < (input.count ?? 1); n++) {
    const placement = place(boxes, demand, input.placementStrategy, group, () => context.random.fraction());
    if (!placement.placed) {
      failures.push(...boxes.map((box) => failureOf(box.id, lacks(box, demand, group)[0])));
      break;
    }
    const { box } = placement;
    tasks.push(launch(context, cluster, definition, box.id, input));
    boxes = boxes.map((other) => (other.id === box.id ? occupy(other, demand, group) : other));
  }
  if (tokenKey !== undefined && tasks.length > 0) {
    context.store.meta.put(tokenKey, JSON.stringify({ question, tasks: tasks.map((task) => task.arn) }));
  }
  return { tasks: tasks.map((task) => showTask(context, task, ['TAGS'])), failures };
}

/** A task definition that may be run. RunTask words an INACTIVE one its own way. */
export function findLaunchable(context: EngineContext, reference: string | undefined): TaskDefinitionRecord {
  try {
    return findTaskDefinition(context, reference);
  } catch (error) {
    if (error instanceof EngineFault && error.message === 'TaskDefinition is inactive')
      throw invalid(error.message);
    throw error;
  }
}

function repeat(context: EngineContext, earlier: string, question: unknown): RunTaskResponse {
  const kept: unknown = JSON.parse(earlier);
  const arns =
    typeof kept === 'object' && kept !== null && 'tasks' in kept && Array.isArray(kept.tasks)
      ? kept.tasks.map(String)
      : [];
  const asked = typeof kept === 'object' && kept !== null && 'question' in kept ? kept.question : undefined;
  if (!isSame(asked, question)) {
    throw new EngineFault('ConflictException', 'The clientToken was used before with other parameters.');
  }
  const tasks = arns.flatMap((arn) => context.store.tasks.get(arn) ?? []);
  return { tasks: tasks.map((task) => showTask(context, task, ['TAGS'])), failures: [] };
}
