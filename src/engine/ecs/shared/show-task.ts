import type { Container, Task } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import type { ContainerRecord, TaskRecord } from '../../records.ts';
import { includedTags } from './tags.ts';

const time = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** A running or stopped task as the API prints it. */
export function showTask(context: EngineContext, task: TaskRecord, include?: readonly string[]): Task {
  const definition = context.store.taskDefinitions.get(task.taskDefinitionArn)?.definition;
  const box = context.store.containerInstances.get(task.containerInstanceArn);
  const zone = box?.attributes.find((attribute) => attribute.name === 'ecs.availability-zone')?.value;
  const sum = (member: 'cpu' | 'memory'): string =>
    String(
      (definition?.containerDefinitions ?? []).reduce(
        (total, container) => total + (container[member] ?? 0),
        0,
      ),
    );
  return {
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    containerInstanceArn: task.containerInstanceArn,
    group: task.group,
    startedBy: task.startedBy,
    launchType: 'EC2',
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.healthStatus,
    availabilityZone: zone,
    cpu: definition?.cpu ?? sum('cpu'),
    memory: definition?.memory ?? sum('memory'),
    connectivity: box?.agentConnected === false ? 'DISCONNECTED' : 'CONNECTED',
    connectivityAt: time(task.createdAt),
    containers: task.containers.map((container) => showContainer(task, container)),
    overrides: {
      containerOverrides:
        task.overrides.length > 0 ? task.overrides : task.containers.map(({ name }) => ({ name })),
      inferenceAcceleratorOverrides: [],
    },
    attachments: task.attachments,
    attributes: [
      {
        name: 'ecs.cpu-architecture',
        value: box?.attributes.find(({ name }) => name === 'ecs.cpu-architecture')?.value ?? 'x86_64',
      },
    ],
    enableExecuteCommand: false,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    createdAt: time(task.createdAt),
    pullStartedAt: time(task.pullStartedAt),
    pullStoppedAt: time(task.pullStoppedAt),
    startedAt: time(task.startedAt),
    stoppingAt: time(task.stoppingAt),
    stoppedAt: time(task.stoppedAt),
    executionStoppedAt: time(task.executionStoppedAt),
    tags: includedTags(task.tags, include),
    version: task.version,
  };
}

function showContainer(task: TaskRecord, container: ContainerRecord): Container {
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    imageDigest: container.imageDigest,
    runtimeId: container.runtimeId,
    lastStatus: container.lastStatus,
    healthStatus: container.healthStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: container.networkBindings,
    networkInterfaces: [],
  };
}
