import type { DescribeClustersRequest, DescribeClustersResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { clusterArn } from './shared/arn.ts';
import { atMost } from './shared/faults.ts';
import { lookupCluster } from './shared/find.ts';
import { lookUp } from './shared/look-up.ts';
import { showCluster } from './shared/show-cluster.ts';

export { DescribeClusters$ as schema } from '@aws-sdk/client-ecs';

/** Clusters by name, INACTIVE ones too; what is not there becomes a failure MISSING. */
export function run(context: EngineContext, input: DescribeClustersRequest): DescribeClustersResponse {
  const asked = input.clusters === undefined || input.clusters.length === 0 ? ['default'] : input.clusters;
  atMost(asked, 100, 'clusters');
  const { found, failures } = lookUp(
    asked,
    (reference) => lookupCluster(context, reference),
    (name) => clusterArn(context, name),
  );
  return { clusters: found.map((cluster) => showCluster(context, cluster, input.include)), failures };
}
