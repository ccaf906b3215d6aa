import { isLaunchedAs } from '../model/canonical/box.ts';
import type { DesiredBox, DesiredModel } from '../model/desired.ts';
import { type Holder, holdersOf } from '../model/holders.ts';
import type { LiveBox, LiveModel } from '../model/live.ts';

/** A slot that would best be in a subnet. */
export type Wish = readonly [slot: string, subnet: string];

/**
 * Gives each slot of a group one of its subnets, as evenly as their number allows; one that is listed twice gets twice as
 * many. Wishes are granted in their order, where that stays possible: as many as can be, when each slot has one. A grant that
 * is the first wish of a next time changes no other grant, so that what was interrupted goes on as it began.
 */
export function spread(
  slots: readonly string[],
  subnets: readonly string[],
  wishes: readonly Wish[],
): ReadonlyMap<string, string> {
  const share = Math.floor(slots.length / subnets.length);
  /** So many places of the list get one box more than the others. */
  let extra = slots.length % subnets.length;
  const free = new Map<string, { shares: number; extras: number }>();
  for (const subnet of subnets) {
    const { shares, extras } = free.get(subnet) ?? { shares: 0, extras: 0 };
    free.set(subnet, { shares: shares + share, extras: extras + 1 });
  }
  const granted = new Map<string, string>();
  const grant = ([slot, subnet]: Wish): void => {
    const room = free.get(subnet);
    if (room === undefined || granted.has(slot)) return;
    if (room.shares > 0) room.shares -= 1;
    else if (room.extras > 0 && extra > 0) {
      room.extras -= 1;
      extra -= 1;
    } else return;
    granted.set(slot, subnet);
  };
  for (const wish of wishes) grant(wish);
  for (const slot of slots) for (const subnet of subnets) grant([slot, subnet]);
  return granted;
}

/**
 * The model in which each box has the subnet where it is to be, given what is there: boxes stay where they are, but for as few
 * as can be that are in a subnet which is not declared, or has more than its share. Of the same files and live model, the plan
 * and the apply get the same.
 */
export function inSubnets(desired: DesiredModel, live: LiveModel): DesiredModel {
  if (desired.boxes === undefined) return desired;
  const groups = new Map<string, DesiredBox[]>();
  for (const box of desired.boxes.values()) {
    const group = groups.get(box.group);
    if (group === undefined) groups.set(box.group, [box]);
    else group.push(box);
  }
  const boxes = new Map(desired.boxes);
  for (const group of groups.values()) {
    const granted = spreadGroup(group, live, desired);
    for (const box of group) boxes.set(box.slot, { ...box, subnet: granted.get(box.slot) });
  }
  return { ...desired, boxes };
}

function spreadGroup(
  group: readonly DesiredBox[],
  live: LiveModel,
  holder: Holder,
): ReadonlyMap<string, string> {
  const subnets = group[0]?.subnets ?? [];
  const slots = group.map(({ slot }) => slot);
  const placesOf = (box: DesiredBox, counts: (there: LiveBox) => boolean): readonly Wish[] =>
    holdersOf(live, box.slot, holder)
      .toReversed()
      .filter(counts)
      .map(({ instance }): Wish => [box.slot, instance.SubnetId ?? '']);
  return spread(slots, subnets, [
    ...group.flatMap((box) =>
      placesOf(box, (there) => isLaunchedAs(there, { ...box, subnet: there.instance.SubnetId })),
    ),
    // What is replaced for another reason stays in its subnet where it may.
    ...group.flatMap((box) => placesOf(box, () => true)),
    ...slots.map((slot, at): Wish => [slot, subnets[at % subnets.length] ?? '']),
  ]);
}
