import type { DeleteServiceRequest, DeleteServiceResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { invalid } from './shared/faults.ts';
import { findCluster, findService } from './shared/find.ts';
import { showService } from './shared/show-service.ts';
import { EngineFault } from '../context.ts';

export { DeleteService$ as schema } from '@aws-sdk/client-ecs';

/** Makes a service DRAINING; the scheduler stops its tasks and makes it INACTIVE. Source: API reference, DeleteService. */
export function run(context: EngineContext, input: DeleteServiceRequest): DeleteServiceResponse {
  const cluster = findCluster(context, input.cluster);
  const service = findService(context, cluster, input.service);
  if (service.status === 'INACTIVE') throw new EngineFault('ServiceNotFoundException', 'Service not found.');
  const isReplica = service.spec.schedulingStrategy !== 'DAEMON';
  if (service.status === 'ACTIVE' && isReplica && service.desiredCount > 0 && input.force !== true) {
    throw invalid('The service cannot be stopped while it is scaled above 0.');
  }
  service.status = 'DRAINING';
  service.desiredCount = 0;
  for (const deployment of service.deployments) deployment.desiredCount = 0;
  context.store.services.put(service.arn, service);
  return { service: showService(context, service, ['TAGS']) };
}
