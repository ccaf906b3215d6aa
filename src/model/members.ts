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
 * Members of a service that DescribeServices does not tell; DescribeServiceRevisions does. Source: API reference, `Service`
 * and `ServiceRevision`. Where the files do not declare them they are left alone and not asked for.
 */
export const TOLD_BY_REVISION = ['gatewayConnectors', 'monitoring'] as const;
