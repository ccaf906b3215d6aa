import type { EngineContext } from '../context.ts';
import type { DeploymentRecord, ServiceRecord } from '../records.ts';
import { deploymentIdOf, noteFailure, noteSuccess, revisionIdOf } from '../service-history.ts';
import { addEvent, EVENT } from './events.ts';

/** Failed launches before the delay starts to grow, and its bounds. Source: ECS developer guide, "Service throttle logic". */
const FREE_ROUNDS = 2;
const SHORT_DELAY_MS = 1000;
const FIRST_DELAY_MS = 5000;
const LONGEST_DELAY_MS = 15 * 60_000;

export const primaryOf = (service: ServiceRecord): DeploymentRecord | undefined =>
  service.deployments.find(({ status }) => status === 'PRIMARY');

/** How long to wait before the next launch after so many failed ones of `desired` at a time. */
export function launchDelay(failedTasks: number, desired: number): number {
  const rounds = Math.floor(failedTasks / Math.max(1, desired));
  if (rounds <= FREE_ROUNDS) return SHORT_DELAY_MS;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(20, rounds - FREE_ROUNDS - 1));
}

/** Failed tasks that open the circuit: half of the desired, at least 3, at most 200. Source: "Deployment circuit breaker". */
export const breakerThreshold = (desired: number): number =>
  Math.min(200, Math.max(3, Math.ceil(desired / 2)));

/** Notes a task of the PRIMARY deployment that failed; the next launch waits. */
export function countFailure(
  context: EngineContext,
  service: ServiceRecord,
  primary: DeploymentRecord,
  reachedRunning: boolean,
): void {
  const now = context.clock.now();
  primary.failedTasks += 1;
  const delay = reachedRunning ? SHORT_DELAY_MS : launchDelay(primary.failedTasks, service.desiredCount);
  primary.notBefore = now + delay;
  primary.updatedAt = now;
  if (delay > SHORT_DELAY_MS) addEvent(context, service, EVENT.cannotStart());
}

/** A task became healthy: what failed before it does not count any more. */
export function forgiveFailures(context: EngineContext, deployment: DeploymentRecord): void {
  deployment.failedTasks = 0;
  delete deployment.notBefore;
  deployment.updatedAt = context.clock.now();
}

/** The PRIMARY deployment runs as desired and the old ones are gone. */
export function complete(context: EngineContext, service: ServiceRecord, primary: DeploymentRecord): void {
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = context.clock.now();
  service.lastCompleted = {
    id: primary.id,
    taskDefinition: primary.taskDefinition,
    revision: revisionIdOf(primary),
  };
  noteSuccess(service, primary, primary.updatedAt);
  addEvent(context, service, EVENT.completed(primary.id));
}

/**
 * Opens the circuit when too many tasks failed. With rollback, the last completed deployment's task definition becomes
 * PRIMARY again under a new id, and takes over the tasks of it that still run. A roll back that fails is not rolled back.
 * Source: ECS developer guide, "Deployment circuit breaker".
 */
export function breakCircuit(
  context: EngineContext,
  service: ServiceRecord,
  primary: DeploymentRecord,
): boolean {
  const breaker = service.spec.deploymentConfiguration?.deploymentCircuitBreaker;
  if (breaker?.enable !== true || primary.rolloutState !== 'IN_PROGRESS') return false;
  if (primary.failedTasks < breakerThreshold(service.desiredCount)) return false;
  const now = context.clock.now();
  primary.rolloutState = 'FAILED';
  primary.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
  primary.updatedAt = now;
  addEvent(context, service, EVENT.failed(primary.id));
  const target = service.lastCompleted;
  if (
    breaker.rollback === true &&
    target !== undefined &&
    target.id !== primary.id &&
    primary.rollbackOf === undefined
  ) {
    rollBack(context, service, primary, target);
  } else noteFailure(service, primary, now);
  return true;
}

function rollBack(
  context: EngineContext,
  service: ServiceRecord,
  failed: DeploymentRecord,
  target: NonNullable<ServiceRecord['lastCompleted']>,
): void {
  const now = context.clock.now();
  const id = `ecs-svc/${context.random.digits(19)}`;
  addEvent(context, service, EVENT.rollingBack(target.id));
  failed.status = 'ACTIVE';
  service.deployments = service.deployments.filter((deployment) => deployment.id !== target.id);
  const back: DeploymentRecord = {
    id,
    status: 'PRIMARY',
    taskDefinition: target.taskDefinition,
    desiredCount: service.desiredCount,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${target.id}.`,
    createdAt: now,
    updatedAt: now,
    rollbackOf: target.id,
    revision: target.revision ?? target.id.replace('ecs-svc/', ''),
    rescues: deploymentIdOf(failed),
  };
  service.deployments.unshift(back);
  noteFailure(service, failed, now, back);
  service.taskDefinition = target.taskDefinition;
  for (const task of context.store.tasks.values()) {
    if (
      task.startedBy !== target.id ||
      task.clusterArn !== service.clusterArn ||
      task.lastStatus === 'STOPPED'
    )
      continue;
    task.startedBy = id;
    context.store.tasks.put(task.arn, task);
  }
}
