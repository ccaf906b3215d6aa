import type { ContainerInstance } from '@aws-sdk/client-ecs';

/** All registrations of one machine with ECS; the one in force first. */
export type Registrations = readonly [ContainerInstance, ...ContainerInstance[]];

/**
 * Registrations by EC2 id. An agent that lost its data registers its instance anew, and ECS keeps the old container
 * instance, ACTIVE and with a disconnected agent, until somebody deregisters it. In force is the connected one, of
 * several the newest. Source: ECS developer guide, "Amazon ECS container agent" (the agent's data folder holds its
 * container instance ARN); API reference, `ContainerInstance` (agentConnected, registeredAt).
 */
export function byMachine(all: readonly ContainerInstance[]): ReadonlyMap<string, Registrations> {
  const machines = new Map<string, [ContainerInstance, ...ContainerInstance[]]>();
  for (const one of all.toSorted(inForceFirst)) {
    const id = one.ec2InstanceId;
    if (id === undefined) continue;
    const others = machines.get(id);
    if (others === undefined) machines.set(id, [one]);
    else others.push(one);
  }
  return machines;
}

/** The registrations in force, one of each machine, in the order in which they were given; and the others. */
export function inForce(all: readonly ContainerInstance[]): {
  readonly current: readonly ContainerInstance[];
  readonly stale: readonly ContainerInstance[];
} {
  const first = new Set([...byMachine(all).values()].map(([one]) => one));
  const isCurrent = (one: ContainerInstance): boolean => one.ec2InstanceId === undefined || first.has(one);
  return { current: all.filter(isCurrent), stale: all.filter((one) => !isCurrent(one)) };
}

/** Tasks that ECS counts on a registration, running or about to. */
export const tasksOn = (one: ContainerInstance): number =>
  (one.runningTasksCount ?? 0) + (one.pendingTasksCount ?? 0);

function inForceFirst(a: ContainerInstance, b: ContainerInstance): number {
  return (
    rank(a) - rank(b) ||
    (b.registeredAt?.getTime() ?? 0) - (a.registeredAt?.getTime() ?? 0) ||
    ((a.containerInstanceArn ?? '') < (b.containerInstanceArn ?? '') ? -1 : 1)
  );
}

const rank = ({ agentConnected, status }: ContainerInstance): number =>
  status === 'INACTIVE' ? 2 : agentConnected === true ? 0 : 1;
