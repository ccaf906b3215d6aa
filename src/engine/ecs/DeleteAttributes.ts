import type { DeleteAttributesRequest, DeleteAttributesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { answered, attributeTargets } from './shared/attribute-targets.ts';

export { DeleteAttributes$ as schema } from '@aws-sdk/client-ecs';

/** Removes custom attributes of boxes, at most ten in one call. */
export function run(context: EngineContext, input: DeleteAttributesRequest): DeleteAttributesResponse {
  const targets = attributeTargets(context, input);
  for (const { attribute, box } of targets) {
    box.attributes = box.attributes.filter(
      (other) =>
        other.name !== attribute.name || (attribute.value !== undefined && attribute.value !== other.value),
    );
    context.store.containerInstances.put(box.arn, box);
  }
  return answered(targets);
}
