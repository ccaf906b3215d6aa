import { tagsOf } from '../model/tags.ts';
import type { Tag } from '@aws-sdk/client-ecs';
import type { Tags } from '../model/ownership.ts';

/** The cluster's tags under a resource's own, as ECS takes them, by key; `undefined` when there are none: ECS refuses an empty list. */
export function mergeTags(cluster: Tags, own: readonly Tag[] | undefined): Tag[] | undefined {
  const merged = Object.entries({ ...cluster, ...tagsOf(own) });
  if (merged.length === 0) return undefined;
  return merged.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
}
