import type { DesiredModel } from '../../model/desired.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { groupOf, holdersOf, otherHolderOf, registrationsOf } from '../../model/holders.ts';
import { compareNames, idOf } from '../../model/id.ts';
import type { LiveService } from '../../model/live.ts';
import { NO_PERMITS, standingOfApp, standingOfBox } from '../../model/ownership.ts';
import { mayDelete } from '../../model/removal.ts';
import { type Run, words } from '../../model/words.ts';
import { count, type Context } from '../context.ts';
import { declaredGroups, heldSlots, leavingGroups } from '../slots.ts';

/** Names that a message lists. */
const MOST = 5;

/**
 * What is to be said of whose the boxes are: declared slots that another owner has, an error unless it was named to be taken
 * over; groups that the files do not name and that stay; groups that go while others' services run on them.
 * @param leaving slots that the plan removes
 */
export function boxOwnerFindings(context: Context, leaving: Iterable<string>): readonly Diagnostic[] {
  const going = [...leaving];
  const isStaying = (service: LiveService): boolean =>
    !mayDelete(context.desired, service) && !context.desired.services.has(service.name);
  return [
    ...takenSlots(context),
    ...leftSlots(context),
    ...leftGroups(context, new Set(going)),
    ...usedGroups(context, going, isStaying),
    ...idlePermits(context),
  ];
}

/** Declared slots that others have, a finding for each group and owner. */
function takenSlots({ desired, live }: Context): readonly Diagnostic[] {
  const taken = new Map<string, { readonly owner: string; readonly slots: string[] }>();
  for (const slot of desired.boxes?.keys() ?? []) {
    const owner = otherHolderOf(live, slot, desired);
    if (owner === undefined) continue;
    const key = `${groupOf(slot)}\n${owner}`;
    const entry = taken.get(key) ?? { owner, slots: [] };
    taken.set(key, entry);
    entry.slots.push(slot);
  }
  return [...taken.values()].map(({ owner, slots }): Diagnostic => {
    const [first = ''] = slots;
    const position = desired.positionOf(idOf('box', first));
    const are = slots.length === 1 ? `Box ${first} of` : `Boxes ${listed(slots)} of`;
    return {
      code: 'box-of-another',
      severity: 'error',
      subject: idOf('box', first),
      source: 'user',
      message: `${are} cluster ${desired.cluster.name} ${slots.length === 1 ? 'belongs' : 'belong'} to ${owner}, whom these files do not speak for.`,
      hint: words`Give your group another name, or take what ${owner} has and you declare: ${{ run: 'apply', args: ['--take-over', owner] }}`,
      ...(position !== undefined && { position }),
    };
  });
}

/** Semaphore above the count of a group that is taken over: they stay with their owner. */
function leftSlots({ desired, live }: Context): readonly Diagnostic[] {
  const { takeOver } = desired.permits ?? NO_PERMITS;
  const declared = declaredGroups(desired);
  return [...live.boxes.keys()].flatMap((slot): readonly Diagnostic[] => {
    const owner = otherHolderOf(live, slot, { owner: desired.owner });
    const most = declared?.get(groupOf(slot));
    if (owner === undefined || most === undefined || !takeOver.includes(owner)) return [];
    if (desired.boxes?.has(slot) === true) return [];
    return [
      {
        code: 'box-not-taken-over',
        severity: 'warning',
        subject: idOf('box', slot),
        source: 'user',
        message: `It stays, and belongs to ${owner}: the count of ${groupOf(slot)} is ${String(most)}.`,
        hint: 'Take it over with a higher "count"; then lower that.',
      },
    ];
  });
}

/** Groups of files with a `boxes` section that are there and not named in it. */
function leftGroups({ desired, live }: Context, leaving: ReadonlySet<string>): readonly Diagnostic[] {
  const declared = declaredGroups(desired);
  if (declared === undefined) return [];
  const groups = new Map<string, string[]>();
  for (const slot of heldSlots(desired, live)) {
    const group = groupOf(slot);
    if (declared.has(group) || leaving.has(slot)) continue;
    groups.set(group, [...(groups.get(group) ?? []), slot]);
  }
  if (groups.size === 0) return [];
  const names = [...groups.keys()].sort(compareNames);
  const slots = names.flatMap((name) => groups.get(name)?.toSorted(compareNames) ?? []);
  const isOld = slots.every((slot) =>
    holdersOf(live, slot, { owner: desired.owner }).every(
      ({ tags }) => standingOfBox(tags, desired.owner).is === 'unassigned',
    ),
  );
  const [one, stay] = names.length === 1 ? ['Group', 'stays'] : ['Groups', 'stay'];
  return [
    {
      code: 'group-not-named',
      severity: 'warning',
      subject: idOf('cluster', desired.cluster.name),
      source: 'user',
      message: `${one} ${listed(names)} (${count(slots.length, 'box', 'boxes')}) ${names.length === 1 ? 'is' : 'are'} not in ${desired.title} and ${stay}${isOld ? '; version 0.1 made it, without a mark of whose it is' : ''}.`,
      hint: words`Declare ${names.length === 1 ? 'it' : 'them'}, or remove ${names.length === 1 ? 'it' : 'them'} with "count": 0 or: ${removing(names)}`,
    },
  ];
}

