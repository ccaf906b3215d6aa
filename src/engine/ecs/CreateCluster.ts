import type { CreateClusterRequest, CreateClusterResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import type { ClusterRecord } from '../records.ts';
import { clusterArn } from './shared/arn.ts';
import { readSettings } from './shared/cluster-settings.ts';
import { invalid } from './shared/faults.ts';
import { showCluster } from './shared/show-cluster.ts';
import { readTags } from './shared/tags.ts';

export { CreateCluster$ as schema } from '@aws-sdk/client-ecs';

/** Makes a cluster; the same name again answers with the one that is there. Source: API reference, CreateCluster. */
export function run(context: EngineContext, input: CreateClusterRequest): CreateClusterResponse {
  const name = input.clusterName ?? 'default';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    throw invalid(
      'Invalid identifier: Cluster names are up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens.',
    );
  }
  const settings = readSettings(input.settings);
  const tags = readTags(input.tags);
  const there = context.store.clusters.get(clusterArn(context, name));
  if (there?.status === 'ACTIVE') return { cluster: showCluster(context, there, ['SETTINGS', 'TAGS']) };
  const cluster: ClusterRecord = {
    arn: clusterArn(context, name),
    name,
    status: 'ACTIVE',
    settings: { containerInsights: 'disabled', ...settings },
    tags,
    createdAt: context.clock.now(),
    ...(input.capacityProviders && { capacityProviders: input.capacityProviders }),
    ...(input.defaultCapacityProviderStrategy && {
      defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy,
    }),
  };
  context.store.clusters.put(cluster.arn, cluster);
  return { cluster: showCluster(context, cluster, ['SETTINGS', 'TAGS']) };
}
