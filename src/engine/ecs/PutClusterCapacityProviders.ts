import type {
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { invalid } from './shared/faults.ts';
import { findCluster } from './shared/find.ts';
import { showCluster } from './shared/show-cluster.ts';

export { PutClusterCapacityProviders$ as schema } from '@aws-sdk/client-ecs';

/** Keeps a cluster's capacity providers and its default strategy; the engine scales nothing by them. */
export function run(
  context: EngineContext,
  input: PutClusterCapacityProvidersRequest,
): PutClusterCapacityProvidersResponse {
  const cluster = findCluster(context, input.cluster);
  const { capacityProviders, defaultCapacityProviderStrategy } = input;
  if (capacityProviders === undefined || defaultCapacityProviderStrategy === undefined) {
    throw invalid('capacityProviders and defaultCapacityProviderStrategy are required.');
  }
  const foreign = defaultCapacityProviderStrategy.find(
    (item) => !capacityProviders.includes(item.capacityProvider ?? ''),
  );
  if (foreign !== undefined) {
    throw invalid(
      `The specified capacity provider '${foreign.capacityProvider ?? ''}' is not associated with the cluster.`,
    );
  }
  cluster.capacityProviders = capacityProviders;
  cluster.defaultCapacityProviderStrategy = defaultCapacityProviderStrategy;
  context.store.clusters.put(cluster.arn, cluster);
  return { cluster: showCluster(context, cluster, ['SETTINGS', 'TAGS']) };
}
