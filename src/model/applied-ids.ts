import type { DesiredModel } from './desired.ts';
import { idOf, type Id } from './id.ts';
import type { LiveModel } from './live.ts';
import { isHeld, isOwned, type Owner, rosterTag, standingOfApp, standingOfBox } from './ownership.ts';
import { rosterOf, rosterText } from './roster.ts';

/**
 * The services and boxes that were there when an apply ended, of those that are declared or live: what is among them and
 * gone was taken away by others. `undefined` where nothing tells it: no apply ended yet, the cluster is not ours (its
 * tags are not ours to write), or others removed names that nobody knows any more.
 */
export function appliedIds(desired: DesiredModel, live: LiveModel): ReadonlySet<Id> | undefined {
  const tags = live.cluster?.tags ?? {};
  const text = tags[rosterTag(tags, desired.owner)];
  if (text === undefined || !isOwned(tags, desired.cluster.name)) return undefined;
  const declared = [
    ...[...desired.services.keys()].map((service) => idOf('service', service)),
    ...[...(desired.boxes?.keys() ?? [])].map((slot) => idOf('box', slot)),
  ];
  // Nothing was added since, or nothing was taken away: no need to solve anything.
  const present = presentIds(live, desired.owner);
  const likely = [declared, present].find((ids) => rosterText(ids) === text);
  if (likely !== undefined) return new Set(likely);
  // A service that is there without our tag may have lost it.
  const there = [...live.services.keys()].map((service) => idOf('service', service));
  const ids = [...new Set([...declared, ...present, ...there])];
  const known = rosterOf(text, ids);
  return known && new Set(ids.filter((id) => known.has(id)));
}

/** The services and boxes of ours that are there. */
export const presentIds = (live: LiveModel, owner: Owner): readonly Id[] => [
  ...[...live.services.values()]
    .filter((service) => isHeld(standingOfApp(service.tags, owner)))
    .map((service) => idOf('service', service.name)),
  ...[...live.boxes]
    .filter(([, holders]) => holders.some(({ tags }) => isHeld(standingOfBox(tags, owner))))
    .map(([slot]) => idOf('box', slot)),
];
