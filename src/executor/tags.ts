import { tagsOf } from '../model/tags.ts';
import { isReservedTag, TAG, type Tags } from '../model/ownership.ts';
import type { RunContext } from './step.ts';

type KeyValue = { key: string; value: string };

/** The ECS API's list form. */
export const tagList = (tags: Tags): KeyValue[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** What must be called to make `live` tags the wanted ones. AWS's own tags are left alone. */
export function tagCalls(live: Tags, wanted: Tags): { readonly put: Tags; readonly drop: readonly string[] } {
  return {
    put: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => live[key] !== value)),
    drop: Object.keys(live).filter((key) => !(key in wanted) && !isReservedTag(key) && key !== TAG.changed),
  };
}

/** AWS takes no more for a resource. Source: Amazon ECS developer guide, "Tagging Amazon ECS resources". */
const MOST_TAGS = 50;

/**
 * Tags that are put on anyhow, with the time where `applied` is among them: then nothing that was changed in place, and put back
 * since, is what it was. It costs no call of its own.
 */
export const withTime = (put: Tags, live: Tags, now: number): Tags =>
  put[TAG.applied] === undefined || Object.keys({ ...live, ...put, [TAG.changed]: '' }).length > MOST_TAGS
    ? put
    : { ...put, [TAG.changed]: new Date(now).toISOString() };

/**
 * Brings the tags of an ECS resource in line; no call when they are. The mark of what was applied goes on with the last
 * call: a run that is killed before it has left work behind, and nothing that others did.
 */
export async function syncTags(
  context: RunContext,
  arn: string,
  live: Parameters<typeof tagsOf>[0] | Tags,
  wanted: Tags,
): Promise<void> {
  const before = isList(live) ? tagsOf(live) : live;
  const { put, drop } = tagCalls(before, wanted);
  if (drop.length > 0) await context.aws.call('ecs:UntagResource', { resourceArn: arn, tagKeys: [...drop] });
  if (Object.keys(put).length > 0)
    await context.aws.call('ecs:TagResource', {
      resourceArn: arn,
      tags: tagList(withTime(put, before, context.clock.now())),
    });
}

const isList = (live: Parameters<typeof tagsOf>[0] | Tags): live is Parameters<typeof tagsOf>[0] =>
  live === undefined || Array.isArray(live);
