import type {
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { containerInstanceArn } from './shared/arn.ts';
import { atMost, invalid } from './shared/faults.ts';
import { findCluster, lookupContainerInstance } from './shared/find.ts';
import { showContainerInstance } from './shared/show-container-instance.ts';

export { DescribeContainerInstances$ as schema } from '@aws-sdk/client-ecs';

/** At most 100 boxes; what is not there becomes a failure MISSING. */
export function run(
  context: EngineContext,
  input: DescribeContainerInstancesRequest,
): DescribeContainerInstancesResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = input.containerInstances ?? [];
  if (asked.length === 0) throw invalid('Container instances cannot be empty.');
  atMost(asked, 100, 'container instances');
  const found = [...new Set(asked)].map((reference) => ({
    reference,
    box: lookupContainerInstance(context, cluster, reference),
  }));
  return {
    containerInstances: found.flatMap(({ box }) =>
      box ? [showContainerInstance(context, box, input.include)] : [],
    ),
    failures: found.flatMap(({ reference, box }) =>
      box
        ? []
        : [
            {
              arn: reference.startsWith('arn:')
                ? reference
                : containerInstanceArn(context, cluster.name, reference),
              reason: 'MISSING',
            },
          ],
    ),
  };
}
