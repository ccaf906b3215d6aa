import type { Attribute, PutAttributesRequest, PutAttributesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { EngineFault } from '../context.ts';
import type { ClusterRecord, ContainerInstanceRecord } from '../records.ts';
import { atMost, invalid } from './shared/faults.ts';
import { findCluster, lookupContainerInstance } from './shared/find.ts';

/** Sets custom attributes of boxes, at most ten in one call. Source: API reference, PutAttributes. */
export function run(context: EngineContext, input: PutAttributesRequest): PutAttributesResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = input.attributes ?? [];
  if (asked.length === 0) throw invalid('Attributes cannot be empty.');
  atMost(asked, 10, 'attributes');
  const found = asked.map((attribute) => ({ attribute, box: targetOf(context, cluster, attribute) }));
  for (const { attribute, box } of found) {
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
  return { attributes: found.map(({ attribute, box }) => ({ ...attribute, targetId: box.arn })) };
}

/** The box that an attribute names. @throws EngineFault `TargetNotFoundException` */
export function targetOf(
  context: EngineContext,
  cluster: ClusterRecord,
  attribute: Attribute,
): ContainerInstanceRecord {
  const box = lookupContainerInstance(context, cluster, attribute.targetId ?? '');
  if (box === undefined || box.status === 'INACTIVE') {
    throw new EngineFault('TargetNotFoundException', 'The specified target was not found.');
  }
  return box;
}
