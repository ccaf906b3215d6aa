import type { ListServiceDeploymentsRequest, ListServiceDeploymentsResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { findCluster, findService } from './shared/find.ts';
import { page } from './shared/pages.ts';
import { toldDeployments, showDeployment } from './shared/service-deployments.ts';

export { ListServiceDeployments$ as schema } from '@aws-sdk/client-ecs';

/** The deployments of a service that the engine still knows, newest first. */
export function run(
  context: EngineContext,
  input: ListServiceDeploymentsRequest,
): ListServiceDeploymentsResponse {
  const service = findService(context, findCluster(context, input.cluster), input.service);
  const all = toldDeployments(context, [service])
    .map(showDeployment)
    .filter((shown) => input.status === undefined || input.status.some((status) => status === shown.status));
  const { items, nextToken } = page(
    all,
    (shown) => shown.serviceDeploymentArn ?? '',
    input,
    [service.arn, input.status],
    20,
  );
  const serviceDeployments = items.map(
    ({ targetServiceRevision, sourceServiceRevisions: _s, deploymentConfiguration: _d, ...brief }) => ({
      ...brief,
      targetServiceRevisionArn: targetServiceRevision?.arn,
    }),
  );
  return { serviceDeployments, nextToken };
}
