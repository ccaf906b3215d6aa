import { canonicalLiveBox } from '../model/canonical/box.ts';
import type { DesiredBox } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { holdersOf } from '../model/holders.ts';
import { compareNames, idOf } from '../model/id.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { BOX_DEFAULTS, boxImage, customAttributes, profileName } from '../model/kinds/box.ts';
import type { LiveBox, LiveModel } from '../model/live.ts';
import { type Owner, TAG, userTags, type Tags } from '../model/ownership.ts';
import { spread, type Wish } from '../scheduling/subnets.ts';
import { importNote } from './notes.ts';
import { without } from './tags.ts';

interface Slot {
  readonly number: number;
  readonly box: LiveBox;
}

/** The groups of an owner's boxes, made from their slots and tags; `undefined`: there are none, so boxes stay unmanaged. */
export function boxesOf(
  live: LiveModel,
  owner: Owner,
  common: Tags,
): { readonly boxes: JsonObject | undefined; readonly notes: readonly Diagnostic[] } {
  const groups = new Map<string, Slot[]>();
  const notes: Diagnostic[] = [];
  for (const slot of live.boxes.keys()) {
    const box = holdersOf(live, slot, { owner }).at(-1);
    if (box === undefined) continue;
    const [, group, number] = /^(.+)-([1-9]\d{0,3})$/.exec(slot) ?? [];
    if (group === undefined) {
      const why = `Its slot "${slot}" is no name that this program gives: the box is not in the file.`;
      notes.push(
        importNote(
          'warning',
          'import-box',
          idOf('box', slot),
          why,
          'Correct its tag clusternator:box, or remove it.',
        ),
      );
      continue;
    }
    const slots = groups.get(group) ?? [];
    groups.set(group, slots);
    slots.push({ number: Number(number), box });
  }
  notes.push(...notesOfOthers(live, owner));
  const ours = new Set([...live.boxes.values()].flatMap((held) => held.map(({ instanceId }) => instanceId)));
  const others = live.containerInstances.filter((one) => !ours.has(one.ec2InstanceId ?? ''));
  if (others.length > 0)
    notes.push(
      importNote(
        'note',
        'import-unowned-boxes',
        idOf('cluster', live.cluster?.name ?? ''),
        `${String(others.length)} container instance${others.length === 1 ? ' was' : 's were'} not made by clusternator: left alone, and not in the file.`,
      ),
    );
  if (groups.size === 0) return { boxes: undefined, notes };
  const boxes = [...groups]
    .toSorted(([a], [b]) => compareNames(a, b))
    .map(([name, slots]): [string, Json] => {
      const sorted = slots.toSorted((a, b) => a.number - b.number);
      notes.push(...findingsOf(name, sorted));
      return [name, groupOf(sorted, common)];
    });
  return { boxes: Object.fromEntries(boxes), notes };
}

/** Boxes that other owners keep, one note for each of them. */
function notesOfOthers(live: LiveModel, owner: Owner): readonly Diagnostic[] {
  const others = new Map<string, string[]>();
  for (const { slot, tags, instanceId } of [...live.boxes.values()].flat()) {
    const isOurs = holdersOf(live, slot, { owner }).some((box) => box.instanceId === instanceId);
    const name = tags[TAG.owner];
    if (!isOurs && name !== undefined) others.set(name, [...(others.get(name) ?? []), slot]);
  }
  return [...others]
    .toSorted(([a], [b]) => compareNames(a, b))
    .map(([name, slots]) =>
      importNote(
        'note',
        'import-boxes-of-others',
        idOf('cluster', owner.cluster),
        `${slots.toSorted(compareNames).join(', ')} ${slots.length === 1 ? 'belongs' : 'belong'} to ${name}: left alone, and not in the file.`,
      ),
    );
}

