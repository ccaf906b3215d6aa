import type { ECSClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ecs';
import type { CommandImpl } from '@smithy/core/client';
import { NEW_TAGS, serviceRoles, TASK_ROLES } from './iam/also.ts';
import {
  always,
  BOXES_MADE,
  BOXES_RETIRED,
  ELSEWHERE,
  EVERY_COMMAND,
  HISTORY,
  SNAPSHOT,
} from './iam/commands.ts';
import {
  account,
  clusterArn,
  containerInstances,
  familyArns,
  listing,
  otherClusters,
  partsOfServices,
  runningTasks,
  services,
  servicesArn,
  taggable,
  tags,
  wherever,
  wholeCluster,
} from './iam/scopes.ts';
import { arnOf, tagged, tagging } from './iam/target.ts';
import type { Operation, Row } from './operation.ts';

/** One row. The command is loaded with the first call, and imported by its name so that a bundler drops the rest. */
const ecs = <I extends ServiceInputTypes, O extends ServiceOutputTypes>({
  command,
  ...facts
}: Row<I, O> & {
  readonly command: () => Promise<
    new (
      input: NoInfer<I>,
    ) => CommandImpl<I, O, ECSClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>
  >;
}): Operation<I, O> => ({
  ...facts,
  idempotent: facts.idempotent ?? true,
  async send(clients, input, abortSignal) {
    const [client, Command] = await Promise.all([clients.ecs(), command()]);
    return client.send(new Command(input), { abortSignal });
  },
});

/** The operations of ECS that the program calls, named as IAM names their actions. */
export const ECS = {
  'ecs:CreateCluster': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).CreateClusterCommand,
    bucket: 'ecs cluster modify',
    mutating: true,
    answer: 'cluster',
    scopes: (t) => [{ sid: 'MakeCluster', resources: [clusterArn(t)], conditions: tagging(t) }],
    also: [NEW_TAGS],
    neededBy: always('apply'),
  }),
  'ecs:UpdateClusterSettings': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).UpdateClusterSettingsCommand,
    bucket: 'ecs cluster modify',
    mutating: true,
    answer: 'cluster',
    scopes: wholeCluster,
    neededBy: ({ settings }) => (settings ? ['apply'] : []),
  }),
  'ecs:DescribeClusters': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeClustersCommand,
    bucket: 'ecs cluster read',
    mutating: false,
    answer: 'clusters',
    batch: 100,
    scopes: wholeCluster,
    neededBy: EVERY_COMMAND,
  }),
  'ecs:ListClusters': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).ListClustersCommand,
    bucket: 'ecs cluster read',
    mutating: false,
    answer: 'clusterArns',
    scopes: otherClusters,
    neededBy: ELSEWHERE,
  }),
  // Nothing that others made is deleted, whatever the program says.
  'ecs:DeleteCluster': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DeleteClusterCommand,
    bucket: 'ecs cluster modify',
    mutating: true,
    answer: 'cluster',
    scopes: (t) => [{ sid: 'DeleteOwnCluster', resources: [clusterArn(t)], conditions: tagged(t) }],
    neededBy: always('destroy'),
  }),
  // Every call makes one more revision, and there is no client token.
  'ecs:RegisterTaskDefinition': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).RegisterTaskDefinitionCommand,
    bucket: 'ecs task definition modify',
    mutating: true,
    idempotent: false,
    answer: 'taskDefinition',
    scopes: (t, needs) => [{ sid: 'MakeTasks', resources: familyArns(t, needs), conditions: tagging(t) }],
    also: [NEW_TAGS, TASK_ROLES],
    neededBy: always('apply'),
  }),
  'ecs:DescribeTaskDefinition': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeTaskDefinitionCommand,
    bucket: 'ecs task definition read',
    mutating: false,
    answer: 'taskDefinition',
    scopes: account,
    neededBy: EVERY_COMMAND,
  }),
  'ecs:ListTaskDefinitions': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).ListTaskDefinitionsCommand,
    bucket: 'ecs task definition read',
    mutating: false,
    answer: 'taskDefinitionArns',
    scopes: account,
    neededBy: SNAPSHOT,
  }),
  'ecs:DeregisterTaskDefinition': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DeregisterTaskDefinitionCommand,
    bucket: 'ecs task definition modify',
    mutating: true,
    answer: 'taskDefinition',
    scopes: account,
    neededBy: always('apply', 'destroy'),
  }),
  'ecs:ListServices': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).ListServicesCommand,
    bucket: 'ecs service read',
    mutating: false,
    answer: 'serviceArns',
    scopes: wherever(listing, otherClusters),
    neededBy: EVERY_COMMAND,
  }),
  'ecs:DescribeServices': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeServicesCommand,
    bucket: 'ecs service read',
    mutating: false,
    answer: 'services',
    batch: 10,
    scopes: wherever(services, (t) => [
      { sid: 'ServicesElsewhere', resources: [arnOf(t, 'ecs', 'service/*/*')] },
    ]),
    neededBy: EVERY_COMMAND,
  }),
  'ecs:DescribeServiceRevisions': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeServiceRevisionsCommand,
    bucket: 'ecs service deployment',
    mutating: false,
    answer: 'serviceRevisions',
    batch: 20,
    scopes: partsOfServices('ServiceRevisions', 'service-revision'),
    neededBy: (needs) => (needs.revisions ? SNAPSHOT(needs) : HISTORY(needs)),
  }),
  'ecs:ListServiceDeployments': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).ListServiceDeploymentsCommand,
    bucket: 'ecs service deployment',
    mutating: false,
    answer: 'serviceDeployments',
    scopes: services,
    neededBy: HISTORY,
  }),
  'ecs:DescribeServiceDeployments': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeServiceDeploymentsCommand,
    bucket: 'ecs service deployment',
    mutating: false,
    answer: 'serviceDeployments',
    batch: 20,
    scopes: partsOfServices('ServiceDeployments', 'service-deployment'),
    neededBy: HISTORY,
  }),
  // The name is the identity: a second creation is refused or gives the same service.
  'ecs:CreateService': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).CreateServiceCommand,
    bucket: 'ecs service modify',
    mutating: true,
    answer: 'service',
    scopes: (t) => [{ sid: 'MakeServices', resources: [servicesArn(t)], conditions: tagging(t) }],
    also: [NEW_TAGS, serviceRoles('the service names roles')],
    neededBy: always('apply'),
  }),
  // A forced deployment starts again with every call.
  'ecs:UpdateService': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).UpdateServiceCommand,
    bucket: 'ecs service modify',
    mutating: true,
    idempotent: (input) => input.forceNewDeployment !== true,
    answer: 'service',
    scopes: services,
    also: [serviceRoles('the service names roles for its volumes or load balancers')],
    neededBy: always('apply', 'rollback'),
  }),
  'ecs:DeleteService': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DeleteServiceCommand,
    bucket: 'ecs service modify',
    mutating: true,
    answer: 'service',
    scopes: (t) => [{ sid: 'DeleteOwnServices', resources: [servicesArn(t)], conditions: tagged(t) }],
    neededBy: always('apply', 'destroy'),
  }),
  'ecs:ListContainerInstances': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).ListContainerInstancesCommand,
    bucket: 'ecs cluster resource read',
    mutating: false,
    answer: 'containerInstanceArns',
    scopes: wholeCluster,
    neededBy: EVERY_COMMAND,
  }),
  'ecs:DescribeContainerInstances': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeContainerInstancesCommand,
    bucket: 'ecs cluster resource read',
    mutating: false,
    answer: 'containerInstances',
    batch: 100,
    scopes: containerInstances,
    neededBy: EVERY_COMMAND,
  }),
  'ecs:UpdateContainerInstancesState': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).UpdateContainerInstancesStateCommand,
    bucket: 'ecs cluster resource modify',
    mutating: true,
    answer: 'containerInstances',
    scopes: containerInstances,
    neededBy: BOXES_RETIRED,
  }),
  'ecs:DeregisterContainerInstance': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DeregisterContainerInstanceCommand,
    bucket: 'ecs cluster resource modify',
    mutating: true,
    answer: 'containerInstance',
    scopes: wholeCluster,
    neededBy: BOXES_RETIRED,
  }),
  'ecs:PutAttributes': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).PutAttributesCommand,
    bucket: 'ecs cluster resource modify',
    mutating: true,
    scopes: containerInstances,
    neededBy: BOXES_MADE,
  }),
  'ecs:DeleteAttributes': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DeleteAttributesCommand,
    bucket: 'ecs cluster resource modify',
    mutating: true,
    scopes: containerInstances,
    neededBy: BOXES_MADE,
  }),
  'ecs:ListTasks': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).ListTasksCommand,
    bucket: 'ecs cluster resource read',
    mutating: false,
    answer: 'taskArns',
    scopes: listing,
    neededBy: SNAPSHOT,
  }),
  'ecs:DescribeTasks': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).DescribeTasksCommand,
    bucket: 'ecs cluster resource read',
    mutating: false,
    answer: 'tasks',
    batch: 100,
    scopes: runningTasks,
    neededBy: SNAPSHOT,
  }),
  // A task that is stopping already stays so. No policy holds it: see docs/iam.md.
  'ecs:StopTask': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).StopTaskCommand,
    bucket: 'ecs cluster resource modify',
    mutating: true,
    answer: 'task',
    scopes: runningTasks,
    neededBy: always(),
  }),
  // A rollback marks its service alone. A destroy takes what goes from the roster first, which is a tag of the cluster.
  'ecs:TagResource': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).TagResourceCommand,
    bucket: 'ecs tag modify',
    mutating: true,
    scopes: (t, needs, command) =>
      command === 'rollback'
        ? [{ sid: 'ServiceTags', resources: [servicesArn(t)] }]
        : tags(t, needs, command),
    neededBy: always('apply', 'destroy', 'rollback'),
  }),
  'ecs:UntagResource': ecs({
    command: async () => (await import('@aws-sdk/client-ecs')).UntagResourceCommand,
    bucket: 'ecs tag modify',
    mutating: true,
    scopes: (t, needs) => [{ sid: 'RemoveTags', resources: taggable(t, needs) }],
    neededBy: always('apply'),
  }),
};
