import type { BucketName } from './buckets.ts';
import type { Input, OperationName, Output } from './aws.ts';

/** What the choke point must know of one operation. */
export interface OperationFacts<K extends OperationName> {
  readonly bucket: BucketName;
  readonly mutating: boolean;
  /** The IAM action that AWS checks. */
  readonly iam: string;
  /** Further IAM actions, for what the input asks for besides (`when`, for people). */
  readonly also?: readonly { readonly iam: string; readonly when: string }[];
  /**
   * Whether the same call, sent once more after an answer was lost, leaves what one call leaves. A function where it
   * depends on the input.
   */
  readonly idempotent: boolean | ((input: Input<K>) => boolean);
  /** The member without which an answer is no answer (an empty 200 body reads as an output without members). */
  readonly answer?: keyof Output<K> & string;
}

const PASS_PROFILE = { iam: 'iam:PassRole', when: 'the box has an instance profile' } as const;
const TAGS = { iam: 'ecs:TagResource', when: 'tags are put on in the creating call' } as const;

/** One row per operation. Buckets: `buckets.ts`. Idempotency: the API reference of each operation. */
export const OPERATIONS: { readonly [K in OperationName]: OperationFacts<K> } = {
  'ecs:CreateCluster': {
    bucket: 'ecs cluster modify',
    mutating: true,
    iam: 'ecs:CreateCluster',
    also: [TAGS],
    idempotent: true,
    answer: 'cluster',
  },
  'ecs:UpdateClusterSettings': {
    bucket: 'ecs cluster modify',
    mutating: true,
    iam: 'ecs:UpdateClusterSettings',
    idempotent: true,
    answer: 'cluster',
  },
  'ecs:DescribeClusters': {
    bucket: 'ecs cluster read',
    mutating: false,
    iam: 'ecs:DescribeClusters',
    idempotent: true,
    answer: 'clusters',
  },
  'ecs:ListClusters': {
    bucket: 'ecs cluster read',
    mutating: false,
    iam: 'ecs:ListClusters',
    idempotent: true,
    answer: 'clusterArns',
  },
  'ecs:DeleteCluster': {
    bucket: 'ecs cluster modify',
    mutating: true,
    iam: 'ecs:DeleteCluster',
    idempotent: true,
    answer: 'cluster',
  },
  'ecs:ListServices': {
    bucket: 'ecs service read',
    mutating: false,
    iam: 'ecs:ListServices',
    idempotent: true,
    answer: 'serviceArns',
  },
  'ecs:DescribeServices': {
    bucket: 'ecs service read',
    mutating: false,
    iam: 'ecs:DescribeServices',
    idempotent: true,
    answer: 'services',
  },
  'ecs:DescribeServiceRevisions': {
    bucket: 'ecs service deployment',
    mutating: false,
    iam: 'ecs:DescribeServiceRevisions',
    idempotent: true,
    answer: 'serviceRevisions',
  },
  'ecs:ListServiceDeployments': {
    bucket: 'ecs service deployment',
    mutating: false,
    iam: 'ecs:ListServiceDeployments',
    idempotent: true,
    answer: 'serviceDeployments',
  },
  'ecs:DescribeServiceDeployments': {
    bucket: 'ecs service deployment',
    mutating: false,
    iam: 'ecs:DescribeServiceDeployments',
    idempotent: true,
    answer: 'serviceDeployments',
  },
  // The name is the identity: a second creation is refused or gives the same service.
  'ecs:CreateService': {
    bucket: 'ecs service modify',
    mutating: true,
    iam: 'ecs:CreateService',
    also: [TAGS, { iam: 'iam:PassRole', when: 'the service names roles' }],
    idempotent: true,
    answer: 'service',
  },
  // A forced deployment starts again with every call.
  'ecs:UpdateService': {
    bucket: 'ecs service modify',
    mutating: true,
    iam: 'ecs:UpdateService',
    also: [{ iam: 'iam:PassRole', when: 'the service names roles for its volumes or load balancers' }],
    idempotent: (input) => input.forceNewDeployment !== true,
    answer: 'service',
  },
  'ecs:DeleteService': {
    bucket: 'ecs service modify',
    mutating: true,
    iam: 'ecs:DeleteService',
    idempotent: true,
    answer: 'service',
  },
  // Every call makes one more revision, and there is no client token.
  'ecs:RegisterTaskDefinition': {
    bucket: 'ecs task definition modify',
    mutating: true,
    iam: 'ecs:RegisterTaskDefinition',
    also: [TAGS, { iam: 'iam:PassRole', when: 'the task has a task role or an execution role' }],
    idempotent: false,
    answer: 'taskDefinition',
  },
  'ecs:DescribeTaskDefinition': {
    bucket: 'ecs task definition read',
    mutating: false,
    iam: 'ecs:DescribeTaskDefinition',
    idempotent: true,
    answer: 'taskDefinition',
  },
  'ecs:ListTaskDefinitions': {
    bucket: 'ecs task definition read',
    mutating: false,
    iam: 'ecs:ListTaskDefinitions',
    idempotent: true,
    answer: 'taskDefinitionArns',
  },
  'ecs:DeregisterTaskDefinition': {
    bucket: 'ecs task definition modify',
    mutating: true,
    iam: 'ecs:DeregisterTaskDefinition',
    idempotent: true,
    answer: 'taskDefinition',
  },
  'ecs:ListContainerInstances': {
    bucket: 'ecs cluster resource read',
    mutating: false,
    iam: 'ecs:ListContainerInstances',
    idempotent: true,
    answer: 'containerInstanceArns',
  },
  'ecs:DescribeContainerInstances': {
    bucket: 'ecs cluster resource read',
    mutating: false,
    iam: 'ecs:DescribeContainerInstances',
    idempotent: true,
    answer: 'containerInstances',
  },
  'ecs:UpdateContainerInstancesState': {
    bucket: 'ecs cluster resource modify',
    mutating: true,
    iam: 'ecs:UpdateContainerInstancesState',
    idempotent: true,
    answer: 'containerInstances',
  },
  'ecs:DeregisterContainerInstance': {
    bucket: 'ecs cluster resource modify',
    mutating: true,
    iam: 'ecs:DeregisterContainerInstance',
    idempotent: true,
    answer: 'containerInstance',
  },
  'ecs:PutAttributes': {
    bucket: 'ecs cluster resource modify',
    mutating: true,
    iam: 'ecs:PutAttributes',
    idempotent: true,
  },
  'ecs:DeleteAttributes': {
    bucket: 'ecs cluster resource modify',
    mutating: true,
    iam: 'ecs:DeleteAttributes',
    idempotent: true,
  },
  'ecs:ListTasks': {
    bucket: 'ecs cluster resource read',
    mutating: false,
    iam: 'ecs:ListTasks',
    idempotent: true,
    answer: 'taskArns',
  },
  'ecs:DescribeTasks': {
    bucket: 'ecs cluster resource read',
    mutating: false,
    iam: 'ecs:DescribeTasks',
    idempotent: true,
    answer: 'tasks',
  },
  // A task that is stopping already stays so.
  'ecs:StopTask': {
    bucket: 'ecs cluster resource modify',
    mutating: true,
    iam: 'ecs:StopTask',
    idempotent: true,
    answer: 'task',
  },
  'ecs:TagResource': { bucket: 'ecs tag modify', mutating: true, iam: 'ecs:TagResource', idempotent: true },
  'ecs:UntagResource': {
    bucket: 'ecs tag modify',
    mutating: true,
    iam: 'ecs:UntagResource',
    idempotent: true,
  },
  // The SDK makes up a new client token with every send, so only a token of ours makes a repeat safe.
  'ec2:RunInstances': {
    bucket: 'ec2 RunInstances',
    mutating: true,
    iam: 'ec2:RunInstances',
    also: [
      { iam: 'ec2:CreateTags', when: 'tags are put on in the creating call' },
      PASS_PROFILE,
      { iam: 'ssm:GetParameters', when: 'the image is `resolve:ssm:...`' },
    ],
    idempotent: (input) => input.ClientToken !== undefined,
    answer: 'Instances',
  },
  'ec2:DescribeInstances': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeInstances',
    idempotent: true,
    answer: 'Reservations',
  },
  'ec2:TerminateInstances': {
    bucket: 'ec2 TerminateInstances',
    mutating: true,
    iam: 'ec2:TerminateInstances',
    idempotent: true,
    answer: 'TerminatingInstances',
  },
  'ec2:ModifyInstanceAttribute': {
    bucket: 'ec2 modify',
    mutating: true,
    iam: 'ec2:ModifyInstanceAttribute',
    idempotent: true,
  },
  'ec2:DescribeIamInstanceProfileAssociations': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeIamInstanceProfileAssociations',
    idempotent: true,
    answer: 'IamInstanceProfileAssociations',
  },
  // An instance has one association: a second one is refused.
  'ec2:AssociateIamInstanceProfile': {
    bucket: 'ec2 modify',
    mutating: true,
    iam: 'ec2:AssociateIamInstanceProfile',
    also: [PASS_PROFILE],
    idempotent: true,
    answer: 'IamInstanceProfileAssociation',
  },
  // It ends the association that it names and gives the instance a new one: a second call is refused.
  'ec2:ReplaceIamInstanceProfileAssociation': {
    bucket: 'ec2 modify',
    mutating: true,
    iam: 'ec2:ReplaceIamInstanceProfileAssociation',
    also: [PASS_PROFILE],
    idempotent: true,
    answer: 'IamInstanceProfileAssociation',
  },
  'ec2:CreateTags': { bucket: 'ec2 CreateTags', mutating: true, iam: 'ec2:CreateTags', idempotent: true },
  'ec2:DeleteTags': { bucket: 'ec2 modify', mutating: true, iam: 'ec2:DeleteTags', idempotent: true },
  'ec2:DescribeKeyPairs': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeKeyPairs',
    idempotent: true,
    answer: 'KeyPairs',
  },
  'ec2:DescribeSubnets': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeSubnets',
    idempotent: true,
    answer: 'Subnets',
  },
  'ec2:DescribeSecurityGroups': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeSecurityGroups',
    idempotent: true,
    answer: 'SecurityGroups',
  },
  'ec2:DescribeInstanceTypes': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeInstanceTypes',
    idempotent: true,
    answer: 'InstanceTypes',
  },
  'ec2:DescribeInstanceTypeOfferings': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeInstanceTypeOfferings',
    idempotent: true,
    answer: 'InstanceTypeOfferings',
  },
  'ec2:DescribeImages': {
    bucket: 'ec2 read',
    mutating: false,
    iam: 'ec2:DescribeImages',
    idempotent: true,
    answer: 'Images',
  },
};

/** All operations, in the order of the table. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly OperationName[];

/** Whether sending this call once more is harmless, even when the first one may have worked. */
export function isRepeatable<K extends OperationName>(operation: K, input: Input<K>): boolean {
  const { idempotent } = OPERATIONS[operation];
  return typeof idempotent === 'function' ? idempotent(input) : idempotent;
}
