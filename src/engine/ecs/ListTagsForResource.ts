import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { findTaggable } from './shared/taggable.ts';
import { writeTags } from './shared/tags.ts';

export { ListTagsForResource$ as schema } from '@aws-sdk/client-ecs';

/** The tags of a resource. */
export function run(context: EngineContext, input: ListTagsForResourceRequest): ListTagsForResourceResponse {
  return { tags: writeTags(findTaggable(context, input.resourceArn).tags) };
}
