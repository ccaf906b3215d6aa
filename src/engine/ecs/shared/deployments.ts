import type { EngineContext } from '../../context.ts';
import type { DeploymentRecord, ServiceRecord } from '../../records.ts';
import { noteStart } from '../../service-history.ts';

/** A deployment that starts now. `id` is `ecs-svc/` and 19 digits. */
export function newDeployment(
  context: EngineContext,
  taskDefinition: string,
  desiredCount: number,
): DeploymentRecord {
  const id = `ecs-svc/${context.random.digits(19)}`;
  const now = context.clock.now();
  return {
    id,
    status: 'PRIMARY',
    taskDefinition,
    desiredCount,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    createdAt: now,
    updatedAt: now,
  };
}

/** Makes a new PRIMARY deployment; the one before stays ACTIVE until its tasks are gone. */
export function roll(context: EngineContext, service: ServiceRecord): void {
  const now = context.clock.now();
  for (const deployment of service.deployments) {
    if (deployment.status !== 'PRIMARY') continue;
    deployment.status = 'ACTIVE';
    deployment.updatedAt = now;
  }
  const made = newDeployment(context, service.taskDefinition, service.desiredCount);
  noteStart(service, made, service.deployments);
  service.deployments.unshift(made);
}
