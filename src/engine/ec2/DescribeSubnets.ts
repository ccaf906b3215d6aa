import type { DescribeSubnetsRequest, DescribeSubnetsResult, Subnet } from '@aws-sdk/client-ec2';
import { arnOf } from '../../model/arn.ts';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { page } from './shared/pages.ts';
import { checkSubnet, defaultSubnets, VPC_ID, zoneOf } from './shared/places.ts';

export { DescribeSubnets$ as schema } from '@aws-sdk/client-ec2';

/** Subnets: those of the options, else every one that is named; all in one VPC, each always in the same zone. */
export function run(context: EngineContext, input: DescribeSubnetsRequest): DescribeSubnetsResult {
  const named = input.SubnetIds ?? [];
  for (const id of named) checkSubnet(context, id);
  unlessDry(input.DryRun);
  const filtered = (input.Filters ?? []).flatMap((filter) =>
    filter.Name === 'subnet-id' ? (filter.Values ?? []) : [],
  );
  const known =
    named.length > 0 ? named : [...defaultSubnets(context), ...(context.options.subnets ? [] : filtered)];
  const all = [...new Set(known)].map((SubnetId, index): Subnet => ({
    SubnetId,
    VpcId: VPC_ID,
    State: 'available',
    AvailabilityZone: zoneOf(context, SubnetId),
    CidrBlock: `172.31.${(index * 16) % 256}.0/20`,
    AvailableIpAddressCount: 1000,
    DefaultForAz: true,
    MapPublicIpOnLaunch: true,
    OwnerId: context.account,
    SubnetArn: arnOf(context, 'ec2', `subnet/${SubnetId}`),
    Tags: [],
  }));
  const found = all.filter((subnet) =>
    passes(input.Filters, {
      'subnet-id': subnet.SubnetId,
      'vpc-id': subnet.VpcId,
      'availability-zone': subnet.AvailabilityZone,
      state: subnet.State,
      'default-for-az': 'true',
    }),
  );
  const { items, nextToken } = page(found, (subnet) => subnet.SubnetId ?? '', input);
  return { Subnets: items, NextToken: nextToken };
}
