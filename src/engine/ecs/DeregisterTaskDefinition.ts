import type { DeregisterTaskDefinitionRequest, DeregisterTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import { isArn } from '../../model/arn.ts';
import type { EngineContext } from '../context.ts';
import { client } from './shared/faults.ts';
import { lookupTaskDefinition } from './shared/find.ts';
import { showTaskDefinition } from './shared/show-task-definition.ts';

export { DeregisterTaskDefinition$ as schema } from '@aws-sdk/client-ecs';

/** Makes one revision INACTIVE; running tasks and services keep it. */
export function run(
  context: EngineContext,
  input: DeregisterTaskDefinitionRequest,
): DeregisterTaskDefinitionResponse {
  const reference = input.taskDefinition ?? '';
  if (!isArn(reference) && !/:\d+$/.test(reference)) {
    throw client('Unable to describe task definition: a revision is required.');
  }
  const found = lookupTaskDefinition(context, reference);
  if (found === undefined) throw client('Unable to describe task definition.');
  if (found.status === 'ACTIVE') {
    found.status = 'INACTIVE';
    found.deregisteredAt = context.clock.now();
    context.store.taskDefinitions.put(found.arn, found);
  }
  return { taskDefinition: showTaskDefinition(found) };
}
