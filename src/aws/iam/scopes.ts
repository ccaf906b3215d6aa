import type { OperationName } from '../aws.ts';
import type { Scope } from './policy.ts';
import {
  arnOf,
  inCluster,
  publicArnOf,
  roleArn,
  roleOfProfile,
  tagged,
  tagging,
  type PolicyNeeds,
  type PolicyTarget,
} from './target.ts';

export type ScopesOf = (target: PolicyTarget, needs: PolicyNeeds) => readonly Scope[];

const ANY = ['*'];
const cluster = (target: PolicyTarget): string => arnOf(target, 'ecs', `cluster/${target.cluster}`);
const services = (target: PolicyTarget): string => arnOf(target, 'ecs', `service/${target.cluster}/*`);
const instance = (target: PolicyTarget): string => arnOf(target, 'ec2', 'instance/*');

const wholeCluster: ScopesOf = (t) => [{ sid: 'Cluster', resources: [cluster(t)] }];
/** AWS knows no resources for these actions, or one that the program does not name. */
const listing: ScopesOf = (t) => [{ sid: 'InCluster', resources: ANY, conditions: inCluster(t) }];
const account: ScopesOf = () => [{ sid: 'Account', resources: ANY }];
const checks: ScopesOf = () => [{ sid: 'OptionalChecks', resources: ANY }];
const service: ScopesOf = (t) => [{ sid: 'Services', resources: [services(t)] }];
const containerInstance: ScopesOf = (t) => [
  { sid: 'ContainerInstances', resources: [arnOf(t, 'ecs', `container-instance/${t.cluster}/*`)] },
];
const runningTask: ScopesOf = (t) => [
  { sid: 'RunningTasks', resources: [arnOf(t, 'ecs', `task/${t.cluster}/*`)] },
];
const ownInstance: ScopesOf = (t) => [{ sid: 'OwnBoxes', resources: [instance(t)], conditions: tagged(t) }];

const definitions = (t: PolicyTarget, needs: PolicyNeeds): readonly string[] =>
  needs.families.map((family) => arnOf(t, 'ecs', `task-definition/${family}:*`));

const taggable = (t: PolicyTarget, needs: PolicyNeeds): readonly string[] => [
  cluster(t),
  services(t),
  ...definitions(t, needs),
];

/**
 * Where each operation may be used: the narrowest that AWS supports.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
 * Service" and "... for Amazon EC2".
 */
export const SCOPES: { readonly [K in OperationName]: ScopesOf } = {
  'ecs:DescribeClusters': wholeCluster,
  'ecs:UpdateClusterSettings': wholeCluster,
  'ecs:ListContainerInstances': wholeCluster,
  'ecs:DeregisterContainerInstance': wholeCluster,
  'ecs:CreateCluster': (t) => [{ sid: 'MakeCluster', resources: [cluster(t)], conditions: tagging(t) }],
  // Nothing that others made is deleted, whatever the program says.
  'ecs:DeleteCluster': (t) => [{ sid: 'DeleteOwnCluster', resources: [cluster(t)], conditions: tagged(t) }],
  'ecs:DeleteService': (t) => [{ sid: 'DeleteOwnServices', resources: [services(t)], conditions: tagged(t) }],
  'ecs:ListClusters': account,
  'ecs:ListServices': listing,
  'ecs:ListTasks': listing,
  'ecs:DescribeServices': service,
  'ecs:DescribeServiceRevisions': (t) => [
    {
      sid: 'ServiceRevisions',
      resources: [services(t), arnOf(t, 'ecs', `service-revision/${t.cluster}/*/*`)],
    },
  ],
  'ecs:ListServiceDeployments': service,
  'ecs:DescribeServiceDeployments': (t) => [
    {
      sid: 'ServiceDeployments',
      resources: [services(t), arnOf(t, 'ecs', `service-deployment/${t.cluster}/*/*`)],
    },
  ],
  'ecs:CreateService': (t) => [{ sid: 'MakeServices', resources: [services(t)], conditions: tagging(t) }],
  'ecs:UpdateService': service,
  'ecs:RegisterTaskDefinition': (t, needs) => [
    { sid: 'MakeTasks', resources: definitions(t, needs), conditions: tagging(t) },
  ],
  'ecs:DescribeTaskDefinition': account,
  'ecs:ListTaskDefinitions': account,
  'ecs:DeregisterTaskDefinition': account,
  'ecs:DescribeContainerInstances': containerInstance,
  'ecs:UpdateContainerInstancesState': containerInstance,
  'ecs:PutAttributes': containerInstance,
  'ecs:DeleteAttributes': containerInstance,
  'ecs:DescribeTasks': runningTask,
  'ecs:StopTask': runningTask,
  'ecs:TagResource': (t, needs) => [{ sid: 'Tags', resources: taggable(t, needs) }],
  'ecs:UntagResource': (t, needs) => [{ sid: 'RemoveTags', resources: taggable(t, needs) }],
  'ec2:RunInstances': launchScopes,
  'ec2:DescribeInstances': account,
  'ec2:TerminateInstances': ownInstance,
  'ec2:ModifyInstanceAttribute': (t, needs) => [
    ...ownInstance(t, needs),
    { sid: 'BoxNetwork', resources: securityGroups(t, needs) },
  ],
  'ec2:DescribeIamInstanceProfileAssociations': account,
  'ec2:AssociateIamInstanceProfile': ownInstance,
  'ec2:ReplaceIamInstanceProfileAssociation': ownInstance,
  'ec2:CreateTags': ownInstance,
  'ec2:DeleteTags': ownInstance,
  'ec2:DescribeKeyPairs': checks,
  'ec2:DescribeSubnets': checks,
  'ec2:DescribeSecurityGroups': checks,
  'ec2:DescribeInstanceTypes': checks,
  'ec2:DescribeInstanceTypeOfferings': checks,
  'ec2:DescribeImages': checks,
};

