import type { ListContainerInstancesRequest, ListContainerInstancesResponse } from '@aws-sdk/client-ecs';
import { boxStateOf } from '../../scheduling/box-state.ts';
import { holds, parseConstraint } from '../../scheduling/constraints/constraint.ts';
import type { EngineContext } from '../context.ts';
import { invalid, oneOf } from './shared/faults.ts';
import { containerInstancesOf, findCluster } from './shared/find.ts';
import { page } from './shared/pages.ts';
import { showContainerInstance } from './shared/show-container-instance.ts';

export { ListContainerInstances$ as schema } from '@aws-sdk/client-ecs';

/** The ARNs of the ACTIVE and DRAINING boxes, by status and by an expression of the cluster query language. */
export function run(
  context: EngineContext,
  input: ListContainerInstancesRequest,
): ListContainerInstancesResponse {
  const cluster = findCluster(context, input.cluster);
  oneOf(
    input.status,
    ['ACTIVE', 'DRAINING', 'REGISTERING', 'DEREGISTERING', 'REGISTRATION_FAILED'],
    'status',
  );
  const filter = input.filter === undefined ? undefined : parseConstraint(input.filter);
  if (filter?.ok === false) throw invalid(`Invalid expression: ${filter.fault.message}`);
  const arns = containerInstancesOf(context, cluster)
    .filter((box) => input.status === undefined || box.status === input.status)
    .filter(
      (box) =>
        filter === undefined || holds(filter.expression, boxStateOf(showContainerInstance(context, box))),
    )
    .map((box) => box.arn);
  const { items, nextToken } = page(arns, (arn) => arn, input, [
    'containerInstances',
    cluster.arn,
    input.status,
    input.filter,
  ]);
  return { containerInstanceArns: [...items], nextToken };
}
