import type { DescribeVpcsRequest, DescribeVpcsResult } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { checkId } from './shared/ids.ts';
import { VPC_ID } from './shared/places.ts';

export { DescribeVpcs$ as schema } from '@aws-sdk/client-ec2';

/** The engine's one VPC. */
export function run(context: EngineContext, input: DescribeVpcsRequest): DescribeVpcsResult {
  for (const id of input.VpcIds ?? []) {
    checkId('vpc', id, 'InvalidVpcID.Malformed');
    if (id !== VPC_ID) throw fault('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
  }
  unlessDry(input.DryRun);
  const isShown = passes(input.Filters, {
    'vpc-id': VPC_ID,
    state: 'available',
    'is-default': 'true',
    isDefault: 'true',
    cidr: '172.31.0.0/16',
  });
  const vpc = {
    VpcId: VPC_ID,
    State: 'available' as const,
    IsDefault: true,
    CidrBlock: '172.31.0.0/16',
    OwnerId: context.account,
    InstanceTenancy: 'default' as const,
    Tags: [],
  };
  return { Vpcs: isShown ? [vpc] : [] };
}
