import type { ContainerDefinition } from '@aws-sdk/client-ecs';

/** Whether a container's definition has a health check that counts. `["NONE"]` switches the image's own off. */
export const hasHealthCheck = ({ healthCheck }: Pick<ContainerDefinition, 'healthCheck'>): boolean =>
  (healthCheck?.command?.length ?? 0) > 0 && healthCheck?.command?.[0] !== 'NONE';