function groupOf(slots: readonly Slot[], common: Tags): JsonObject {
  const count = slots.at(-1)?.number ?? 0;
  const subnets = subnetsOf(slots, count);
  const [first] = slots;
  if (first === undefined) return {};
  const members = membersOf(first.box);
  const { Name: _name, ...tags } = without(userTags(first.box.tags), common);
  return {
    ...(count !== 1 && { count }),
    ...rest(members, subnets),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

const rest = (members: JsonObject, subnets: readonly string[]): JsonObject => {
  const { instanceType, keyPair, ...others } = members;
  return {
    ...(instanceType !== undefined && { instanceType }),
    ...(keyPair !== undefined && { keyPair }),
    ...(subnets.length > 0 && { subnets }),
    ...others,
  };
};

/** The members of a group that one of its boxes tells, without its subnet and its tags; defaults are left out. */
function membersOf(box: LiveBox): JsonObject {
  const { instance, containerInstance } = box;
  const launched = canonicalLiveBox(box, unknown(instance.ImageId ?? ''));
  const securityGroups = (instance.SecurityGroups ?? []).flatMap((group) => group.GroupId ?? []);
  const attributes = customAttributes(containerInstance);
  const profile = profileName(instance.IamInstanceProfile?.Arn);
  const image = launchedImage(box);
  const { publicIp, rootVolumeGiB } = launched;
  return {
    ...(instance.InstanceType !== undefined &&
      instance.InstanceType !== BOX_DEFAULTS.instanceType && { instanceType: instance.InstanceType }),
    ...(instance.KeyName !== undefined && { keyPair: instance.KeyName }),
    ...(securityGroups.length > 0 && { securityGroups }),
    ...(profile !== undefined && profile !== BOX_DEFAULTS.instanceProfile && { instanceProfile: profile }),
    ...(typeof publicIp === 'boolean' && { publicIp }),
    ...(image !== boxImage(instance.InstanceType ?? '') && { image }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(typeof rootVolumeGiB === 'number' && { rootVolumeGiB }),
  };
}

/** The image as it was declared, where the launch tag says it; else its id. */
function launchedImage(box: LiveBox): string {
  const id = box.instance.ImageId ?? '';
  const { image } = canonicalLiveBox(box, unknown('resolve:ssm:'));
  return typeof image === 'string' && /^(?:ami-|resolve:ssm:.)/.test(image) ? image : id;
}

/** A declaration that says nothing but an image, so that the live side tells what it knows by itself. */
const unknown = (image: string): DesiredBox => ({
  slot: '',
  group: '',
  instanceType: '',
  keyPair: undefined,
  subnets: [],
  subnet: undefined,
  securityGroups: [],
  instanceProfile: '',
  publicIp: undefined,
  image,
  attributes: {},
  rootVolumeGiB: undefined,
  tags: {},
});

/** So many subnets a group can declare. */
const MOST_SUBNETS = 100;

/** A short list of subnets over which a group is spread as it is: of unequal shares, some stand in it more than once. */
function subnetsOf(held: readonly Slot[], count: number): readonly string[] {
  const slots = Array.from({ length: count }, (_, at) => String(at + 1));
  const boxes = new Map<string, number>();
  const there = held.flatMap(({ number, box: { instance } }): readonly Wish[] => {
    const { SubnetId: subnet } = instance;
    if (subnet === undefined) return [];
    boxes.set(subnet, (boxes.get(subnet) ?? 0) + 1);
    return [[String(number), subnet]];
  });
  for (let share = Math.max(0, ...boxes.values()); share > 0; share--) {
    const subnets = [...boxes].flatMap(([subnet, all]) =>
      Array.from({ length: Math.max(1, Math.round(all / share)) }, () => subnet),
    );
    const granted = spread(slots, subnets, there);
    if (there.every(([slot, subnet]) => granted.get(slot) === subnet))
      return subnets.length <= MOST_SUBNETS ? subnets : [];
  }
  return [];
}

/** What a group cannot say: gaps among its slots, and boxes that are not like its first. */
function findingsOf(name: string, slots: readonly Slot[]): readonly Diagnostic[] {
  const [first] = slots;
  if (first === undefined) return [];
  const there = new Set(slots.map(({ number }) => number));
  const missing = Array.from({ length: slots.at(-1)?.number ?? 0 }, (_, at) => at + 1).filter(
    (number) => !there.has(number),
  );
  const like = JSON.stringify(membersOf(first.box));
  const odd = slots.filter(({ box }) => JSON.stringify(membersOf(box)) !== like);
  return [
    ...missing.map((number) =>
      importNote(
        'warning',
        'import-missing-box',
        idOf('box', `${name}-${String(number)}`),
        'It is not there, and a group has no gaps: the next plan makes it.',
        `Lower "count" of group ${name} if fewer boxes are enough.`,
      ),
    ),
    ...odd.map(({ box }) =>
      importNote(
        'warning',
        'import-odd-box',
        idOf('box', box.slot),
        `It differs from ${first.box.slot}, and the boxes of a group are equal: the next plan makes it so.`,
      ),
    ),
    ...slots
      .filter(({ box }) => box.containerInstance === undefined)
      .map(({ box }) =>
        importNote(
          'note',
          'import-box-not-joined',
          idOf('box', box.slot),
          'It is not in the cluster (yet), so its attributes are not known.',
        ),
      ),
  ];
}
