/**
 * Tags that mark what is ours; put on in the creating call. Ownership is decided by these alone: there is no state file.
 */
export const TAG = {
  /** On everything we own: the cluster's name. */
  cluster: 'clusternator:cluster',
  /** On boxes: the slot (`web-1`). */
  box: 'clusternator:box',
  /** On boxes: JSON of the launch parameters that EC2 does not tell again (image as declared, root volume, public IP). */
  launch: 'clusternator:launch',
  /** On tasks, services and boxes: digest of the canonical spec that was applied last. */
  applied: 'clusternator:applied',
  /** On what was changed in place: when an apply last gave it another `applied`, ISO 8601. A saved plan that was made before is stale. */
  changed: 'clusternator:changed',
  /** On clusters: which services and boxes were there when an apply ended (`roster.ts`). */
  roster: 'clusternator:roster',
} as const;

/** Tags as a record; AWS's two list shapes (`key/value`, `Key/Value`) are turned into it at the boundary. */
export type Tags = Readonly<Record<string, string>>;

/** AWS keeps this prefix for itself; such tags are never ours to compare or to write. */
export const isReservedTag = (key: string): boolean => /^aws:/i.test(key);

/** Whether the tags say that the resource belongs to the cluster's declaration. */
export const isOwned = (tags: Tags, cluster: string): boolean => tags[TAG.cluster] === cluster;

/** Whether another cluster marked the resource as its own: then its tags are that one's to change. */
export const isOfAnother = (tags: Tags, cluster: string): boolean =>
  tags[TAG.cluster] !== undefined && !isOwned(tags, cluster);

/** Whether all of `wanted` are there; further ones do not count. */
export const hasTags = (tags: Tags, wanted: Tags): boolean =>
  Object.entries(wanted).every(([key, value]) => tags[key] === value);

/** The tags that the user declared: without ours and without AWS's. */
export function userTags(tags: Tags): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(([key]) => !isReservedTag(key) && !key.startsWith('clusternator:')),
  );
}
