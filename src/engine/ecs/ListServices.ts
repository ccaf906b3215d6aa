import type { ListServicesRequest, ListServicesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { findCluster, servicesOf } from './shared/find.ts';
import { page } from './shared/pages.ts';

export { ListServices$ as schema } from '@aws-sdk/client-ecs';

/** The ARNs of the ACTIVE services, ten a page unless asked otherwise. */
export function run(context: EngineContext, input: ListServicesRequest): ListServicesResponse {
  const cluster = findCluster(context, input.cluster);
  const { launchType, schedulingStrategy } = input;
  const arns = servicesOf(context, cluster)
    .filter((service) => service.status === 'ACTIVE')
    .filter((service) => launchType === undefined || service.spec.launchType === launchType)
    .filter(
      (service) => schedulingStrategy === undefined || service.spec.schedulingStrategy === schedulingStrategy,
    )
    .map((service) => service.arn);
  const { items, nextToken } = page(
    arns,
    (arn) => arn,
    input,
    ['services', cluster.arn, launchType, schedulingStrategy],
    10,
  );
  return { serviceArns: [...items], nextToken };
}
