import type { HealthStatus, TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerRecord } from '../records.ts';
import { RESTART_ATTEMPT_PERIOD } from '../../model/kinds/container.ts';
import { hasHealthCheck } from '../../model/health-check.ts';

/**
 * Health of a task: over its essential containers with a health check, any UNHEALTHY, else any UNKNOWN, else HEALTHY.
 * Source: AWS API, Task `healthStatus`.
 */
export function taskHealth(definition: TaskDefinition, containers: readonly ContainerRecord[]): HealthStatus {
  const checked = (definition.containerDefinitions ?? []).filter(
    (container) => container.essential !== false && hasHealthCheck(container),
  );
  const states = checked.map(
    ({ name }) => containers.find((record) => record.name === name)?.healthStatus ?? 'UNKNOWN',
  );
  if (states.includes('UNHEALTHY')) return 'UNHEALTHY';
  return states.length === 0 || states.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}

/** Whether the agent starts an exited container again. Source: ECS agent, `restart/restart_tracker.go`. */
export function restarts(
  policy: NonNullable<TaskDefinition['containerDefinitions']>[number]['restartPolicy'],
  exitCode: number | undefined,
  ranMs: number,
): boolean {
  if (policy?.enabled !== true) return false;
  if (exitCode !== undefined && (policy.ignoredExitCodes ?? []).includes(exitCode)) return false;
  return ranMs >= (policy.restartAttemptPeriod ?? RESTART_ATTEMPT_PERIOD) * 1000;
}
