import type {
  UpdateContainerInstancesStateRequest,
  UpdateContainerInstancesStateResponse,
} from '@aws-sdk/client-ecs';
import { fullArn } from '../../model/arn.ts';
import type { EngineContext } from '../context.ts';
import { containerInstanceArn } from './shared/arn.ts';
import { invalid, someOf } from './shared/faults.ts';
import { findCluster, lookupContainerInstance } from './shared/find.ts';
import { showContainerInstance } from './shared/show-container-instance.ts';

export { UpdateContainerInstancesState$ as schema } from '@aws-sdk/client-ecs';

/** Sets at most ten boxes ACTIVE or DRAINING. The scheduler moves services' tasks away from DRAINING ones. */
export function run(
  context: EngineContext,
  input: UpdateContainerInstancesStateRequest,
): UpdateContainerInstancesStateResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = someOf(input.containerInstances, 10, 'container instances', 'Container instances');
  const { status } = input;
  if (status !== 'ACTIVE' && status !== 'DRAINING')
    throw invalid('Container instance status should be one of [ACTIVE, DRAINING].');
  const found = asked.map((reference) => ({
    reference,
    box: lookupContainerInstance(context, cluster, reference),
  }));
  const boxes = found.flatMap(({ box }) => (box === undefined || box.status === 'INACTIVE' ? [] : [box]));
  for (const box of boxes) {
    box.status = status;
    box.version += 1;
    context.store.containerInstances.put(box.arn, box);
  }
  return {
    containerInstances: boxes.map((box) => showContainerInstance(context, box)),
    failures: found.flatMap(({ reference, box }) => {
      if (box !== undefined && box.status !== 'INACTIVE') return [];
      const arn = fullArn(reference, (id) => containerInstanceArn(context, cluster.name, id));
      return [{ arn, reason: box === undefined ? 'MISSING' : 'INACTIVE' }];
    }),
  };
}
