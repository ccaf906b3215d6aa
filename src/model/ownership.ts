import { sha256 } from './digest.ts';

/**
 * Tags that mark what is ours; put on in the creating call. Ownership is decided by these alone: there is no state file.
 */
export const TAG = {
  /** On everything we own: the cluster's name. */
  cluster: 'clusternator:cluster',
  /** On tasks and services: the app that they belong to. Absent on what version 0.1 made. */
  app: 'clusternator:app',
  /** On clusters, boxes and services: whose files made it, or took it over (`Owner.name`). Absent on what version 0.1 made. */
  owner: 'clusternator:owner',
  /** On boxes: the slot (`web-1`). */
  box: 'clusternator:box',
  /** On boxes: JSON of the launch parameters that EC2 does not tell again (image as declared, root volume, public IP). */
  launch: 'clusternator:launch',
  /** On tasks, services and boxes: digest of the canonical spec that was applied last. */
  applied: 'clusternator:applied',
  /** On what was changed in place: when an apply last gave it another `applied`, ISO 8601. A saved plan that was made before is stale. */
  changed: 'clusternator:changed',
  /** On services that a rollback set back: from which revision to which, when and by whom (`rollback-mark.ts`). */
  rollback: 'clusternator:rollback',
  /** On clusters: which services and boxes were there when an apply ended (`roster.ts`). */
  roster: 'clusternator:roster',
} as const;

/** The longest value of a tag. Source: EC2 user guide, "Tag restrictions"; Amazon ECS API reference, `Tag`. */
export const TAG_VALUE_LENGTH = 256;

/** Tags as a record; AWS's two list shapes (`key/value`, `Key/Value`) are turned into it at the boundary. */
export type Tags = Readonly<Record<string, string>>;

/** AWS keeps this prefix for itself; such tags are never ours to compare or to write. */
export const isReservedTag = (key: string): boolean => /^aws:/i.test(key);

/** Who the files speak for. What is theirs is decided by this and by the tags of what is there, by nothing else. */
export interface Owner {
  readonly cluster: string;
  /** The apps that the files declare, as their tags say them (`ownerText`). `all`: everyone's, where a cluster is removed by its name. */
  readonly apps: ReadonlySet<string> | 'all';
  /** What the boxes and the cluster of these files are marked with. */
  readonly name: string;
}

/** Whose a resource is, seen by an owner. */
export type Standing =
  | { readonly is: 'ours' }
  /** Of this cluster, made by version 0.1, which knew no owners. */
  | { readonly is: 'unassigned' }
  /** Of this cluster, and somebody else's in it. */
  | { readonly is: 'of-another-owner'; readonly owner: string }
  | { readonly is: 'of-another-cluster'; readonly cluster: string }
  /** Nobody marked it. */
  | { readonly is: 'unmarked' };

/** Whose a service or a revision of a task is. */
export const standingOfApp = (tags: Tags, owner: Owner): Standing =>
  standing(tags, owner, tags[TAG.app], (app) => owner.apps === 'all' || owner.apps.has(app));

/**
 * Whose a box or a cluster is. What carries the name of a declared app is ours too, so that boxes stay when a file gets an
 * owner of its own, or names its apps in another order.
 */
export const standingOfBox = (tags: Tags, owner: Owner): Standing =>
  standing(
    tags,
    owner,
    tags[TAG.owner],
    (name) => name === owner.name || owner.apps === 'all' || owner.apps.has(name),
  );

function standing(
  tags: Tags,
  { cluster }: Owner,
  holder: string | undefined,
  isOurs: (holder: string) => boolean,
): Standing {
  const marked = tags[TAG.cluster];
  if (marked === undefined) return { is: 'unmarked' };
  if (marked !== cluster) return { is: 'of-another-cluster', cluster: marked };
  if (holder === undefined) return { is: 'unassigned' };
  return isOurs(holder) ? { is: 'ours' } : { is: 'of-another-owner', owner: holder };
}

/** Whether it may be changed where the files declare it, without a word: ours, or of version 0.1. */
export const isHeld = ({ is }: Standing): boolean => is === 'ours' || is === 'unassigned';

