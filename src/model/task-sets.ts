import type { Service } from '@aws-sdk/client-ecs';

/**
 * The revision that a service runs; `undefined`: it runs none. One that CodeDeploy or somebody else deploys may tell it in its
 * primary task set only. Source: API reference, `Service`, taskDefinition and taskSets.
 */
export const taskDefinitionOf = ({ taskDefinition, taskSets }: Service): string | undefined =>
  taskDefinition ?? taskSets?.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
