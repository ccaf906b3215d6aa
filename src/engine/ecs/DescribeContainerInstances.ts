import type {
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { containerInstanceArn } from './shared/arn.ts';
import { someOf } from './shared/faults.ts';
import { findCluster, lookupContainerInstance } from './shared/find.ts';
import { lookUp } from './shared/look-up.ts';
import { showContainerInstance } from './shared/show-container-instance.ts';

export { DescribeContainerInstances$ as schema } from '@aws-sdk/client-ecs';

/** At most 100 boxes; what is not there becomes a failure MISSING. */
export function run(
  context: EngineContext,
  input: DescribeContainerInstancesRequest,
): DescribeContainerInstancesResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = someOf(input.containerInstances, 100, 'container instances', 'Container instances');
  const { found, failures } = lookUp(
    asked,
    (reference) => lookupContainerInstance(context, cluster, reference),
    (id) => containerInstanceArn(context, cluster.name, id),
  );
  return {
    containerInstances: found.map((box) => showContainerInstance(context, box, input.include)),
    failures,
  };
}
