import type { RunTaskRequest, StartTaskRequest } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import { EngineFault } from '../../context.ts';
import type { TaskDefinitionRecord } from '../../records.ts';
import { invalid } from './faults.ts';
import { findTaskDefinition } from './find.ts';
import { readTags } from './tags.ts';

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

/** What RunTask and StartTask give each task, checked. */
export function readLaunch(definition: TaskDefinitionRecord, input: RunTaskRequest | StartTaskRequest) {
  if (input.group?.startsWith('service:'))
    throw invalid("Invalid namespace for group. 'service:' is reserved.");
  if ((input.startedBy?.length ?? 0) > 128) throw invalid('startedBy can have at most 128 characters.');
  const overrides = input.overrides?.containerOverrides ?? [];
  for (const { name = '' } of overrides) {
    if (!definition.definition.containerDefinitions?.some((container) => container.name === name)) {
      throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
  return {
    taskDefinition: definition,
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    overrides,
    tags: {
      ...(input.propagateTags === 'TASK_DEFINITION' && definition.tags),
      ...readTags(input.tags),
    },
  };
}
