import type {
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { associationOf, showAssociation } from './shared/instance-profile.ts';
import { page } from './shared/pages.ts';

export { DescribeIamInstanceProfileAssociations$ as schema } from '@aws-sdk/client-ec2';

/** Which boxes have which instance profiles. Source: API reference, DescribeIamInstanceProfileAssociations. */
export function run(
  context: EngineContext,
  input: DescribeIamInstanceProfileAssociationsRequest,
): DescribeIamInstanceProfileAssociationsResult {
  const all = [...context.store.instances.values()].flatMap((box) => {
    const association = associationOf(context, box);
    return association === undefined ? [] : [showAssociation(context, box, association)];
  });
  const ids = input.AssociationIds ?? [];
  const unknown = ids.find((id) => all.every(({ AssociationId }) => AssociationId !== id));
  if (unknown !== undefined)
    throw fault('InvalidAssociationID.NotFound', `An invalid association-id of '${unknown}' was given`);
  const found = all.filter(
    ({ AssociationId: id = '', InstanceId, State }) =>
      (ids.length === 0 || ids.includes(id)) &&
      passes(input.Filters, { 'instance-id': InstanceId, state: State }),
  );
  const { items, nextToken } = page(found, ({ AssociationId }) => AssociationId ?? '', input);
  return { IamInstanceProfileAssociations: items, NextToken: nextToken };
}
