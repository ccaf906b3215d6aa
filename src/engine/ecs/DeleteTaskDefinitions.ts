import type {
  DeleteTaskDefinitionsRequest,
  DeleteTaskDefinitionsResponse,
  Failure,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { someOf } from './shared/faults.ts';
import { lookupTaskDefinition } from './shared/find.ts';
import { showTaskDefinition } from './shared/show-task-definition.ts';

export { DeleteTaskDefinitions$ as schema } from '@aws-sdk/client-ecs';

/**
 * Marks INACTIVE revisions as DELETE_IN_PROGRESS; they go when no task and no service has them, and their numbers never
 * come again. ACTIVE ones become failures.
 */
export function run(
  context: EngineContext,
  input: DeleteTaskDefinitionsRequest,
): DeleteTaskDefinitionsResponse {
  const references = someOf(input.taskDefinitions, 10, 'taskDefinitions', 'TaskDefinitions');
  const taskDefinitions: TaskDefinition[] = [];
  const failures: Failure[] = [];
  for (const reference of references) {
    const found = lookupTaskDefinition(context, reference);
    if (found === undefined) {
      failures.push({ arn: reference, reason: 'MISSING' });
    } else if (found.status === 'ACTIVE') {
      failures.push({
        arn: found.arn,
        reason:
          'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
      });
    } else {
      found.status = 'DELETE_IN_PROGRESS';
      context.store.taskDefinitions.put(found.arn, found);
      taskDefinitions.push(showTaskDefinition(found));
      if (!isUsed(context, found.arn)) context.store.taskDefinitions.delete(found.arn);
    }
  }
  return { taskDefinitions, failures };
}

function isUsed({ store }: EngineContext, arn: string): boolean {
  const services = [...store.services.values()].filter((service) => service.status !== 'INACTIVE');
  return (
    [...store.tasks.values()].some(
      (task) => task.taskDefinitionArn === arn && task.lastStatus !== 'STOPPED',
    ) ||
    services.some(
      (service) =>
        service.taskDefinition === arn || service.deployments.some((d) => d.taskDefinition === arn),
    )
  );
}
