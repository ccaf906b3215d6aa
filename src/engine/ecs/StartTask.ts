import type { Failure, StartTaskRequest, StartTaskResponse } from '@aws-sdk/client-ecs';
import { demandOf } from '../../scheduling/demand.ts';
import { lacks } from '../../scheduling/fit.ts';
import type { EngineContext } from '../context.ts';
import type { TaskRecord } from '../records.ts';
import { findLaunchable } from './RunTask.ts';
import { containerInstanceArn } from './shared/arn.ts';
import { boxState } from './shared/box-states.ts';
import { atMost, invalid } from './shared/faults.ts';
import { findCluster, lookupContainerInstance } from './shared/find.ts';
import { checkLaunch, failureOf, groupOf, launch } from './shared/launch.ts';
import { showTask } from './shared/show-task.ts';

/** Starts one task on each named box, without the scheduler. Source: API reference, StartTask. */
export function run(context: EngineContext, input: StartTaskRequest): StartTaskResponse {
  const cluster = findCluster(context, input.cluster);
  const definition = findLaunchable(context, input.taskDefinition);
  const asked = input.containerInstances ?? [];
  if (asked.length === 0) throw invalid('Container instances cannot be empty.');
  atMost(asked, 10, 'container instances');
  checkLaunch(definition, input);
  const tasks: TaskRecord[] = [];
  const failures: Failure[] = [];
  for (const reference of asked) {
    const box = lookupContainerInstance(context, cluster, reference);
    if (box === undefined || box.status === 'INACTIVE') {
      const arn = reference.startsWith('arn:')
        ? reference
        : containerInstanceArn(context, cluster.name, reference);
      failures.push({ arn, reason: box === undefined ? 'MISSING' : 'INACTIVE' });
      continue;
    }
    const lack = lacks(
      boxState(context, box),
      demandOf(definition.definition),
      groupOf(definition, input),
    )[0];
    if (lack === undefined) tasks.push(launch(context, cluster, definition, box.arn, input));
    else failures.push(failureOf(box.arn, lack));
  }
  return { tasks: tasks.map((task) => showTask(context, task, ['TAGS'])), failures };
}
