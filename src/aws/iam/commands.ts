import type { OperationName } from '../aws.ts';
import { OPERATIONS } from '../operations.ts';
import { policyOf, type Policy } from './policy.ts';
import { ELSEWHERE, EXTRAS, SCOPES, type ScopesOf, SERVICE_TAGS } from './scopes.ts';
import type { PolicyNeeds, PolicyTarget } from './target.ts';

/** The commands that call AWS. */
export const POLICY_COMMANDS = ['plan', 'apply', 'destroy', 'status', 'import', 'rollback'] as const;
export type PolicyCommand = (typeof POLICY_COMMANDS)[number];

const CLUSTER: readonly OperationName[] = [
  'ecs:DescribeClusters',
  'ecs:ListServices',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:ListContainerInstances',
  'ecs:DescribeContainerInstances',
  'ec2:DescribeInstances',
];
const TASKS: readonly OperationName[] = ['ecs:ListTasks', 'ecs:DescribeTasks'];
const READ: readonly OperationName[] = [...CLUSTER, ...TASKS, 'ecs:ListTaskDefinitions'];

/** What a rollback chooses by, and what tells a plan that ECS went back to a revision by itself. */
const HISTORY: readonly OperationName[] = [
  'ecs:ListServiceDeployments',
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServiceRevisions',
];

/** What the checks ask EC2 of new boxes; without the right to, they say so in a note. */
const CHECKS: readonly OperationName[] = [
  'ec2:DescribeKeyPairs',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeImages',
];

const SERVICES: readonly OperationName[] = [
  'ecs:RegisterTaskDefinition',
  'ecs:DeregisterTaskDefinition',
  'ecs:CreateService',
  'ecs:UpdateService',
  'ecs:DeleteService',
  'ecs:TagResource',
  'ecs:UntagResource',
];
const RETIRE: readonly OperationName[] = [
  'ecs:UpdateContainerInstancesState',
  'ecs:DeregisterContainerInstance',
  'ec2:TerminateInstances',
];
const BOXES: readonly OperationName[] = [
  'ec2:RunInstances',
  'ec2:ModifyInstanceAttribute',
  'ec2:DescribeIamInstanceProfileAssociations',
  'ec2:AssociateIamInstanceProfile',
  'ec2:ReplaceIamInstanceProfileAssociation',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ecs:PutAttributes',
  'ecs:DeleteAttributes',
];

/** They look before a revision is deregistered: whether another cluster runs it. Without the right to look, it stays. */
const DEREGISTERS: ReadonlySet<PolicyCommand> = new Set(['plan', 'apply', 'destroy']);

/** The operations that a command may call for these files. */
export function operationsOf(command: PolicyCommand, needs: PolicyNeeds): readonly OperationName[] {
  const made = needs.boxes === 'made';
  const retire = needs.boxes === 'none' ? [] : RETIRE;
  const checks = made ? CHECKS : [];
  const snapshot: readonly OperationName[] = needs.revisions
    ? [...READ, 'ecs:DescribeServiceRevisions']
    : READ;
  switch (command) {
    case 'import':
      return CLUSTER;
    case 'status':
      return snapshot;
    case 'plan':
      return [...snapshot, ...HISTORY, 'ecs:ListClusters', ...checks];
    case 'rollback':
      // The tag says that it was a rollback.
      return [...snapshot, ...HISTORY, 'ecs:UpdateService', 'ecs:TagResource'];
    case 'destroy':
      return [
        ...snapshot,
        'ecs:ListClusters',
        'ecs:DeleteService',
        ...retire,
        'ecs:DeregisterTaskDefinition',
        'ecs:DeleteCluster',
        // The roster: what goes is taken from it first.
        'ecs:TagResource',
      ];
    case 'apply':
      return [
        ...snapshot,
        ...HISTORY,
        'ecs:ListClusters',
        'ecs:CreateCluster',
        ...(needs.settings ? ['ecs:UpdateClusterSettings' as const] : []),
        ...SERVICES,
        ...(made ? BOXES : []),
        ...retire,
        ...checks,
      ];
    default:
      return command satisfies never;
  }
}

/** The IAM policy with which a command can do its work for these files, and nothing else. */
export function iamPolicy(command: PolicyCommand, target: PolicyTarget, needs: PolicyNeeds): Policy {
  return policyOf(
    operationsOf(command, needs).flatMap((operation) => {
      const { iam, also = [] } = OPERATIONS[operation];
      const scopes = scopesOf(command, operation);
      // A rollback passes nothing on: its one call names a service and a revision.
      const own = scopes(target, needs).map((scope) => ({ action: iam, scope }));
      const extra = (command === 'rollback' ? [] : also).flatMap((further) =>
        (EXTRAS[further.iam]?.(operation, target, needs) ?? []).map((scope) => ({
          action: further.iam,
          scope,
        })),
      );
      return [...own, ...extra];
    }),
  );
}

function scopesOf(command: PolicyCommand, operation: OperationName): ScopesOf {
  // A rollback marks its service alone.
  if (command === 'rollback' && operation === 'ecs:TagResource') return SERVICE_TAGS;
  return (DEREGISTERS.has(command) ? ELSEWHERE[operation] : undefined) ?? SCOPES[operation];
}
