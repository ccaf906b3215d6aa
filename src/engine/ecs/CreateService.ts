import type { CreateServiceRequest, CreateServiceResponse } from '@aws-sdk/client-ecs';
import { EXTERNAL_ANSWER } from '../../model/refusals/controller.ts';
import { printedService } from '../../model/kinds/service.ts';
import type { EngineContext } from '../context.ts';
import { EngineFault } from '../context.ts';
import type { ServiceRecord } from '../records.ts';
import { callerArn, serviceArn } from './shared/arn.ts';
import { checkService, checkWhole } from './shared/check-service.ts';
import { newDeployment } from './shared/deployments.ts';
import { noteStart } from '../service-history.ts';
import { invalid, oneOf } from './shared/faults.ts';
import { findCluster, findTaskDefinition } from './shared/find.ts';
import { isSame } from './shared/same.ts';
import { showService } from './shared/show-service.ts';
import { readTags } from './shared/tags.ts';

export { CreateService$ as schema } from '@aws-sdk/client-ecs';

/**
 * Makes a service with its first deployment. The same request again (or the same client token) answers with the service
 * that is there; another request for its name is refused. Source: API reference, CreateService.
 */
export function run(context: EngineContext, input: CreateServiceRequest): CreateServiceResponse {
  const cluster = findCluster(context, input.cluster);
  const name = input.serviceName ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
    throw invalid('Invalid service name: up to 255 letters, numbers, underscores, and hyphens are allowed.');
  if (input.clientToken !== undefined && !/^[!-~]{1,36}$/.test(input.clientToken))
    throw invalid('Invalid clientToken: up to 36 ASCII characters in the range of 33-126 are allowed.');
  const scheduling = input.schedulingStrategy ?? 'REPLICA';
  oneOf(scheduling, ['REPLICA', 'DAEMON'], 'schedulingStrategy');
  oneOf(input.launchType, ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'], 'launchType');
  if (input.launchType === 'FARGATE' || input.launchType === 'MANAGED_INSTANCES') {
    throw new EngineFault(
      'UnsupportedFeatureException',
      `The embedded engine runs tasks on EC2 only, not on ${input.launchType}.`,
    );
  }
  if (input.launchType !== undefined && (input.capacityProviderStrategy?.length ?? 0) > 0) {
    throw invalid(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  if (scheduling === 'REPLICA' && input.desiredCount === undefined)
    throw invalid('desiredCount must be specified when using REPLICA scheduling strategy.');
  // Task sets, of which EXTERNAL services are made, are not embedded.
  if (input.deploymentController?.type === 'EXTERNAL' && input.taskDefinition !== undefined)
    throw invalid(EXTERNAL_ANSWER);
  const definition = findTaskDefinition(context, input.taskDefinition);
  checkService(input, definition.definition, scheduling);
  const tags = readTags(input.tags);
  const { desiredCount = 0, ...spec } = printedService(input);
  checkWhole({ ...spec, launchType: input.launchType });

  const there = context.store.services.get(serviceArn(context, cluster.name, name));
  if (there !== undefined && there.status !== 'INACTIVE') {
    if (there.status === 'DRAINING') throw invalid('Unable to Start a service that is still Draining.');
    const sameToken = input.clientToken !== undefined && there.clientToken === input.clientToken;
    const sameService =
      there.taskDefinition === definition.arn &&
      there.desiredCount === desiredCount &&
      isSame(there.spec, spec) &&
      isSame(there.tags, tags);
    if (!sameToken && !sameService) throw invalid('Creation of service was not idempotent.');
    return { service: showService(context, there, ['TAGS']) };
  }

  const service: ServiceRecord = {
    arn: serviceArn(context, cluster.name, name),
    name,
    clusterArn: cluster.arn,
    status: 'ACTIVE',
    desiredCount,
    taskDefinition: definition.arn,
    spec,
    ...(input.clientToken !== undefined && { clientToken: input.clientToken }),
    deployments: [],
    events: [],
    tags,
    createdAt: context.clock.now(),
    createdBy: callerArn(context),
  };
  const first = newDeployment(context, definition.arn, desiredCount);
  noteStart(service, first, []);
  service.deployments.push(first);
  context.store.services.delete(service.arn);
  context.store.services.put(service.arn, service);
  return { service: showService(context, service, ['TAGS']) };
}
