import type { Attribute } from '@aws-sdk/client-ecs';
import { EngineFault, type EngineContext } from '../../context.ts';
import type { ContainerInstanceRecord } from '../../records.ts';
import { someOf } from './faults.ts';
import { findCluster, lookupContainerInstance } from './find.ts';

/** An attribute that a call names, and the box that it is of. */
export interface AttributeTarget {
  readonly attribute: Attribute;
  readonly box: ContainerInstanceRecord;
}

/**
 * The boxes of the attributes of a call, at most ten. Source: API reference, PutAttributes and DeleteAttributes.
 * @throws EngineFault `TargetNotFoundException`
 */
export function attributeTargets(
  context: EngineContext,
  input: { readonly cluster?: string | undefined; readonly attributes?: readonly Attribute[] | undefined },
): readonly AttributeTarget[] {
  const cluster = findCluster(context, input.cluster);
  const asked = someOf(input.attributes, 10, 'attributes', 'Attributes');
  return asked.map((attribute) => {
    const box = lookupContainerInstance(context, cluster, attribute.targetId ?? '');
    if (box === undefined || box.status === 'INACTIVE')
      throw new EngineFault('TargetNotFoundException', 'The specified target was not found.');
    return { attribute, box };
  });
}

/** The attributes as the answer names them: with ARNs. */
export const answered = (targets: readonly AttributeTarget[]): { readonly attributes: Attribute[] } => ({
  attributes: targets.map(({ attribute, box }) => ({ ...attribute, targetId: box.arn })),
});
