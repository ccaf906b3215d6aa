import type { Failure, Tag, TaskOverride } from '@aws-sdk/client-ecs';
import type { Lack } from '../../../scheduling/types.ts';
import type { EngineContext } from '../../context.ts';
import type { ClusterRecord, TaskDefinitionRecord, TaskRecord } from '../../records.ts';
import { clusterArn, containerArn, taskArn } from './arn.ts';
import { invalid } from './faults.ts';
import { readTags } from './tags.ts';

/** What RunTask and StartTask say of each task that they start. */
export interface LaunchRequest {
  readonly group?: string | undefined;
  readonly startedBy?: string | undefined;
  readonly overrides?: TaskOverride | undefined;
  readonly tags?: Tag[] | undefined;
  readonly propagateTags?: string | undefined;
}

/** The group of tasks that no service started. */
export const groupOf = (definition: TaskDefinitionRecord, request: LaunchRequest): string =>
  request.group ?? `family:${definition.family}`;

/** Checks what does not depend on the box. */
export function checkLaunch(definition: TaskDefinitionRecord, request: LaunchRequest): void {
  if (request.group?.startsWith('service:'))
    throw invalid("Invalid namespace for group. 'service:' is reserved.");
  if ((request.startedBy?.length ?? 0) > 128) throw invalid('startedBy can have at most 128 characters.');
  for (const { name } of request.overrides?.containerOverrides ?? []) {
    if (!definition.definition.containerDefinitions?.some((container) => container.name === name)) {
      throw invalid(`Override for container named ${name ?? ''} is not a container in the TaskDefinition.`);
    }
  }
}

/** Records one task on a box; the box's agent does the rest. */
export function launch(
  context: EngineContext,
  cluster: ClusterRecord,
  definition: TaskDefinitionRecord,
  containerInstanceArn: string,
  request: LaunchRequest,
): TaskRecord {
  const id = context.random.hex(32);
  const tags = {
    ...(request.propagateTags === 'TASK_DEFINITION' && definition.tags),
    ...readTags(request.tags),
  };
  const task: TaskRecord = {
    arn: taskArn(context, cluster.name, id),
    id,
    clusterArn: clusterArn(context, cluster.name),
    taskDefinitionArn: definition.arn,
    containerInstanceArn,
    group: groupOf(definition, request),
    ...(request.startedBy !== undefined && { startedBy: request.startedBy }),
    lastStatus: 'PENDING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    containers: (definition.definition.containerDefinitions ?? []).map((container) => ({
      arn: containerArn(context, cluster.name, id, context.random.hex(32)),
      name: container.name ?? '',
      image: container.image ?? '',
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      networkBindings: [],
      restarts: 0,
    })),
    overrides: request.overrides?.containerOverrides ?? [],
    attachments: [],
    volumes: {},
    createdAt: context.clock.now(),
    tags,
    version: 1,
  };
  context.store.tasks.put(task.arn, task);
  return task;
}

/** AWS's name of what keeps a task off a box. Source: ECS developer guide, "API failure reasons". */
export function failureOf(arn: string, lack: Lack | undefined): Failure {
  switch (lack?.of) {
    case 'cpu':
      return { arn, reason: 'RESOURCE:CPU' };
    case 'memory':
      return { arn, reason: 'RESOURCE:MEMORY' };
    case 'port':
      return { arn, reason: 'RESOURCE:PORTS' };
    case 'gpu':
      return { arn, reason: 'RESOURCE:GPU' };
    case 'constraint':
      return { arn, reason: 'MemberOf placement constraint unsatisfied.' };
    case 'agent':
      return { arn, reason: 'AGENT' };
    case undefined:
      return { arn, reason: 'RESOURCE:*' };
    default:
      return lack satisfies never;
  }
}
