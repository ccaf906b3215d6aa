import type { ServiceDeployment, ServiceRevision } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import type { ServiceDeploymentRecord, ServiceRecord } from '../../records.ts';
import { serviceMembers } from '../../../model/kinds/service.ts';
import { historyOf } from '../../service-history.ts';
import { clusterNameOf, serviceDeploymentArn, serviceRevisionArn } from './arn.ts';

/** A service deployment, with its service. */
export interface Known {
  readonly service: ServiceRecord;
  readonly entry: ServiceDeploymentRecord;
  readonly arn: string;
  readonly revisionArn: string;
  /** The ARN of another service revision of the service. */
  readonly revision: (id: string) => string;
}

/** ECS tells those of the last 90 days. Source: ECS developer guide, "Viewing Amazon ECS service deployments". */
const TOLD_MS = 90 * 24 * 3_600_000;

/** The service deployments of services that are told, newest first within each. */
export const toldDeployments = (context: EngineContext, services: Iterable<ServiceRecord>): Known[] =>
  knownDeployments(context, services).filter(({ entry }) => entry.createdAt >= context.clock.now() - TOLD_MS);

/** All that are kept. */
export function knownDeployments(context: EngineContext, services: Iterable<ServiceRecord>): Known[] {
  return [...services].flatMap((service) => {
    const cluster = clusterNameOf(service.clusterArn);
    const revision = (id: string): string => serviceRevisionArn(context, cluster, service.name, id);
    return historyOf(service).map((entry) => ({
      service,
      entry,
      arn: serviceDeploymentArn(context, cluster, service.name, entry.id),
      revisionArn: revision(entry.revision),
      revision,
    }));
  });
}

export function showDeployment({ service, entry, arn, revisionArn, revision }: Known): ServiceDeployment {
  const { rollback } = entry;
  return {
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: new Date(entry.createdAt),
    startedAt: new Date(entry.createdAt),
    updatedAt: new Date(entry.updatedAt),
    ...(entry.finishedAt !== undefined && { finishedAt: new Date(entry.finishedAt) }),
    ...(entry.stoppedAt !== undefined && { stoppedAt: new Date(entry.stoppedAt) }),
    targetServiceRevision: { arn: revisionArn, requestedTaskCount: entry.desiredCount },
    sourceServiceRevisions: entry.sources.map((id) => ({ arn: revision(id) })),
    status: entry.status,
    statusReason: entry.reason,
    deploymentConfiguration: service.spec.deploymentConfiguration,
    ...(rollback !== undefined && {
      rollback: {
        reason: rollback.reason,
        startedAt: new Date(rollback.startedAt),
        serviceRevisionArn: revision(rollback.revision),
      },
    }),
  };
}

/** What no other call tells. */
const TOLD = serviceMembers(({ told }) => told === 'revision');

export function showRevision({ service, entry, revisionArn }: Known): ServiceRevision {
  const { spec } = service;
  return {
    serviceRevisionArn: revisionArn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: entry.taskDefinition,
    ...(spec.launchType !== undefined && { launchType: spec.launchType }),
    ...(spec.capacityProviderStrategy !== undefined && {
      capacityProviderStrategy: spec.capacityProviderStrategy,
    }),
    ...(spec.networkConfiguration !== undefined && { networkConfiguration: spec.networkConfiguration }),
    ...Object.fromEntries(TOLD.map((name) => [name, Reflect.get(spec, name)])),
    createdAt: new Date(entry.createdAt),
  };
}
