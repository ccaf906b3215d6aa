import type { DescribeInstancesRequest, DescribeInstancesResult } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { findInstances } from './shared/find.ts';
import { page } from './shared/pages.ts';
import { instanceFacts, reservationsOf } from './shared/show-instance.ts';

export { DescribeInstances$ as schema } from '@aws-sdk/client-ec2';

/** Boxes by id or by filters; terminated ones stay for about an hour. Source: API reference, DescribeInstances. */
export function run(context: EngineContext, input: DescribeInstancesRequest): DescribeInstancesResult {
  const { InstanceIds: ids, MaxResults: size } = input;
  if (size !== undefined && ids !== undefined && ids.length > 0) {
    throw fault(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const all =
    ids === undefined || ids.length === 0
      ? [...context.store.instances.values()]
      : findInstances(context, ids);
  unlessDry(input.DryRun);
  const found = all.filter((box) => passes(input.Filters, instanceFacts(box), box.tags));
  const { items, nextToken } = page(found, (box) => box.instanceId, input);
  return { Reservations: reservationsOf(context, items), NextToken: nextToken };
}
