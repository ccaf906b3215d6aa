import type { UpdateServiceRequest, UpdateServiceResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { EngineFault } from '../context.ts';
import type { ServiceRecord } from '../records.ts';
import { checkService, checkWhole } from './shared/check-service.ts';
import { roll } from './shared/deployments.ts';
import { invalid } from './shared/faults.ts';
import { findCluster, findService, findTaskDefinition } from './shared/find.ts';
import { isSame } from './shared/same.ts';
import { showService } from './shared/show-service.ts';
import { DEPLOYING } from '../../model/members.ts';
import { foreignOf, updateAnswer } from '../../model/refusals/controller.ts';

export { UpdateService$ as schema } from '@aws-sdk/client-ecs';

const IN_PLACE = [
  'deploymentController',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'availabilityZoneRebalancing',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
] as const;

/** Changes a service; absent members stay as they are. Source: API reference, UpdateService. */
export function run(context: EngineContext, input: UpdateServiceRequest): UpdateServiceResponse {
  const cluster = findCluster(context, input.cluster);
  const service = findService(context, cluster, input.service);
  if (service.status !== 'ACTIVE')
    throw new EngineFault('ServiceNotActiveException', 'Service was not ACTIVE.');
  const daemon = service.spec.schedulingStrategy === 'DAEMON';
  if (daemon && input.desiredCount !== undefined) {
    throw invalid(
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  }
  const definition = findDefinition(context, service, input);
  checkService(input, definition.definition, daemon ? 'DAEMON' : 'REPLICA');

  checkController(service, definition.arn, input);
  const before = structuredClone(service.spec);
  if (
    input.capacityProviderStrategy !== undefined &&
    input.forceNewDeployment !== true &&
    !isSame(before.capacityProviderStrategy ?? [], providersOf(input))
  ) {
    throw invalid(
      'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.',
    );
  }
  const spec = { ...service.spec, ...given(input) };
  if (input.deploymentConfiguration !== undefined) {
    spec.deploymentConfiguration = {
      ...service.spec.deploymentConfiguration,
      ...input.deploymentConfiguration,
    };
  }
  if (input.placementStrategy !== undefined) {
    spec.placementStrategy = input.placementStrategy.map((strategy) =>
      strategy.field?.toLowerCase() === 'host' ? { ...strategy, field: 'instanceId' } : strategy,
    );
  }
  if (input.capacityProviderStrategy !== undefined) changeCapacity(spec, input);
  // A launch type that nobody said may be a strategy of the cluster on AWS.
  checkWhole({ ...spec, launchType: undefined });
  const deploys =
    input.forceNewDeployment === true ||
    definition.arn !== service.taskDefinition ||
    DEPLOYING.some((member) => !isSame(before[member], spec[member]));

  service.spec = spec;
  service.taskDefinition = definition.arn;
  if (input.desiredCount !== undefined) service.desiredCount = input.desiredCount;
  if (deploys) roll(context, service);
  else resize(context, service);
  context.store.services.put(service.arn, service);
  return { service: showService(context, service, ['TAGS']) };
}

/** What only who deploys the service changes. One who takes it over in the same call may do that. */
function checkController(service: ServiceRecord, arn: string, input: UpdateServiceRequest): void {
  const controller = foreignOf(input.deploymentController?.type ?? service.spec.deploymentController?.type);
  if (controller === undefined) return;
  if (arn !== service.taskDefinition) throw invalid(updateAnswer(controller, 'taskDefinition'));
  const refused = DEPLOYING.find(
    (member) => input[member] !== undefined && !isSame(input[member], service.spec[member]),
  );
  if (refused !== undefined) throw invalid(updateAnswer(controller, refused));
}

/** The service's own revision may be INACTIVE by now; a newly named one may not. */
function findDefinition(context: EngineContext, service: ServiceRecord, input: UpdateServiceRequest) {
  const kept = context.store.taskDefinitions.get(service.taskDefinition);
  if (input.taskDefinition === undefined && kept !== undefined) return kept;
  return findTaskDefinition(context, input.taskDefinition ?? service.taskDefinition);
}

function given(input: UpdateServiceRequest): Partial<ServiceRecord['spec']> {
  const members = [...DEPLOYING, ...IN_PLACE].filter((member) => input[member] !== undefined);
  return Object.fromEntries(members.map((member) => [member, input[member]]));
}

const providersOf = ({ capacityProviderStrategy = [] }: UpdateServiceRequest) =>
  capacityProviderStrategy.map((item) => ({ weight: 0, base: 0, ...item }));

/** An empty strategy goes back to the launch type. */
function changeCapacity(spec: ServiceRecord['spec'], input: UpdateServiceRequest): void {
  const strategy = input.capacityProviderStrategy ?? [];
  delete spec.launchType;
  delete spec.capacityProviderStrategy;
  if (strategy.length === 0) spec.launchType = 'EC2';
  else spec.capacityProviderStrategy = providersOf(input);
}

function resize(context: EngineContext, service: ServiceRecord): void {
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  if (primary === undefined || primary.desiredCount === service.desiredCount) return;
  primary.desiredCount = service.desiredCount;
  primary.updatedAt = context.clock.now();
}
