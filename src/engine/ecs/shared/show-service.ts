import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import type { DeploymentRecord, ServiceRecord, TaskRecord } from '../../records.ts';
import { serviceMembers } from '../../../model/kinds/service.ts';
import { foreignOf } from '../../../model/refusals/controller.ts';
import { clusterNameOf, serviceDeploymentArn, serviceRevisionArn } from './arn.ts';
import { deploymentIdOf, revisionIdOf } from '../../service-history.ts';
import { countTasks } from './counts.ts';
import { includedTags } from './tags.ts';

const ELSEWHERE = serviceMembers(({ told, toldAs }) => told !== undefined || toldAs !== undefined);
const OF_PRIMARY = serviceMembers(({ told }) => told === 'primary');

/** A service as the API prints it. */
export function showService(
  context: EngineContext,
  service: ServiceRecord,
  include?: readonly string[],
): Service {
  const tasks = [...context.store.tasks.values()].filter(
    (task) => task.group === `service:${service.name}` && task.clusterArn === service.clusterArn,
  );
  const { spec } = service;
  const cluster = clusterNameOf(service.clusterArn);
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...countTasks(tasks),
    taskDefinition: service.taskDefinition,
    ...printed(spec),
    ...(spec.role !== undefined && { roleArn: spec.role }),
    // What CodeDeploy deploys has task sets, and no deployments (API reference, `Service`).
    ...(foreignOf(spec.deploymentController?.type) === undefined
      ? { deployments: service.deployments.map((deployment) => showDeployment(service, deployment, tasks)) }
      : {
          deployments: [],
          taskSets: [{ ...countTasks(tasks), status: 'PRIMARY', taskDefinition: service.taskDefinition }],
        }),
    events: service.events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) })),
    createdAt: new Date(service.createdAt),
    createdBy: service.createdBy,
    ...(primary !== undefined && {
      currentServiceDeployment: serviceDeploymentArn(context, cluster, service.name, deploymentIdOf(primary)),
    }),
    currentServiceRevisions: service.deployments.map((deployment) => ({
      arn: serviceRevisionArn(context, cluster, service.name, revisionIdOf(deployment)),
      requestedTaskCount: deployment.desiredCount,
      ...countTasks(tasks.filter((task) => task.startedBy === deployment.id)),
    })),
    ...(include?.includes('TAGS') && { tags: includedTags(service.tags, include) }),
  };
}

/** The members of the spec that are printed with the service itself; the others show in its deployments and revisions. */
function printed(spec: ServiceRecord['spec']): Partial<Service> {
  const shown = { ...spec };
  for (const name of ELSEWHERE) Reflect.deleteProperty(shown, name);
  return shown;
}

function showDeployment(
  service: ServiceRecord,
  deployment: DeploymentRecord,
  tasks: readonly TaskRecord[],
): Deployment {
  const { spec } = service;
  const isPrimary = deployment.status === 'PRIMARY';
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition,
    desiredCount: deployment.desiredCount,
    ...countTasks(tasks.filter((task) => task.startedBy === deployment.id)),
    failedTasks: deployment.failedTasks,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    ...(spec.launchType !== undefined && { launchType: spec.launchType }),
    ...(spec.capacityProviderStrategy !== undefined && {
      capacityProviderStrategy: spec.capacityProviderStrategy,
    }),
    ...(spec.networkConfiguration !== undefined && { networkConfiguration: spec.networkConfiguration }),
    ...(isPrimary && Object.fromEntries(OF_PRIMARY.map((name) => [name, Reflect.get(spec, name)]))),
  };
}
