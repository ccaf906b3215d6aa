import { BOX_ROLE, IMAGE_PARAMETER, NEW_BOX_TAGS } from './iam/also.ts';
import { BOXES_MADE, BOXES_RETIRED, EVERY_COMMAND, NEW_BOXES_CHECKED } from './iam/commands.ts';
import { account, launch, optionalChecks, ownBoxes, securityGroupArns } from './iam/scopes.ts';
import { rowsOf } from './operation.ts';

const ec2 = rowsOf((clients) => clients.ec2());

/** The operations of EC2 that the program calls, named as IAM names their actions. */
export const EC2 = {
  // The SDK makes up a new client token with every send, so only a token of ours makes a repeat safe.
  'ec2:RunInstances': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).RunInstancesCommand,
    bucket: 'ec2 RunInstances',
    mutating: true,
    idempotent: (input) => input.ClientToken !== undefined,
    answer: 'Instances',
    scopes: launch,
    also: [NEW_BOX_TAGS, BOX_ROLE, IMAGE_PARAMETER],
    neededBy: BOXES_MADE,
  }),
  'ec2:DescribeInstances': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeInstancesCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'Reservations',
    scopes: account,
    neededBy: EVERY_COMMAND,
  }),
  'ec2:TerminateInstances': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).TerminateInstancesCommand,
    bucket: 'ec2 TerminateInstances',
    mutating: true,
    answer: 'TerminatingInstances',
    scopes: ownBoxes,
    neededBy: BOXES_RETIRED,
  }),
  'ec2:ModifyInstanceAttribute': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).ModifyInstanceAttributeCommand,
    bucket: 'ec2 modify',
    mutating: true,
    scopes: (t, needs, command) => [
      ...ownBoxes(t, needs, command),
      { sid: 'BoxNetwork', resources: securityGroupArns(t, needs) },
    ],
    neededBy: BOXES_MADE,
  }),
  'ec2:DescribeIamInstanceProfileAssociations': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeIamInstanceProfileAssociationsCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'IamInstanceProfileAssociations',
    scopes: account,
    neededBy: BOXES_MADE,
  }),
  // An instance has one association: a second one is refused.
  'ec2:AssociateIamInstanceProfile': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).AssociateIamInstanceProfileCommand,
    bucket: 'ec2 modify',
    mutating: true,
    answer: 'IamInstanceProfileAssociation',
    scopes: ownBoxes,
    also: [BOX_ROLE],
    neededBy: BOXES_MADE,
  }),
  // It ends the association that it names and gives the instance a new one: a second call is refused.
  'ec2:ReplaceIamInstanceProfileAssociation': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).ReplaceIamInstanceProfileAssociationCommand,
    bucket: 'ec2 modify',
    mutating: true,
    answer: 'IamInstanceProfileAssociation',
    scopes: ownBoxes,
    also: [BOX_ROLE],
    neededBy: BOXES_MADE,
  }),
  'ec2:CreateTags': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).CreateTagsCommand,
    bucket: 'ec2 CreateTags',
    mutating: true,
    scopes: ownBoxes,
    neededBy: BOXES_MADE,
  }),
  'ec2:DeleteTags': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DeleteTagsCommand,
    bucket: 'ec2 modify',
    mutating: true,
    scopes: ownBoxes,
    neededBy: BOXES_MADE,
  }),
  'ec2:DescribeKeyPairs': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeKeyPairsCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'KeyPairs',
    scopes: optionalChecks,
    neededBy: NEW_BOXES_CHECKED,
  }),
  'ec2:DescribeSubnets': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeSubnetsCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'Subnets',
    scopes: optionalChecks,
    neededBy: NEW_BOXES_CHECKED,
  }),
  'ec2:DescribeSecurityGroups': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeSecurityGroupsCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'SecurityGroups',
    scopes: optionalChecks,
    neededBy: NEW_BOXES_CHECKED,
  }),
  'ec2:DescribeInstanceTypes': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeInstanceTypesCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'InstanceTypes',
    scopes: optionalChecks,
    neededBy: NEW_BOXES_CHECKED,
  }),
  'ec2:DescribeInstanceTypeOfferings': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeInstanceTypeOfferingsCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'InstanceTypeOfferings',
    scopes: optionalChecks,
    neededBy: NEW_BOXES_CHECKED,
  }),
  'ec2:DescribeImages': ec2({
    command: async () => (await import('@aws-sdk/client-ec2')).DescribeImagesCommand,
    bucket: 'ec2 read',
    mutating: false,
    answer: 'Images',
    scopes: optionalChecks,
    neededBy: NEW_BOXES_CHECKED,
  }),
};
