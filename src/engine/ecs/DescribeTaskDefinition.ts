import type { DescribeTaskDefinitionRequest, DescribeTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { client } from './shared/faults.ts';
import { lookupTaskDefinition } from './shared/find.ts';
import { showTaskDefinition } from './shared/show-task-definition.ts';
import { writeTags } from './shared/tags.ts';

export { DescribeTaskDefinition$ as schema } from '@aws-sdk/client-ecs';

/** One revision, INACTIVE ones too; a bare family means its newest ACTIVE one. */
export function run(
  context: EngineContext,
  input: DescribeTaskDefinitionRequest,
): DescribeTaskDefinitionResponse {
  const found = lookupTaskDefinition(context, input.taskDefinition ?? '');
  if (found === undefined) throw client('Unable to describe task definition.');
  return {
    taskDefinition: showTaskDefinition(found),
    ...(input.include?.includes('TAGS') && { tags: writeTags(found.tags) }),
  };
}
