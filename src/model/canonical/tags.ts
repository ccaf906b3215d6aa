import type { Canonical } from '../json.ts';
import { userTags, type Tags } from '../ownership.ts';
import { compareText } from './read.ts';

/** The user's tags, sorted; `undefined` when there are none. */
export function canonicalTags(tags: Tags): Canonical | undefined {
  const own = Object.entries(userTags(tags)).sort(([a], [b]) => compareText(a, b));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}
