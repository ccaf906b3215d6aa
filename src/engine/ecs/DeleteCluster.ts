import type { DeleteClusterRequest, DeleteClusterResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { EngineFault } from '../context.ts';
import { findCluster, containerInstancesOf, servicesOf, tasksOf } from './shared/find.ts';
import { showCluster } from './shared/show-cluster.ts';

export { DeleteCluster$ as schema } from '@aws-sdk/client-ecs';

/** Makes an empty cluster INACTIVE; refuses one that still holds something. Source: API reference, DeleteCluster. */
export function run(context: EngineContext, input: DeleteClusterRequest): DeleteClusterResponse {
  const cluster = findCluster(context, input.cluster ?? '');
  if (containerInstancesOf(context, cluster).length > 0) {
    throw new EngineFault(
      'ClusterContainsContainerInstancesException',
      'The Cluster cannot be deleted while Container Instances are active or draining.',
    );
  }
  if (servicesOf(context, cluster).some((service) => service.status === 'ACTIVE')) {
    throw new EngineFault(
      'ClusterContainsServicesException',
      'The Cluster cannot be deleted while Services are active.',
    );
  }
  if (tasksOf(context, cluster).some((task) => task.lastStatus !== 'STOPPED')) {
    throw new EngineFault(
      'ClusterContainsTasksException',
      'The Cluster cannot be deleted while Tasks are active.',
    );
  }
  cluster.status = 'INACTIVE';
  cluster.inactiveAt = context.clock.now();
  context.store.clusters.put(cluster.arn, cluster);
  return { cluster: showCluster(context, cluster, ['SETTINGS', 'TAGS']) };
}
