import type { Diagnostic } from '../../model/diagnostic.ts';
import { groupOf, holdersOf } from '../../model/holders.ts';
import { compareNames, idOf } from '../../model/id.ts';
import { NO_PERMITS, TAG } from '../../model/ownership.ts';
import { words } from '../../model/words.ts';
import { count, type Context } from '../context.ts';

/** Stands for what version 0.1 made, which knew no owners. */
const NOBODY = '';

/** What one app or owner has that goes. */
interface Party {
  readonly services: string[];
  readonly groups: Set<string>;
}

/**
 * Says of a cluster that is removed by its name, without files, that several have something in it: an error unless each of
 * their apps and groups was named. On a terminal the name of the cluster can be typed.
 * @param services names of those that go
 * @param slots those that go
 */
export function severalOwners(
  { desired, live }: Context,
  services: ReadonlySet<string>,
  slots: readonly string[],
): readonly Diagnostic[] {
  const { owner, permits = NO_PERMITS } = desired;
  if (owner.apps !== 'all') return [];
  const parties = new Map<string, Party>();
  const partyOf = (name = NOBODY): Party => {
    const party = parties.get(name) ?? { services: [], groups: new Set() };
    parties.set(name, party);
    return party;
  };
  for (const name of services) partyOf(live.services.get(name)?.tags[TAG.app]).services.push(name);
  for (const slot of slots)
    for (const { tags } of holdersOf(live, slot, { owner }))
      partyOf(tags[TAG.owner]).groups.add(groupOf(slot));
  if (parties.size < 2) return [];
  const sorted = [...parties].toSorted(([a], [b]) => compareNames(a, b));
  const apps = sorted.flatMap(([name, party]) =>
    name === NOBODY || party.services.length === 0 ? [] : [name],
  );
  const groups = new Set(sorted.flatMap(([, party]) => [...party.groups]));
  const unnamed = [
    ...flags('--remove-app', apps, permits.removeApps),
    ...flags('--remove-service', parties.get(NOBODY)?.services ?? [], permits.removeServices),
    ...flags('--remove-group', groups, permits.removeGroups),
  ];
  if (unnamed.length === 0) return [];
  const { name } = desired.cluster;
  return [
    {
      code: 'cluster-of-several',
      severity: 'error',
      subject: idOf('cluster', name),
      source: 'user',
      message: `Several have something in the cluster ${name}: ${sorted.map(partyText).join('; ')}.`,
      hint: words`To remove all of it, name each: ${{ run: 'apply', args: unnamed }}`,
      asks: { for: 'cluster', name },
    },
  ];
}

/** The flags that name what is not named yet. */
const flags = (flag: string, names: Iterable<string>, named: readonly string[]): readonly string[] =>
  [...names]
    .filter((name) => !named.includes(name))
    .toSorted(compareNames)
    .flatMap((name) => [flag, name]);

/** `shop (2 services, group web)` */
function partyText([name, { services, groups }]: readonly [string, Party]): string {
  const names = [...groups].sort(compareNames);
  const parts = [
    ...(services.length === 0 ? [] : [count(services.length, 'service')]),
    ...(names.length === 0 ? [] : [`${names.length === 1 ? 'group' : 'groups'} ${names.join(', ')}`]),
  ];
  return `${name === NOBODY ? 'version 0.1' : name} (${parts.join(', ')})`;
}
