import type { Tag } from '@aws-sdk/client-ecs';
import { isTagText } from '../../../model/ownership.ts';
import { client, invalid } from './faults.ts';

type TagRecord = Record<string, string>;

/**
 * Tags of a request as a record, checked. Source: Amazon ECS API reference, `Tag`: 50 a resource, keys of 1 to 128
 * characters, values of at most 256, no `aws:` prefix.
 */
export function readTags(tags: readonly Tag[] | undefined): TagRecord {
  const out: TagRecord = {};
  for (const { key = '', value = '' } of tags ?? []) {
    if (key.length < 1 || key.length > 128)
      throw invalid('Tag keys must be between 1 and 128 characters in length.');
    if (value.length > 256) throw invalid('Tag values must be at most 256 characters in length.');
    if (!isTagText(key + value)) throw invalid('Tags contain invalid characters.');
    if (/^aws:/i.test(key)) throw invalid('Tag keys cannot start with aws:');
    if (Object.hasOwn(out, key))
      throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    out[key] = value;
  }
  return limited(out);
}

/** The tags of a creating call, where an empty list is refused. */
export function readCreationTags(tags: readonly Tag[] | undefined): TagRecord {
  if (tags?.length === 0) throw client('Tags can not be empty.');
  return readTags(tags);
}

/** @throws EngineFault when there would be more than 50. */
export function limited(tags: TagRecord): TagRecord {
  if (Object.keys(tags).length > 50) throw invalid('Tags can have at most 50 items.');
  return tags;
}

export const writeTags = (tags: Readonly<TagRecord>): Tag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** For `include: ["TAGS"]`: without it, answers say nothing of tags. */
export const includedTags = (tags: Readonly<TagRecord>, include: readonly string[] | undefined): Tag[] =>
  include?.includes('TAGS') ? writeTags(tags) : [];
