import type { LiveModel, LiveRevision, LiveService } from '../model/live.ts';
import { isHeld, type Owner, standingOfBox, userTags, type Tags } from '../model/ownership.ts';

/** Tags without those of the cluster file. */
export const without = (tags: Tags, common: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key, value]) => common[key] !== value));

/**
 * The tags for the cluster file: those whose key every resource has, because they go onto every resource; one that has
 * another value says so itself. Tags of a cluster and of boxes that others keep are theirs and do not count.
 */
export function commonTags(
  live: LiveModel,
  owner: Owner,
  services: readonly LiveService[],
  revisions: readonly LiveRevision[],
): Tags {
  const isKept = (tags: Tags): boolean => isHeld(standingOfBox(tags, owner));
  const cluster = live.cluster !== undefined && isKept(live.cluster.tags) ? [live.cluster.tags] : [];
  const boxes = [...live.boxes.values()].flatMap((held) => held.map((box) => box.tags).filter(isKept));
  const [first, ...others] = [
    ...cluster,
    ...services.map((service) => service.tags),
    ...revisions.map((revision) => revision.tags),
    ...boxes,
  ];
  if (first === undefined || others.length === 0) return {};
  return Object.fromEntries(
    Object.entries(userTags(first)).filter(([key]) => others.every((tags) => Object.hasOwn(tags, key))),
  );
}
