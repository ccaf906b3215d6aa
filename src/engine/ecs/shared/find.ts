import { type EngineContext, EngineFault } from '../../context.ts';
import type {
  ClusterRecord,
  ContainerInstanceRecord,
  ServiceRecord,
  TaskDefinitionRecord,
  TaskRecord,
} from '../../records.ts';
import { clusterArn, containerInstanceArn, serviceArn, taskArn, taskDefinitionArn } from './arn.ts';
import { fullArn, isArn, lastOf } from '../../../model/arn.ts';
import { client, invalid } from './faults.ts';

/** A cluster by name or ARN, whatever its status; `default` when none is named. */
export function lookupCluster(context: EngineContext, reference = 'default'): ClusterRecord | undefined {
  return context.store.clusters.get(fullArn(reference, (name) => clusterArn(context, name)));
}

/** An ACTIVE cluster. @throws EngineFault `ClusterNotFoundException` */
export function findCluster(context: EngineContext, reference?: string): ClusterRecord {
  const cluster = lookupCluster(context, reference);
  if (cluster?.status !== 'ACTIVE') throw new EngineFault('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

/** A service of a cluster, whatever its status. */
export function lookupService(
  context: EngineContext,
  cluster: ClusterRecord,
  reference: string,
): ServiceRecord | undefined {
  const found = context.store.services.get(serviceArn(context, cluster.name, lastOf(reference)));
  return found !== undefined && (!isArn(reference) || sameService(reference, found)) ? found : undefined;
}

/** Also the old short form of the ARN, without the cluster. */
const sameService = (reference: string, service: ServiceRecord): boolean =>
  reference === service.arn || reference === service.arn.replace(/service\/.*\//, 'service/');

/** @throws EngineFault `ServiceNotFoundException` */
export function findService(
  context: EngineContext,
  cluster: ClusterRecord,
  reference: string | undefined,
): ServiceRecord {
  if (reference === undefined || reference === '') throw invalid('Service name cannot be blank.');
  const service = lookupService(context, cluster, reference);
  if (service === undefined) throw new EngineFault('ServiceNotFoundException', 'Service not found.');
  return service;
}

export function lookupTask(
  context: EngineContext,
  cluster: ClusterRecord,
  reference: string,
): TaskRecord | undefined {
  return context.store.tasks.get(fullArn(reference, (id) => taskArn(context, cluster.name, id)));
}

export function lookupContainerInstance(
  context: EngineContext,
  cluster: ClusterRecord,
  reference: string,
): ContainerInstanceRecord | undefined {
  const found = context.store.containerInstances.get(
    fullArn(reference, (id) => containerInstanceArn(context, cluster.name, id)),
  );
  return found?.clusterArn === cluster.arn ? found : undefined;
}

/** @throws EngineFault `InvalidParameterException` */
export function findContainerInstance(
  context: EngineContext,
  cluster: ClusterRecord,
  reference: string | undefined,
): ContainerInstanceRecord {
  const found = lookupContainerInstance(context, cluster, reference ?? '');
  if (found === undefined) throw invalid('Referenced container instance not found.');
  return found;
}

/**
 * A task definition by `family` (its newest ACTIVE revision), `family:revision` or ARN.
 */
export function lookupTaskDefinition(
  context: EngineContext,
  reference: string,
): TaskDefinitionRecord | undefined {
  const { taskDefinitions, revisions } = context.store;
  if (isArn(reference)) return taskDefinitions.get(reference);
  const [family = '', revision] = reference.split(':', 2);
  if (revision !== undefined)
    return taskDefinitions.get(taskDefinitionArn(context, family, Number(revision)));
  for (let at = revisions.get(family) ?? 0; at > 0; at--) {
    const found = taskDefinitions.get(taskDefinitionArn(context, family, at));
    if (found?.status === 'ACTIVE') return found;
  }
  return undefined;
}

/** A task definition that may be launched. @throws EngineFault `ClientException` */
export function findTaskDefinition(
  context: EngineContext,
  reference: string | undefined,
): TaskDefinitionRecord {
  if (reference === undefined || reference === '') throw invalid('TaskDefinition can not be blank.');
  const found = lookupTaskDefinition(context, reference);
  if (found === undefined) throw client('TaskDefinition not found.');
  if (found.status !== 'ACTIVE') throw client('TaskDefinition is inactive');
  return found;
}

/** The tasks of a cluster. */
export function tasksOf(context: EngineContext, cluster: ClusterRecord): TaskRecord[] {
  return [...context.store.tasks.values()].filter((task) => task.clusterArn === cluster.arn);
}

/** The services of a cluster. */
export function servicesOf(context: EngineContext, cluster: ClusterRecord): ServiceRecord[] {
  return [...context.store.services.values()].filter((service) => service.clusterArn === cluster.arn);
}

/** The container instances of a cluster that are not INACTIVE. */
export function containerInstancesOf(
  context: EngineContext,
  cluster: ClusterRecord,
): ContainerInstanceRecord[] {
  return [...context.store.containerInstances.values()].filter(
    (instance) => instance.clusterArn === cluster.arn && instance.status !== 'INACTIVE',
  );
}

/** The tasks that hold resources of a box: all that are not STOPPED. */
export function tasksOn(context: EngineContext, box: ContainerInstanceRecord): TaskRecord[] {
  return [...context.store.tasks.values()].filter(
    (task) => task.containerInstanceArn === box.arn && task.lastStatus !== 'STOPPED',
  );
}
