import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { LiveBox, LiveModel } from './live.ts';

const GONE = new Set(['shutting-down', 'terminated']);

/** The instances that hold a slot; one that is terminated or on its way there does not. Oldest first. */
export function holdersOf(live: LiveModel, slot: string): readonly LiveBox[] {
  const launched = (box: LiveBox): number => box.instance.LaunchTime?.getTime() ?? 0;
  return [...(live.boxes.get(slot) ?? [])]
    .filter((box) => !GONE.has(box.instance.State?.Name ?? ''))
    .sort((a, b) => launched(a) - launched(b) || (a.instanceId < b.instanceId ? -1 : 1));
}

/** All registrations of an instance with ECS: the one in force first, then those that it gave up. */
export const registrationsOf = (
  { stale = [] }: Pick<LiveModel, 'stale'>,
  { instanceId, containerInstance }: LiveBox,
): readonly ContainerInstance[] => [
  ...(containerInstance === undefined ? [] : [containerInstance]),
  ...stale.filter(({ ec2InstanceId }) => ec2InstanceId === instanceId),
];