/** Whether somebody else marked it as theirs: another cluster, or another owner in this one. */
export const isAnothers = ({ is }: Standing): boolean =>
  is === 'of-another-owner' || is === 'of-another-cluster';

/**
 * The tag of the cluster that holds an owner's roster: the plain one where the cluster is its own, or nobody's yet. Each
 * owner knows the names in its own alone.
 */
export const rosterTag = (clusterTags: Tags, owner: Owner): string =>
  isHeld(standingOfBox(clusterTags, owner)) ? TAG.roster : `${TAG.roster}/${owner.name}`.slice(0, 128);

/** Whether a tag holds a roster, whoever's. */
export const isRosterTag = (key: string): boolean => key === TAG.roster || key.startsWith(`${TAG.roster}/`);

/**
 * What a box or a cluster that an owner keeps is to be marked with. The name of another declared app stays, unless the files
 * have an owner of their own: in which order they name their apps says nothing.
 */
export function ownerMarkOf(tags: Tags, owner: Owner): string {
  const mark = tags[TAG.owner];
  const apart = owner.apps !== 'all' && !owner.apps.has(owner.name);
  return mark === undefined || apart || standingOfBox(tags, owner).is !== 'ours' ? owner.name : mark;
}

/** What marks a cluster and a box of an owner. */
export const ownerMarks = ({ cluster, name }: Owner): Tags => ({ [TAG.cluster]: cluster, [TAG.owner]: name });

/** What marks a revision of an app's task. */
export const appMarks = ({ cluster }: Owner, app: string): Tags => ({
  [TAG.cluster]: cluster,
  [TAG.app]: app,
});

/** What marks a service that runs an app's task. */
export const serviceMarks = (owner: Owner, app: string): Tags => ({ ...ownerMarks(owner), [TAG.app]: app });

/** Whether the tags say that the resource belongs to the cluster, whoever's it is in it. */
export const isOwned = (tags: Tags, cluster: string): boolean => tags[TAG.cluster] === cluster;

/** Values of tags have no other characters. Source: Amazon ECS developer guide, "Tagging Amazon ECS resources", restrictions. */
const NO_TAG_TEXT = /[^\p{L}\p{Z}\p{N}+\-=._:/@]/gu;

/** Whether ECS takes a text as the key or the value of a tag. */
export const isTagText = (text: string): boolean => text.replaceAll(NO_TAG_TEXT, '') === text;

/** Room for `:` and eight digits within the 256 characters of a tag's value. */
const LONGEST = 247;

/** The name of an app or an owner as a tag can say it: itself, but for what no tag can say. */
export function ownerText(name: string): string {
  const legal = name.replaceAll(NO_TAG_TEXT, '_');
  if (legal === name && Array.from(name).length <= TAG_VALUE_LENGTH) return name;
  const digest = sha256(name).slice(0, 8);
  return `${Array.from(legal).slice(0, LONGEST).join('')}:${digest}`;
}

/** What was named on the command line so that it may be done: none of it is ever done in passing. */
export interface Permits {
  /** Owners (apps, or owners of boxes) from whom what the files declare is taken over. */
  readonly takeOver: readonly string[];
  /** Apps of this cluster that no file declares, whose services go. */
  readonly removeApps: readonly string[];
  /** Services of version 0.1 that no file declares and that go. */
  readonly removeServices: readonly string[];
  /** Groups of boxes that go. */
  readonly removeGroups: readonly string[];
}

export const NO_PERMITS: Permits = { takeOver: [], removeApps: [], removeServices: [], removeGroups: [] };

/** Whether all of `wanted` are there; further ones do not count. */
export const hasTags = (tags: Tags, wanted: Tags): boolean =>
  Object.entries(wanted).every(([key, value]) => tags[key] === value);

/** The tags that the user declared: without ours and without AWS's. */
export function userTags(tags: Tags): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(([key]) => !isReservedTag(key) && !key.startsWith('clusternator:')),
  );
}
