import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { findTaggable } from './shared/taggable.ts';
import { limited, readTags } from './shared/tags.ts';

export { TagResource$ as schema } from '@aws-sdk/client-ecs';

/** Puts tags on a resource; those that are there under the same key are replaced. */
export function run(context: EngineContext, input: TagResourceRequest): TagResourceResponse {
  const resource = findTaggable(context, input.resourceArn);
  const tags = readTags(input.tags);
  limited({ ...resource.tags, ...tags });
  Object.assign(resource.tags, tags);
  resource.save();
  return {};
}
