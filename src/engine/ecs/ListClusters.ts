import type { ListClustersRequest, ListClustersResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { page } from './shared/pages.ts';

export { ListClusters$ as schema } from '@aws-sdk/client-ecs';

/** The ARNs of the ACTIVE clusters, by pages of 100. */
export function run(context: EngineContext, input: ListClustersRequest): ListClustersResponse {
  const arns = [...context.store.clusters.values()]
    .filter((cluster) => cluster.status === 'ACTIVE')
    .map((cluster) => cluster.arn);
  const { items, nextToken } = page(arns, (arn) => arn, input, 'clusters');
  return { clusterArns: [...items], nextToken };
}
