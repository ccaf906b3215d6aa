import { digestOf, sameCanonical } from '../digest.ts';
import type { DesiredBox } from '../desired.ts';
import type { Canonical, CanonicalValue, Json } from '../json.ts';
import type { LiveBox } from '../live.ts';
import { TAG, TAG_VALUE_LENGTH } from '../ownership.ts';
import { isFields, mapOf, recordOf, scalar, setOf } from './shape.ts';
import { canonicalTags } from './tags.ts';

/** Members that only a launch can set. */
export const LAUNCH_MEMBERS = [
  'instanceType',
  'image',
  'keyPair',
  'subnet',
  'publicIp',
  'rootVolumeGiB',
] as const;
/** Those of them that the VPC or the image decides where the files are silent. */
export const LEFT_OPEN: readonly string[] = ['subnet', 'publicIp', 'rootVolumeGiB'];

/** Whether a live box is what the files say, up to what can be changed in place. */
export function isLaunchedAs(live: LiveBox, declared: DesiredBox): boolean {
  const wanted = canonicalBox(declared);
  const found = canonicalLiveBox(live, declared);
  return LAUNCH_MEMBERS.every(
    (name) =>
      (LEFT_OPEN.includes(name) && wanted[name] === undefined) ||
      sameCanonical(wanted[name] ?? null, found[name] ?? null),
  );
}

type Launch = Readonly<Record<string, Json>>;

/**
 * The value of the tag `clusternator:launch`: what DescribeInstances does not tell again, as compact JSON. Longer than
 * a tag can be, it is a digest of the same.
 */
export function launchTagOf(box: DesiredBox): string {
  const launch: Canonical = recordOf([
    ['image', box.image],
    ['publicIp', box.publicIp],
    ['rootVolumeGiB', box.rootVolumeGiB],
  ]);
  const text = JSON.stringify(launch);
  return text.length <= TAG_VALUE_LENGTH ? text : JSON.stringify({ digest: digestOf(launch) });
}

/** The canonical form of a declared box. */
export const canonicalBox = (box: DesiredBox): Canonical =>
  recordOf([
    ['instanceType', box.instanceType],
    ['image', box.image],
    ['keyPair', scalar(box.keyPair)],
    ['subnet', scalar(box.subnet)],
    ['securityGroups', setOf(box.securityGroups)],
    ['instanceProfile', scalar(profileName(box.instanceProfile))],
    ['publicIp', box.publicIp],
    ['rootVolumeGiB', box.rootVolumeGiB],
    ['attributes', mapOf(box.attributes)],
    ['tags', canonicalTags(box.tags)],
  ]);

/**
 * The canonical form of a live box, to be compared with `declared`. EC2 tells the image only by id: against a declared
 * id that one counts, else the image that the launch tag names. Members that nobody can tell (attributes before the box
 * joined, root volume without a launch tag) are taken as declared.
 */
export function canonicalLiveBox(live: LiveBox, declared: DesiredBox): Canonical {
  const { instance, containerInstance } = live;
  const launch = launchOf(live, declared);
  return recordOf([
    ['instanceType', scalar(instance.InstanceType)],
    ['image', imageOf(live, launch, declared)],
    ['keyPair', scalar(instance.KeyName)],
    ['subnet', scalar(instance.SubnetId)],
    ['securityGroups', setOf((instance.SecurityGroups ?? []).map((group) => group.GroupId))],
    ['instanceProfile', scalar(profileName(instance.IamInstanceProfile?.Arn))],
    ['publicIp', launch === undefined ? declared.publicIp : scalar(launch['publicIp'])],
    ['rootVolumeGiB', launch === undefined ? declared.rootVolumeGiB : scalar(launch['rootVolumeGiB'])],
    [
      'attributes',
      containerInstance === undefined
        ? mapOf(declared.attributes)
        : customAttributes(containerInstance.attributes),
    ],
    ['tags', canonicalTags(live.tags)],
  ]);
}

/** The attributes that users gave to a container instance: without those of ECS, its agent, and ours. */
export function customAttributes(
  attributes:
    | readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
    | undefined,
): CanonicalValue | undefined {
  const own = (attributes ?? []).filter(
    (attribute) => !/^(?:ecs\.|com\.amazonaws\.|clusternator[.:])/.test(attribute.name ?? ''),
  );
  return mapOf(Object.fromEntries(own.map((attribute) => [attribute.name ?? '', attribute.value ?? ''])));
}

function imageOf(
  live: LiveBox,
  launch: Launch | undefined,
  declared: DesiredBox,
): CanonicalValue | undefined {
  if (declared.image.startsWith('ami-')) return scalar(live.instance.ImageId);
  return launch === undefined ? scalar(live.instance.ImageId) : scalar(launch['image']);
}

/** What the launch tag says. A digest that is the declared one says the declared values; any other says nothing known. */
function launchOf(live: LiveBox, declared: DesiredBox): Launch | undefined {
  const tag = live.tags[TAG.launch];
  if (tag === undefined) return undefined;
  const same = launchTagOf(declared);
  if (tag === same) {
    return Object.fromEntries(
      Object.entries({
        image: declared.image,
        publicIp: declared.publicIp,
        rootVolumeGiB: declared.rootVolumeGiB,
      }).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined),
    );
  }
  const parsed = parse(tag);
  if (parsed === undefined) return undefined;
  const digest = parsed['digest'];
  return typeof digest === 'string' ? { image: `sha256:${digest}` } : parsed;
}

function parse(text: string): Launch | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isLaunch(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isLaunch = (value: Json): value is Launch => isFields(value);

/** A profile is declared by its name or its ARN; EC2 tells the ARN. */
export const profileName = (profile: string | undefined): string | undefined => profile?.split('/').at(-1);
