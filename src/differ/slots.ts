import type { DesiredModel } from '../model/desired.ts';
import { groupOf, holdersOf } from '../model/holders.ts';
import type { LiveModel } from '../model/live.ts';
import { NO_PERMITS, standingOfBox } from '../model/ownership.ts';
import { oncePer } from '../model/once.ts';

type Declared = Pick<DesiredModel, 'boxes' | 'boxGroups' | 'owner' | 'permits' | 'title'>;
type There = Pick<LiveModel, 'boxes'>;

/** How many boxes each declared group has; `undefined`: boxes are unmanaged. */
export function declaredGroups({
  boxes,
  boxGroups,
}: Pick<Declared, 'boxes' | 'boxGroups'>): ReadonlyMap<string, number> | undefined {
  if (boxes === undefined) return undefined;
  if (boxGroups !== undefined) return boxGroups;
  const groups = new Map<string, number>();
  for (const { group } of boxes.values()) groups.set(group, (groups.get(group) ?? 0) + 1);
  return groups;
}

/** The slots that are held by boxes of the files' owner, or of version 0.1, which knew no owners. */
export const heldSlots = ({ owner }: Pick<Declared, 'owner'>, live: There): readonly string[] =>
  [...live.boxes.keys()].filter((slot) => holdersOf(live, slot, { owner }).length > 0);

/**
 * The slots that go, and why: of a declared group those above its count; of a group that is not declared all, where it was
 * named to be removed, and none in passing.
 */
export function leavingSlots(desired: Declared, live: There): ReadonlyMap<string, string> {
  const groups = declaredGroups(desired);
  const { removeGroups } = desired.permits ?? NO_PERMITS;
  const whyLeaving = (slot: string): string | undefined => {
    if (desired.boxes?.has(slot) === true) return undefined;
    const group = groupOf(slot);
    const declared = groups?.get(group);
    if (declared !== undefined) return `count of ${group} is ${String(declared)} in ${desired.title}`;
    return removeGroups.includes(group) ? `--remove-group ${group}` : undefined;
  };
  return new Map(
    heldSlots(desired, live).flatMap((slot) => {
      const why = whyLeaving(slot);
      return why === undefined ? [] : [[slot, why] as const];
    }),
  );
}

/** The slots that go with all that these files have: theirs, and those of version 0.1 that they name. */
export function destroyedSlots(desired: Declared, live: There): readonly string[] {
  const { owner, permits = NO_PERMITS } = desired;
  const groups = declaredGroups(desired);
  const isNamed = (slot: string): boolean =>
    owner.apps === 'all' ||
    groups?.has(groupOf(slot)) === true ||
    permits.removeGroups.includes(groupOf(slot));
  return heldSlots(desired, live).filter(
    (slot) =>
      isNamed(slot) ||
      holdersOf(live, slot, { owner }).some(({ tags }) => standingOfBox(tags, owner).is === 'ours'),
  );
}

/** Groups of which no box is left when these slots have gone. */
export function leavingGroups(desired: Declared, live: There, slots: Iterable<string>): ReadonlySet<string> {
  const going = new Set(slots);
  const staying = new Set(
    [...(desired.boxes?.keys() ?? []), ...heldSlots(desired, live)]
      .filter((slot) => !going.has(slot))
      .map(groupOf),
  );
  return new Set([...going].map(groupOf).filter((group) => !staying.has(group)));
}

/**
 * The ids of the instances that the plan decides about: those of declared slots, and those that go. What is there besides
 * them stays as it is, whoever's it is.
 */
export const decidedInstances = (desired: Declared, live: There): ReadonlySet<string> =>
  decidedOf(live)(desired);

const decidedOf = oncePer((live: There) =>
  oncePer(
    (desired: Declared): ReadonlySet<string> =>
      new Set(
        [...(desired.boxes?.keys() ?? []), ...leavingSlots(desired, live).keys()].flatMap((slot) =>
          holdersOf(live, slot, desired).map(({ instanceId }) => instanceId),
        ),
      ),
  ),
);
