import type { PutAttributesRequest, PutAttributesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { answered, attributeTargets } from './shared/attribute-targets.ts';
import { invalid } from './shared/faults.ts';

export { PutAttributes$ as schema } from '@aws-sdk/client-ecs';

/** Sets custom attributes of boxes, at most ten in one call. Source: API reference, PutAttributes. */
export function run(context: EngineContext, input: PutAttributesRequest): PutAttributesResponse {
  const targets = attributeTargets(context, input);
  for (const { attribute, box } of targets) {
    const { name = '', value } = attribute;
    if (!/^[A-Za-z0-9_./\\-]{1,128}$/.test(name)) throw invalid(`Attribute name is invalid: ${name}`);
    if (value !== undefined && !/^[A-Za-z0-9_./@:\\-][A-Za-z0-9_./@:\\ -]{0,127}$/.test(value))
      throw invalid(`Attribute value is invalid: ${value}`);
    box.attributes = [
      ...box.attributes.filter((other) => other.name !== name),
      { name, ...(value !== undefined && { value }) },
    ];
    context.store.containerInstances.put(box.arn, box);
  }
  return answered(targets);
}
