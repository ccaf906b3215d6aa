import type { DescribeClustersRequest, DescribeClustersResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { clusterArn } from './shared/arn.ts';
import { atMost } from './shared/faults.ts';
import { lookupCluster } from './shared/find.ts';
import { showCluster } from './shared/show-cluster.ts';

export { DescribeClusters$ as schema } from '@aws-sdk/client-ecs';

/** Clusters by name, INACTIVE ones too; what is not there becomes a failure MISSING. */
export function run(context: EngineContext, input: DescribeClustersRequest): DescribeClustersResponse {
  const asked = input.clusters === undefined || input.clusters.length === 0 ? ['default'] : input.clusters;
  atMost(asked, 100, 'clusters');
  const found = [...new Set(asked)].map((reference) => ({
    reference,
    cluster: lookupCluster(context, reference),
  }));
  return {
    clusters: found.flatMap(({ cluster }) => (cluster ? [showCluster(context, cluster, input.include)] : [])),
    failures: found.flatMap(({ reference, cluster }) =>
      cluster
        ? []
        : [
            {
              arn: reference.startsWith('arn:') ? reference : clusterArn(context, reference),
              reason: 'MISSING',
            },
          ],
    ),
  };
}
