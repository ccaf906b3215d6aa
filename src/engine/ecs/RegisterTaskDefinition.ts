import type { RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import type { TaskDefinitionRecord } from '../records.ts';
import { callerArn, taskDefinitionArn } from './shared/arn.ts';
import { checkTaskDefinition } from './shared/check-task-definition.ts';
import { printedTask } from '../../model/kinds/task.ts';
import { compatibilities, requiresAttributes } from './shared/requires-attributes.ts';
import { showTaskDefinition } from './shared/show-task-definition.ts';
import { readCreationTags, writeTags } from './shared/tags.ts';

export { RegisterTaskDefinition$ as schema } from '@aws-sdk/client-ecs';

/** Registers the next revision of a family, always a new one. Source: API reference, RegisterTaskDefinition. */
export function run(
  context: EngineContext,
  input: RegisterTaskDefinitionRequest,
): RegisterTaskDefinitionResponse {
  checkTaskDefinition(input);
  const tags = readCreationTags(input.tags);
  const { tags: _tags, ...body } = input;
  const family = input.family ?? '';
  const revision = (context.store.revisions.get(family) ?? 0) + 1;
  const arn = taskDefinitionArn(context, family, revision);
  const record: TaskDefinitionRecord = {
    arn,
    family,
    revision,
    status: 'ACTIVE',
    definition: {
      taskDefinitionArn: arn,
      ...printedTask(body),
      family,
      revision,
      requiresAttributes: requiresAttributes(input),
      compatibilities: compatibilities(input),
    },
    tags,
    registeredAt: context.clock.now(),
    registeredBy: callerArn(context),
  };
  context.store.revisions.put(family, revision);
  context.store.taskDefinitions.put(arn, record);
  return { taskDefinition: showTaskDefinition(record), ...(input.tags && { tags: writeTags(tags) }) };
}
