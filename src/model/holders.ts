import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { DesiredModel } from './desired.ts';
import type { LiveBox, LiveModel } from './live.ts';
import { compareNames } from './id.ts';
import { isHeld, NO_PERMITS, type Owner, standingOfBox, TAG } from './ownership.ts';

/** Who looks at the boxes, and from whom they may take some over. */
export type Holder = Pick<DesiredModel, 'owner' | 'permits'>;

type Boxes = Pick<LiveModel, 'boxes'>;

const GONE = new Set(['shutting-down', 'terminated']);

/** `web` of `web-1`. */
export const groupOf = (slot: string): string => slot.replace(/-\d+$/, '');

/**
 * The instances with which an owner holds a slot; one that is terminated or on its way there does not. Another owner's count
 * only where they may be taken over and there is none of the owner's. Oldest first.
 */
export function holdersOf(
  live: Boxes,
  slot: string,
  { owner, permits = NO_PERMITS }: Holder,
): readonly LiveBox[] {
  const there = aliveIn(live, slot);
  const held = there.filter(({ tags }) => isHeld(standingOfBox(tags, owner)));
  return held.length > 0
    ? ofOneMark(held, owner)
    : there.filter(({ tags }) => {
        const standing = standingOfBox(tags, owner);
        return standing.is === 'of-another-owner' && permits.takeOver.includes(standing.owner);
      });
}

/** Files with several apps may find a slot twice, once of each: only one of them is theirs to change. */
function ofOneMark(held: readonly LiveBox[], { name, apps }: Owner): readonly LiveBox[] {
  const marks = [...new Set(held.flatMap(({ tags }) => tags[TAG.owner] ?? []))].sort(compareNames);
  if (apps === 'all' || marks.length < 2) return held;
  const mark = marks.includes(name) ? name : marks[0];
  return held.filter(({ tags }) => tags[TAG.owner] === undefined || tags[TAG.owner] === mark);
}

/** The other owner that holds a slot, where the one who looks has no instance there; `undefined`: the slot is free, or held. */
export function otherHolderOf(live: Boxes, slot: string, holder: Holder): string | undefined {
  if (holdersOf(live, slot, holder).length > 0) return undefined;
  const [owner] = aliveIn(live, slot).flatMap(({ tags }) => {
    const standing = standingOfBox(tags, holder.owner);
    return standing.is === 'of-another-owner' ? [standing.owner] : [];
  });
  return owner;
}

function aliveIn(live: Boxes, slot: string): readonly LiveBox[] {
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
