import type {
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { page } from './shared/pages.ts';
import { checkSecurityGroup, DEFAULT_GROUP, VPC_ID } from './shared/places.ts';

export { DescribeSecurityGroups$ as schema } from '@aws-sdk/client-ec2';

/** Security groups: those of the options, else every one that is named; all in one VPC and open to all. */
export function run(
  context: EngineContext,
  input: DescribeSecurityGroupsRequest,
): DescribeSecurityGroupsResult {
  const named = input.GroupIds ?? [];
  for (const id of named) checkSecurityGroup(context, id);
  unlessDry(input.DryRun);
  const filtered = (input.Filters ?? []).flatMap((filter) =>
    filter.Name === 'group-id' ? (filter.Values ?? []) : [],
  );
  const known = named.length > 0 ? named : (context.options.securityGroups ?? [DEFAULT_GROUP, ...filtered]);
  const open = [
    {
      IpProtocol: '-1',
      IpRanges: [{ CidrIp: '0.0.0.0/0' }],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    },
  ];
  const all = [...new Set(known)].map((GroupId): SecurityGroup => ({
    GroupId,
    GroupName: GroupId === DEFAULT_GROUP ? 'default' : GroupId,
    Description: 'A group of the embedded engine: it holds nothing back',
    VpcId: VPC_ID,
    OwnerId: context.account,
    IpPermissions: open,
    IpPermissionsEgress: open,
    Tags: [],
  }));
  const found = all.filter((group) =>
    passes(input.Filters, {
      'group-id': group.GroupId,
      'group-name': group.GroupName,
      'vpc-id': group.VpcId,
      description: group.Description,
    }),
  );
  const { items, nextToken } = page(found, (group) => group.GroupId ?? '', input);
  return { SecurityGroups: items, NextToken: nextToken };
}
