import type { UpdateClusterRequest, UpdateClusterResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { readSettings } from './shared/cluster-settings.ts';
import { findCluster } from './shared/find.ts';
import { showCluster } from './shared/show-cluster.ts';

export { UpdateCluster$ as schema } from '@aws-sdk/client-ecs';

/** Changes a cluster's settings; its other members are accepted and mean nothing here. */
export function run(context: EngineContext, input: UpdateClusterRequest): UpdateClusterResponse {
  const cluster = findCluster(context, input.cluster);
  Object.assign(cluster.settings, readSettings(input.settings));
  context.store.clusters.put(cluster.arn, cluster);
  return { cluster: showCluster(context, cluster, ['SETTINGS', 'TAGS']) };
}
