import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  InstanceTypeOffering,
} from '@aws-sdk/client-ec2';
import { INSTANCE_TYPES } from '../../model/instance-types.ts';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { isInstanceType } from './shared/instance-type.ts';
import { page } from './shared/pages.ts';

export { DescribeInstanceTypeOfferings$ as schema } from '@aws-sdk/client-ec2';

/** Where types are offered: every type of the table, everywhere. */
export function run(
  context: EngineContext,
  input: DescribeInstanceTypeOfferingsRequest,
): DescribeInstanceTypeOfferingsResult {
  const by = input.LocationType ?? 'region';
  if (by === 'outpost') throw fault('InvalidParameterValue', 'The embedded engine has no outposts.');
  unlessDry(input.DryRun);
  const locations =
    by === 'region'
      ? [context.region]
      : ['a', 'b', 'c'].map((letter, index) =>
          by === 'availability-zone' ? `${context.region}${letter}` : `local-az${index + 1}`,
        );
  const all = [...INSTANCE_TYPES.keys()].flatMap((name) =>
    isInstanceType(name)
      ? locations.map((Location): InstanceTypeOffering => ({
          InstanceType: name,
          LocationType: by,
          Location,
        }))
      : [],
  );
  const found = all.filter((offering) =>
    passes(input.Filters, { 'instance-type': offering.InstanceType, location: offering.Location }),
  );
  const { items, nextToken } = page(
    found,
    (offering) => `${offering.Location ?? ''} ${offering.InstanceType ?? ''}`,
    input,
  );
  return { InstanceTypeOfferings: items, NextToken: nextToken };
}