const anywhere: ScopesOf = () => [{ sid: 'OtherClusters', resources: ANY }];

/** Of what looks into every cluster of the account. */
export const ELSEWHERE: { readonly [K in OperationName]?: ScopesOf } = {
  'ecs:ListClusters': anywhere,
  'ecs:ListServices': anywhere,
  'ecs:DescribeServices': (t) => [{ sid: 'ServicesElsewhere', resources: [arnOf(t, 'ecs', 'service/*/*')] }],
};

/** Tags of services, and of nothing else. */
export const SERVICE_TAGS: ScopesOf = (t) => [{ sid: 'ServiceTags', resources: [services(t)] }];

const MADE = ['instance', 'volume', 'network-interface'] as const;

const securityGroups = (t: PolicyTarget, needs: PolicyNeeds): readonly string[] =>
  needs.securityGroups.length === 0
    ? [arnOf(t, 'ec2', 'security-group/*')]
    : needs.securityGroups.map((id) => arnOf(t, 'ec2', `security-group/${id}`));

/** What RunInstances makes carries our tag; what it uses is what the files name. */
function launchScopes(t: PolicyTarget, needs: PolicyNeeds): readonly Scope[] {
  const images = needs.images.every((image) => image.startsWith('ami-')) ? needs.images : ['*'];
  const subnets = needs.subnets.length === 0 ? ['*'] : needs.subnets;
  return [
    {
      sid: 'MakeBoxes',
      resources: MADE.map((kind) => arnOf(t, 'ec2', `${kind}/*`)),
      conditions: tagging(t),
    },
    {
      sid: 'LaunchWith',
      resources: [
        ...images.map((id) => publicArnOf(t, 'ec2', `image/${id}`)),
        ...subnets.map((id) => arnOf(t, 'ec2', `subnet/${id}`)),
        ...securityGroups(t, needs),
        ...needs.keyPairs.map((name) => arnOf(t, 'ec2', `key-pair/${name}`)),
      ],
    },
  ];
}

/** A second action that AWS checks within a call, by the call that needs it. */
export const EXTRAS: Readonly<
  Record<string, (operation: OperationName, target: PolicyTarget, needs: PolicyNeeds) => readonly Scope[]>
> = {
  'ecs:TagResource': (_operation, t, needs) => SCOPES['ecs:TagResource'](t, needs),
  'ec2:CreateTags': (_operation, t) => [
    {
      sid: 'TagNewBoxes',
      resources: MADE.map((kind) => arnOf(t, 'ec2', `${kind}/*`)),
      conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    },
  ],
  'iam:PassRole': (operation, t, needs) => {
    const pass = (sid: string, roles: readonly string[], to: string): Scope => ({
      sid,
      resources: roles.map((role) => roleArn(t, role)),
      conditions: { StringEquals: { 'iam:PassedToService': to } },
    });
    if (operation === 'ecs:RegisterTaskDefinition')
      return [pass('TaskRoles', needs.taskRoles, 'ecs-tasks.amazonaws.com')];
    if (operation === 'ecs:CreateService' || operation === 'ecs:UpdateService')
      return [pass('ServiceRoles', needs.serviceRoles, 'ecs.amazonaws.com')];
    return [pass('BoxRoles', needs.instanceProfiles.map(roleOfProfile), 'ec2.amazonaws.com')];
  },
  'ssm:GetParameters': (_operation, t, needs) => [
    { sid: 'ImageParameters', resources: needs.images.flatMap((image) => parameterArn(t, image) ?? []) },
  ],
};

/** The parameter of `resolve:ssm:NAME`, also with a version or label. AWS's own ones belong to no account. */
function parameterArn(t: PolicyTarget, image: string): string | undefined {
  const name = /^resolve:ssm:(.+)$/.exec(image)?.[1];
  if (name === undefined || name.startsWith('arn:')) return name;
  const plain = name.replace(/:[^/:]*$/, '').replace(/^\//, '');
  return plain.startsWith('aws/')
    ? publicArnOf(t, 'ssm', `parameter/${plain}`)
    : arnOf(t, 'ssm', `parameter/${plain}`);
}
