import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { hasHealthCheck } from '../../model/health-check.ts';
import type { TaskRecord } from '../records.ts';

/** Whether an essential container of the definition has a health check. */
const hasEssentialCheck = (definition: TaskDefinition | undefined): boolean =>
  (definition?.containerDefinitions ?? []).some(
    (container) => container.essential !== false && hasHealthCheck(container),
  );

/**
 * When a RUNNING task counts as healthy, in milliseconds since the epoch; `undefined`: not yet known. Without a health check
 * that is some time after its start. Source: AWS API, DeploymentConfiguration `minimumHealthyPercent`.
 */
export function healthyFrom(
  task: TaskRecord,
  definition: TaskDefinition | undefined,
  healthyAfterMs: number,
): number | undefined {
  if (task.lastStatus !== 'RUNNING' || task.startedAt === undefined) return undefined;
  if (task.healthStatus === 'HEALTHY') return task.startedAt;
  if (task.healthStatus === 'UNHEALTHY' || hasEssentialCheck(definition)) return undefined;
  return task.startedAt + healthyAfterMs;
}
