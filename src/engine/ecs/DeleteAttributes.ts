import type { DeleteAttributesRequest, DeleteAttributesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { targetOf } from './PutAttributes.ts';
import { atMost, invalid } from './shared/faults.ts';
import { findCluster } from './shared/find.ts';

/** Removes custom attributes of boxes, at most ten in one call. */
export function run(context: EngineContext, input: DeleteAttributesRequest): DeleteAttributesResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = input.attributes ?? [];
  if (asked.length === 0) throw invalid('Attributes cannot be empty.');
  atMost(asked, 10, 'attributes');
  const found = asked.map((attribute) => ({ attribute, box: targetOf(context, cluster, attribute) }));
  for (const { attribute, box } of found) {
    box.attributes = box.attributes.filter(
      (other) =>
        other.name !== attribute.name || (attribute.value !== undefined && attribute.value !== other.value),
    );
    context.store.containerInstances.put(box.arn, box);
  }
  return { attributes: found.map(({ attribute, box }) => ({ ...attribute, targetId: box.arn })) };
}
