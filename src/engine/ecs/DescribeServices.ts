import type { DescribeServicesRequest, DescribeServicesResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { serviceArn } from './shared/arn.ts';
import { someOf } from './shared/faults.ts';
import { findCluster, lookupService } from './shared/find.ts';
import { lookUp } from './shared/look-up.ts';
import { showService } from './shared/show-service.ts';

export { DescribeServices$ as schema } from '@aws-sdk/client-ecs';

/** At most ten services, DRAINING and INACTIVE ones too; what is not there becomes a failure MISSING. */
export function run(context: EngineContext, input: DescribeServicesRequest): DescribeServicesResponse {
  const cluster = findCluster(context, input.cluster);
  const asked = someOf(input.services, 10, 'service names', 'Services');
  const { found, failures } = lookUp(
    asked,
    (reference) => lookupService(context, cluster, reference),
    (name) => serviceArn(context, cluster.name, name),
  );
  return { services: found.map((service) => showService(context, service, input.include)), failures };
}
