import type { ListAttributesRequest, ListAttributesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { oneOf } from './shared/faults.ts';
import { containerInstancesOf, findCluster } from './shared/find.ts';
import { page } from './shared/pages.ts';

export { ListAttributes$ as schema } from '@aws-sdk/client-ecs';

/** Attributes of the boxes, one entry a box and attribute. */
export function run(context: EngineContext, input: ListAttributesRequest): ListAttributesResponse {
  const cluster = findCluster(context, input.cluster);
  oneOf(input.targetType, ['container-instance'], 'targetType');
  const all = containerInstancesOf(context, cluster).flatMap((box) =>
    box.attributes
      .filter(({ name }) => input.attributeName === undefined || name === input.attributeName)
      .filter(({ value }) => input.attributeValue === undefined || value === input.attributeValue)
      .map((attribute) => ({ ...attribute, targetId: box.arn })),
  );
  const { maxResults: _m, nextToken: _n, ...question } = input;
  const { items, nextToken } = page(all, (item) => `${item.targetId} ${item.name ?? ''}`, input, question);
  return { attributes: [...items], nextToken };
}
