import type { Tag } from '@aws-sdk/client-ec2';
import { fault } from './faults.ts';

/** Tags of a request as a record, checked. Source: Amazon EC2 user guide, "Tag restrictions". */
export function readTags(tags: readonly Tag[] | undefined): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { Key: key = '', Value: value = '' } of tags ?? []) {
    if (key === '') throw fault('InvalidParameterValue', 'Tag key cannot be empty');
    if (key.length > 127 + 1)
      throw fault('InvalidParameterValue', `Tag key exceeds the maximum length of 128 characters`);
    if (value.length > 256)
      throw fault('InvalidParameterValue', `Tag value exceeds the maximum length of 256 characters`);
    if (/^aws:/i.test(key))
      throw fault('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`);
    if (Object.hasOwn(out, key))
      throw fault('InvalidParameterValue', `Duplicate tag key '${key}' specified.`);
    out[key] = value;
  }
  return limited(out);
}

export function limited(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length > 50)
    throw fault('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  return tags;
}

export const writeTags = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
