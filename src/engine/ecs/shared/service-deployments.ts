import type { ServiceDeployment, ServiceDeploymentStatus, ServiceRevision } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import type { DeploymentRecord, ServiceRecord } from '../../records.ts';
import { clusterNameOf, serviceDeploymentArn, serviceRevisionArn } from './arn.ts';

const idOf = (deployment: DeploymentRecord): string => deployment.id.replace('ecs-svc/', '');

/** A deployment that the service still knows, with its service. */
export interface Known {
  readonly service: ServiceRecord;
  readonly deployment: DeploymentRecord;
  readonly arn: string;
  readonly revisionArn: string;
}

/** The deployments of services, newest first within each. */
export function knownDeployments(context: EngineContext, services: Iterable<ServiceRecord>): Known[] {
  return [...services].flatMap((service) => {
    const cluster = clusterNameOf(service.clusterArn);
    return service.deployments.map((deployment) => ({
      service,
      deployment,
      arn: serviceDeploymentArn(context, cluster, service.name, idOf(deployment)),
      revisionArn: serviceRevisionArn(context, cluster, service.name, idOf(deployment)),
    }));
  });
}

/** The newer API's word for how far a deployment is. */
export function statusOf({ rolloutState, rollbackOf }: DeploymentRecord): ServiceDeploymentStatus {
  if (rolloutState === 'COMPLETED') return rollbackOf === undefined ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL';
  if (rolloutState === 'FAILED') return 'ROLLBACK_FAILED';
  return rollbackOf === undefined ? 'IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS';
}

export function showDeployment({ service, deployment, arn, revisionArn }: Known): ServiceDeployment {
  return {
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: new Date(deployment.createdAt),
    startedAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    ...(deployment.rolloutState === 'COMPLETED' && { finishedAt: new Date(deployment.updatedAt) }),
    targetServiceRevision: { arn: revisionArn, requestedTaskCount: deployment.desiredCount },
    sourceServiceRevisions: [],
    status: statusOf(deployment),
    statusReason: deployment.rolloutStateReason,
    deploymentConfiguration: service.spec.deploymentConfiguration,
  };
}

export function showRevision({ service, deployment, revisionArn }: Known): ServiceRevision {
  const { spec } = service;
  return {
    serviceRevisionArn: revisionArn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: deployment.taskDefinition,
    ...(spec.launchType !== undefined && { launchType: spec.launchType }),
    ...(spec.capacityProviderStrategy !== undefined && {
      capacityProviderStrategy: spec.capacityProviderStrategy,
    }),
    ...(spec.networkConfiguration !== undefined && { networkConfiguration: spec.networkConfiguration }),
    ...(spec.gatewayConnectors !== undefined && { gatewayConnectors: spec.gatewayConnectors }),
    ...(spec.monitoring !== undefined && { monitoring: spec.monitoring }),
    createdAt: new Date(deployment.createdAt),
  };
}
