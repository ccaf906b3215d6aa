import type {
  DescribeServiceDeploymentsRequest,
  DescribeServiceDeploymentsResponse,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { someOf } from './shared/faults.ts';
import { toldDeployments, showDeployment } from './shared/service-deployments.ts';

export { DescribeServiceDeployments$ as schema } from '@aws-sdk/client-ecs';

/** Service deployments by ARN, at most 20. */
export function run(
  context: EngineContext,
  input: DescribeServiceDeploymentsRequest,
): DescribeServiceDeploymentsResponse {
  const asked = someOf(input.serviceDeploymentArns, 20, 'serviceDeploymentArns', 'serviceDeploymentArns');
  const known = new Map(
    toldDeployments(context, context.store.services.values()).map((item) => [item.arn, item]),
  );
  return {
    serviceDeployments: asked.flatMap((arn) => known.get(arn) ?? []).map(showDeployment),
    failures: asked.filter((arn) => !known.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
  };
}
