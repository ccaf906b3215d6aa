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
 * Source: API reference, UpdateService, the note of each member.
 */
export const DEPLOYING = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;
