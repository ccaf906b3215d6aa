import { bind } from '../operation.ts';
import type { Run } from '../operation.ts';
import type { Ec2Operation } from '../wire/operations.ts';
import { run as associateIamInstanceProfile } from './AssociateIamInstanceProfile.ts';
import { run as createTags } from './CreateTags.ts';
import { run as deleteTags } from './DeleteTags.ts';
import { run as describeAvailabilityZones } from './DescribeAvailabilityZones.ts';
import { run as describeIamInstanceProfileAssociations } from './DescribeIamInstanceProfileAssociations.ts';
import { run as describeImages } from './DescribeImages.ts';
import { run as describeInstanceStatus } from './DescribeInstanceStatus.ts';
import { run as describeInstanceTypeOfferings } from './DescribeInstanceTypeOfferings.ts';
import { run as describeInstanceTypes } from './DescribeInstanceTypes.ts';
import { run as describeInstances } from './DescribeInstances.ts';
import { run as describeKeyPairs } from './DescribeKeyPairs.ts';
import { run as describeSecurityGroups } from './DescribeSecurityGroups.ts';
import { run as describeSubnets } from './DescribeSubnets.ts';
import { run as describeTags } from './DescribeTags.ts';
import { run as describeVpcs } from './DescribeVpcs.ts';
import { run as disassociateIamInstanceProfile } from './DisassociateIamInstanceProfile.ts';
import { run as modifyInstanceAttribute } from './ModifyInstanceAttribute.ts';
import { run as replaceIamInstanceProfileAssociation } from './ReplaceIamInstanceProfileAssociation.ts';
import { run as runInstances } from './RunInstances.ts';
import { run as terminateInstances } from './TerminateInstances.ts';

/** What each EC2 operation does, by its name on the wire. */
export const EC2_OPERATIONS: Readonly<Record<Ec2Operation, Run>> = {
  AssociateIamInstanceProfile: bind(associateIamInstanceProfile),
  CreateTags: bind(createTags),
  DeleteTags: bind(deleteTags),
  DescribeAvailabilityZones: bind(describeAvailabilityZones),
  DescribeIamInstanceProfileAssociations: bind(describeIamInstanceProfileAssociations),
  DescribeImages: bind(describeImages),
  DescribeInstanceStatus: bind(describeInstanceStatus),
  DescribeInstanceTypeOfferings: bind(describeInstanceTypeOfferings),
  DescribeInstanceTypes: bind(describeInstanceTypes),
  DescribeInstances: bind(describeInstances),
  DescribeKeyPairs: bind(describeKeyPairs),
  DescribeSecurityGroups: bind(describeSecurityGroups),
  DescribeSubnets: bind(describeSubnets),
  DescribeTags: bind(describeTags),
  DescribeVpcs: bind(describeVpcs),
  DisassociateIamInstanceProfile: bind(disassociateIamInstanceProfile),
  ModifyInstanceAttribute: bind(modifyInstanceAttribute),
  ReplaceIamInstanceProfileAssociation: bind(replaceIamInstanceProfileAssociation),
  RunInstances: bind(runInstances),
  TerminateInstances: bind(terminateInstances),
};
