import type { Attribute, ContainerInstance, Resource, Task } from '@aws-sdk/client-ecs';
import { RESERVED_PORTS } from './ports.ts';
import type { BoxState, HostPort } from './types.ts';

/** A box of the scheduler from what DescribeContainerInstances and DescribeTasks say. Only running tasks belong in `tasks`. */
export function boxStateOf(
  containerInstance: ContainerInstance,
  tasks: readonly Pick<Task, 'group' | 'containerInstanceArn' | 'lastStatus'>[] = [],
): BoxState {
  const remaining = containerInstance.remainingResources ?? containerInstance.registeredResources ?? [];
  const registered = containerInstance.registeredResources ?? [];
  const arn = containerInstance.containerInstanceArn ?? '';
  const tasksByGroup: Record<string, number> = {};
  for (const task of tasks) {
    if (task.lastStatus === 'STOPPED') continue;
    if (task.containerInstanceArn !== undefined && task.containerInstanceArn !== arn) continue;
    const group = task.group ?? '';
    tasksByGroup[group] = (tasksByGroup[group] ?? 0) + 1;
  }
  return {
    id: arn,
    ...(containerInstance.ec2InstanceId === undefined
      ? {}
      : { ec2InstanceId: containerInstance.ec2InstanceId }),
    available: containerInstance.status === 'ACTIVE' && containerInstance.agentConnected === true,
    cpu: { remaining: amountOf(remaining, 'CPU'), total: amountOf(registered, 'CPU') },
    memory: { remaining: amountOf(remaining, 'MEMORY'), total: amountOf(registered, 'MEMORY') },
    ports: portsOf(remaining),
    gpus: setOf(remaining, 'GPU').length,
    attributes: attributesOf(containerInstance.attributes ?? []),
    tasksByGroup,
    ...(containerInstance.registeredAt === undefined
      ? {}
      : { registeredAt: containerInstance.registeredAt.getTime() }),
  };
}

/** Size of an instance type, as DescribeInstanceTypes says. */
export interface InstanceSize {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus?: number;
}

/**
 * What a box of an instance type registers. CPU is exact. The kernel keeps some memory; a plain rule stands for it, 96 %
 * less 32 MiB, which is within a few MiB of what the ECS-optimised AMI registers (t3.small: 1934 of 2048), on the safe side.
 */
export function capacityOf(size: InstanceSize): {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
} {
  return { cpu: size.vcpus * 1024, memory: Math.floor(size.memoryMiB * 0.96) - 32, gpus: size.gpus ?? 0 };
}

/** An empty box that is not there yet. `told`: which of its built-in attributes are sure; absent: all. */
export function emptyBox(
  id: string,
  size: InstanceSize,
  attributes: Readonly<Record<string, string>>,
  known?: ReadonlySet<string>,
): BoxState {
  const { cpu, memory, gpus } = capacityOf(size);
  return {
    id,
    available: true,
    cpu: { remaining: cpu, total: cpu },
    memory: { remaining: memory, total: memory },
    ports: RESERVED_PORTS,
    gpus,
    attributes,
    ...(known !== undefined && { known }),
    tasksByGroup: {},
  };
}

/** Attributes by name. */
export const attributesOf = (attributes: readonly Attribute[]): Record<string, string> =>
  Object.fromEntries(attributes.map(({ name, value }) => [name ?? '', value ?? '']));

function amountOf(resources: readonly Resource[], name: string): number {
  const resource = resources.find((candidate) => candidate.name === name);
  return resource?.integerValue ?? resource?.longValue ?? resource?.doubleValue ?? 0;
}

const setOf = (resources: readonly Resource[], name: string): readonly string[] =>
  resources.find((candidate) => candidate.name === name)?.stringSetValue ?? [];

function portsOf(resources: readonly Resource[]): HostPort[] {
  const read = (name: string, protocol: HostPort['protocol']): HostPort[] =>
    setOf(resources, name).map((port) => ({ port: Number(port), protocol }));
  return [...read('PORTS', 'tcp'), ...read('PORTS_UDP', 'udp')];
}
