import type { ContainerOverride } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { clusterNameOf, containerArn, taskArn } from '../ecs/shared/arn.ts';
import type { TaskDefinitionRecord, TaskRecord } from '../records.ts';
import { uuid } from './events.ts';

export interface NewTask {
  readonly clusterArn: string;
  readonly taskDefinition: TaskDefinitionRecord;
  readonly containerInstanceArn: string;
  readonly group: string;
  readonly startedBy?: string | undefined;
  readonly overrides?: readonly ContainerOverride[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Puts a PENDING task on a box; its agent takes it from there. */
export function newTask(context: EngineContext, wanted: NewTask): TaskRecord {
  const id = context.random.hex(32);
  const cluster = clusterNameOf(wanted.clusterArn);
  const task: TaskRecord = {
    arn: taskArn(context, cluster, id),
    id,
    clusterArn: wanted.clusterArn,
    taskDefinitionArn: wanted.taskDefinition.arn,
    containerInstanceArn: wanted.containerInstanceArn,
    group: wanted.group,
    ...(wanted.startedBy === undefined ? {} : { startedBy: wanted.startedBy }),
    lastStatus: 'PENDING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    containers: (wanted.taskDefinition.definition.containerDefinitions ?? []).map((container) => ({
      arn: containerArn(context, cluster, id, uuid(context)),
      name: container.name ?? '',
      image: container.image ?? '',
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      networkBindings: [],
      restarts: 0,
    })),
    overrides: [...(wanted.overrides ?? [])],
    attachments: [],
    volumes: {},
    createdAt: context.clock.now(),
    tags: { ...wanted.tags },
    version: 1,
  };
  context.store.tasks.put(task.arn, task);
  return task;
}

/** Asks a task to stop; its agent does it. No effect on one that was asked before. */
export function askToStop(
  context: EngineContext,
  task: TaskRecord,
  code: NonNullable<TaskRecord['stopCode']>,
  reason: string,
): void {
  if (task.desiredStatus === 'STOPPED') return;
  task.desiredStatus = 'STOPPED';
  task.stopCode ??= code;
  task.stoppedReason ??= reason;
  task.stoppingAt = context.clock.now();
  task.version += 1;
  context.store.tasks.put(task.arn, task);
}
