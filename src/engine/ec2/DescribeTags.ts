import type { DescribeTagsRequest, DescribeTagsResult, TagDescription } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { page } from './shared/pages.ts';

export { DescribeTags$ as schema } from '@aws-sdk/client-ec2';

/** The tags of boxes, one entry a tag. */
export function run(context: EngineContext, input: DescribeTagsRequest): DescribeTagsResult {
  unlessDry(input.DryRun);
  const all = [...context.store.instances.values()].flatMap((box) =>
    Object.entries(box.tags).map(([Key, Value]): TagDescription => ({
      ResourceId: box.instanceId,
      ResourceType: 'instance',
      Key,
      Value,
    })),
  );
  const found = all.filter((tag) =>
    passes(
      input.Filters,
      { 'resource-id': tag.ResourceId, 'resource-type': tag.ResourceType, key: tag.Key, value: tag.Value },
      { [tag.Key ?? '']: tag.Value ?? '' },
    ),
  );
  const { items, nextToken } = page(found, (tag) => `${tag.ResourceId ?? ''} ${tag.Key ?? ''}`, input);
  return { Tags: items, NextToken: nextToken };
}
