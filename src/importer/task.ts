import type { Json, JsonObject } from '../model/json.ts';
import { isOutputOnly, taskRows } from '../model/kinds/task.ts';
import type { LiveRevision } from '../model/live.ts';
import { userTags, type Tags } from '../model/ownership.ts';
import { without } from './tags.ts';
import { trim } from './trim.ts';

/** One task of an appdef that says what a live revision says; tags that the cluster file has are not repeated. */
export function taskOf(revision: LiveRevision, common: Tags): JsonObject {
  const { definition } = revision;
  const members = Object.entries(definition).filter(([name]) => !isOutputOnly(name));
  const tags = Object.entries(without(userTags(revision.tags), common));
  return {
    ...trim({ ...Object.fromEntries(members), family: revision.family }, taskRows(definition.networkMode)),
    ...(tags.length > 0 && { tags: tags.map(([key, value]): Json => ({ key, value })) }),
  };
}
