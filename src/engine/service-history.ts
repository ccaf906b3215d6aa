import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { DeploymentRecord, ServiceDeploymentRecord, ServiceRecord } from './records.ts';

/**
 * The history of a service: its service deployments. ECS keeps one for each change that rolls, also when that is over, with the
 * service revision that it deploys and those that it finds. A roll back is a part of the deployment that failed, and goes to the
 * service revision that succeeded last: neither is made anew for it. Source: ECS developer guide, "View service history using
 * Amazon ECS service deployments" and "Amazon ECS service revisions".
 */

/** Of so many of a service is known; those of AWS go after 90 days. */
const MOST = 100;

const ENDED: ReadonlySet<ServiceDeploymentStatus> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

/** Its own id, also that of the service revision which it makes. */
const digits = ({ id }: DeploymentRecord): string => id.replace('ecs-svc/', '');

/** The id of the service revision that a deployment runs. */
export const revisionIdOf = (deployment: DeploymentRecord): string =>
  deployment.revision ?? digits(deployment);

/** The id of the service deployment that a deployment is a part of. */
export const deploymentIdOf = (deployment: DeploymentRecord): string =>
  deployment.rescues ?? digits(deployment);

/** What is kept, newest first; of a store of before there was any: what its deployments tell. */
export const historyOf = (service: ServiceRecord): readonly ServiceDeploymentRecord[] =>
  service.history ?? service.deployments.map((deployment) => entryOf(deployment, []));

/** A deployment starts, and ends the one before where that was under way. */
export function noteStart(
  service: ServiceRecord,
  deployment: DeploymentRecord,
  found: readonly DeploymentRecord[],
): void {
  const now = deployment.createdAt;
  const before = historyOf(service).map((entry) =>
    ENDED.has(entry.status)
      ? entry
      : end(entry, 'STOPPED', 'The service deployment was replaced by a newer one.', now),
  );
  const sources = [...new Set(found.map(revisionIdOf))];
  service.history = [entryOf(deployment, sources), ...before].slice(0, MOST);
}

/** The deployment did what it was made for: to deploy, or to roll back. */
export const noteSuccess = (service: ServiceRecord, deployment: DeploymentRecord, now: number): void =>
  change(service, deployment, (entry) =>
    entry.rollback === undefined
      ? end(entry, 'SUCCESSFUL', 'The service deployment completed.', now)
      : end(
          entry,
          'ROLLBACK_SUCCESSFUL',
          'Service deployment rolled back because the circuit breaker threshold was exceeded.',
          now,
        ),
  );

/** The circuit breaker ended it. `back`: the deployment that it rolls back with, if it does. */
export const noteFailure = (
  service: ServiceRecord,
  deployment: DeploymentRecord,
  now: number,
  back?: DeploymentRecord,
): void =>
  change(service, deployment, (entry) => {
    const reason = 'The circuit breaker threshold was exceeded.';
    if (entry.rollback !== undefined) return end(entry, 'ROLLBACK_FAILED', reason, now);
    if (back === undefined) return end(entry, 'STOPPED', reason, now);
    const rollback = { reason, startedAt: now, revision: revisionIdOf(back) };
    return { ...entry, status: 'ROLLBACK_IN_PROGRESS', reason, updatedAt: now, rollback };
  });

const end = (
  entry: ServiceDeploymentRecord,
  status: ServiceDeploymentStatus,
  reason: string,
  now: number,
): ServiceDeploymentRecord => ({
  ...entry,
  status,
  reason,
  updatedAt: now,
  ...(status === 'STOPPED' ? { stoppedAt: now } : { finishedAt: now }),
});

function change(
  service: ServiceRecord,
  deployment: DeploymentRecord,
  edit: (entry: ServiceDeploymentRecord) => ServiceDeploymentRecord,
): void {
  const id = deploymentIdOf(deployment);
  service.history = historyOf(service).map((entry) => (entry.id === id ? edit(entry) : entry));
}

function entryOf(deployment: DeploymentRecord, sources: readonly string[]): ServiceDeploymentRecord {
  const { taskDefinition, desiredCount, createdAt, updatedAt, rolloutState, rolloutStateReason } = deployment;
  const entry: ServiceDeploymentRecord = {
    id: deploymentIdOf(deployment),
    revision: revisionIdOf(deployment),
    taskDefinition,
    desiredCount,
    sources,
    status: 'IN_PROGRESS',
    reason: rolloutStateReason,
    createdAt,
    updatedAt,
  };
  if (rolloutState === 'COMPLETED') return end(entry, 'SUCCESSFUL', rolloutStateReason, updatedAt);
  return rolloutState === 'FAILED' ? end(entry, 'STOPPED', rolloutStateReason, updatedAt) : entry;
}
