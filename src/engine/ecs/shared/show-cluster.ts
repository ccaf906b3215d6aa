import type { Cluster } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import type { ClusterRecord } from '../../records.ts';
import { countTasks } from './counts.ts';
import { containerInstancesOf, servicesOf, tasksOf } from './find.ts';
import { includedTags } from './tags.ts';

/** A cluster as the API prints it. */
export function showCluster(
  context: EngineContext,
  cluster: ClusterRecord,
  include: readonly string[] = [],
): Cluster {
  const { runningCount, pendingCount } = countTasks(tasksOf(context, cluster));
  const active = servicesOf(context, cluster).filter((service) => service.status === 'ACTIVE');
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: containerInstancesOf(context, cluster).length,
    runningTasksCount: runningCount,
    pendingTasksCount: pendingCount,
    activeServicesCount: active.length,
    statistics: include.includes('STATISTICS')
      ? [
          { name: 'runningEC2TasksCount', value: String(runningCount) },
          { name: 'pendingEC2TasksCount', value: String(pendingCount) },
          { name: 'activeEC2ServiceCount', value: String(active.length) },
          {
            name: 'drainingEC2ServiceCount',
            value: String(servicesOf(context, cluster).filter((s) => s.status === 'DRAINING').length),
          },
        ]
      : [],
    tags: includedTags(cluster.tags, include),
    settings: include.includes('SETTINGS') ? showSettings(cluster) : [],
    capacityProviders: [...(cluster.capacityProviders ?? [])],
    defaultCapacityProviderStrategy: [...(cluster.defaultCapacityProviderStrategy ?? [])],
  };
}

function showSettings(cluster: ClusterRecord): NonNullable<Cluster['settings']> {
  const value = cluster.settings['containerInsights'];
  return [{ name: 'containerInsights', value: value ?? 'disabled' }];
}
