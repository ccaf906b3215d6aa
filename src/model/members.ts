/** What DescribeTaskDefinition prints and RegisterTaskDefinition does not take. Source: API reference, `TaskDefinition`. */
export const OUTPUT_ONLY: readonly string[] = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/**
 * Members of a service that start a new deployment when they change; `taskDefinition` and `forceNewDeployment` do too.
 * Source: API reference, UpdateService, the note of each member; the last two have none, but are told only by the service
 * revision, which a deployment makes.
 */
export const DEPLOYING = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
  'gatewayConnectors',
  'monitoring',
] as const;

/**
 * Members of a service that decide of a task when it is started, and that start no deployment when they change: running
 * tasks keep what they have. Source: API reference, UpdateService ("Only tasks launched after the update will reflect the
 * update" of the tags; "doesn't trigger a new service deployment" of each); developer guide, "Using ECS Exec" and "Task
 * placement" (strategies and constraints are looked at when a task is placed).
 */
export const FOR_NEW_TASKS = [
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
  'placementConstraints',
  'placementStrategy',
] as const;

/**
 * Members of a service that DescribeServices does not tell; DescribeServiceRevisions does. Source: API reference, `Service`
 * and `ServiceRevision`. Where the files do not declare them they are left alone and not asked for.
 */
export const TOLD_BY_REVISION = ['gatewayConnectors', 'monitoring'] as const;
