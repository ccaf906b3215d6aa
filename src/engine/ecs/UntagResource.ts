import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { findTaggable } from './shared/taggable.ts';

export { UntagResource$ as schema } from '@aws-sdk/client-ecs';

/** Takes tags off a resource, by key. */
export function run(context: EngineContext, input: UntagResourceRequest): UntagResourceResponse {
  const resource = findTaggable(context, input.resourceArn);
  for (const key of input.tagKeys ?? []) delete resource.tags[key];
  resource.save();
  return {};
}
