import type { UpdateClusterSettingsRequest, UpdateClusterSettingsResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { readSettings } from './shared/cluster-settings.ts';
import { invalid } from './shared/faults.ts';
import { findCluster } from './shared/find.ts';
import { showCluster } from './shared/show-cluster.ts';

export { UpdateClusterSettings$ as schema } from '@aws-sdk/client-ecs';

/** Changes the settings of a cluster; those that are not named stay. */
export function run(
  context: EngineContext,
  input: UpdateClusterSettingsRequest,
): UpdateClusterSettingsResponse {
  const cluster = findCluster(context, input.cluster);
  if (input.settings === undefined || input.settings.length === 0) throw invalid('Settings cannot be empty.');
  Object.assign(cluster.settings, readSettings(input.settings));
  context.store.clusters.put(cluster.arn, cluster);
  return { cluster: showCluster(context, cluster, ['SETTINGS', 'TAGS']) };
}