/** Tasks of one service on boxes that go. */
interface Guest {
  readonly service: LiveService;
  readonly tasks: number;
}

/**
 * Groups of which no box is left, while services that stay have tasks on them: an error unless the group was named on the
 * command line. On a terminal its name can be typed.
 */
export function usedGroups(
  { desired, live }: Context,
  leaving: readonly string[],
  isStaying: (service: LiveService) => boolean,
): readonly Diagnostic[] {
  const { removeGroups } = desired.permits ?? NO_PERMITS;
  const used = [...leavingGroups(desired, live, leaving)]
    .filter((group) => !removeGroups.includes(group))
    .flatMap((group) => {
      const slots = leaving.filter((slot) => groupOf(slot) === group);
      const guests = guestsOf({ desired, live }, slots, isStaying);
      return guests.length === 0 ? [] : [{ group, guests }];
    })
    .toSorted((a, b) => compareNames(a.group, b.group));
  const command = removing(used.map(({ group }) => group));
  return used.map(({ group, guests }): Diagnostic => {
    const texts = guests.map(
      ({ service, tasks }) => `${service.name} (${whoseText(desired, service)}, ${count(tasks, 'task')})`,
    );
    return {
      code: 'group-in-use',
      severity: 'error',
      subject: idOf('cluster', desired.cluster.name),
      source: 'user',
      message: `Group ${group} would go, and services of others run on its boxes: ${listed(texts)}.`,
      hint: words`Ask whose they are. To remove ${used.length === 1 ? 'it' : 'them'} all the same, name ${used.length === 1 ? 'it' : 'them'}: ${command}`,
      asks: { for: 'group', name: group },
    };
  });
}

function guestsOf(
  { desired, live }: Pick<Context, 'desired' | 'live'>,
  slots: readonly string[],
  isStaying: (service: LiveService) => boolean,
): readonly Guest[] {
  const boxes = new Set(
    slots
      .flatMap((slot) => holdersOf(live, slot, { owner: desired.owner }))
      .flatMap((box) => registrationsOf(live, box))
      .flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []),
  );
  const tasks = new Map<string, number>();
  for (const { group = '', containerInstanceArn = '' } of live.runningTasks ?? []) {
    if (!boxes.has(containerInstanceArn) || !group.startsWith('service:')) continue;
    const name = group.slice('service:'.length);
    tasks.set(name, (tasks.get(name) ?? 0) + 1);
  }
  return [...tasks]
    .toSorted(([a], [b]) => compareNames(a, b))
    .flatMap(([name, number]) => {
      const service = live.services.get(name);
      return service === undefined || !isStaying(service) ? [] : [{ service, tasks: number }];
    });
}

/** Whose a service is, for a sentence. */
export function whoseText(
  { owner }: Pick<DesiredModel, 'owner'>,
  { tags }: Pick<LiveService, 'tags'>,
): string {
  const standing = standingOfApp(tags, owner);
  switch (standing.is) {
    case 'ours':
      return 'ours';
    case 'unassigned':
      return 'of version 0.1';
    case 'of-another-owner':
      return `app ${standing.owner}`;
    case 'of-another-cluster':
      return `of cluster ${standing.cluster}`;
    case 'unmarked':
      return 'not made by clusternator';
    default:
      return standing satisfies never;
  }
}

/** Groups that were named to be removed, and are not. */
function idlePermits({ desired, live }: Context): readonly Diagnostic[] {
  const { removeGroups } = desired.permits ?? NO_PERMITS;
  const declared = declaredGroups(desired);
  const held = new Set(heldSlots(desired, live).map(groupOf));
  return removeGroups.flatMap((group): readonly Diagnostic[] => {
    const number = declared?.get(group) ?? 0;
    if (number > 0) {
      const message = `--remove-group ${group}: the files declare ${count(number, 'box', 'boxes')} of it. Nothing is removed.`;
      return [
        { ...IDLE, severity: 'error', message, hint: 'Set its "count" to 0, or take it out of the files.' },
      ];
    }
    if (held.has(group)) return [];
    const owner = ownerOf({ desired, live }, group);
    const message =
      owner === undefined
        ? `--remove-group ${group}: there is no such group.`
        : `--remove-group ${group}: its boxes belong to ${owner}, whose files remove them.`;
    return [{ ...IDLE, severity: owner === undefined ? 'warning' : 'error', message }];
  });
}

const IDLE = { code: 'flag-does-nothing', source: 'user' } as const;

const ownerOf = ({ desired, live }: Pick<Context, 'desired' | 'live'>, group: string): string | undefined =>
  [...live.boxes.keys()]
    .filter((slot) => groupOf(slot) === group)
    .flatMap((slot) => otherHolderOf(live, slot, { owner: desired.owner }) ?? [])[0];

const removing = (groups: readonly string[]): Run => ({
  run: 'apply',
  args: groups.flatMap((group) => ['--remove-group', group]),
});

const listed = (names: readonly string[]): string =>
  names.length > MOST
    ? `${names.slice(0, MOST).join(', ')} and ${String(names.length - MOST)} more`
    : names.join(', ');
