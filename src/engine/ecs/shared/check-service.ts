import type { CreateServiceRequest, TaskDefinition, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { PERCENTS } from '../../../model/kinds/deployment.ts';
import { refusalsOfService, type ServiceInput } from '../../../model/refusals/service.ts';
import { atMost, invalid, oneOf, within } from './faults.ts';

/**
 * Refuses what Amazon ECS refuses in CreateService and UpdateService alike.
 * Source: API reference, CreateService and UpdateService.
 */
export function checkService(
  input: CreateServiceRequest | UpdateServiceRequest,
  definition: TaskDefinition,
  scheduling: 'REPLICA' | 'DAEMON',
): void {
  within(input.desiredCount, 0, 5000, 'desiredCount');
  within(input.healthCheckGracePeriodSeconds, 0, 2_147_483_647, 'healthCheckGracePeriodSeconds');
  atMost(input.placementConstraints, 10, 'placementConstraints');
  atMost(input.placementStrategy, 5, 'placementStrategy');
  oneOf(input.propagateTags, ['TASK_DEFINITION', 'SERVICE', 'NONE'], 'propagateTags');
  oneOf(input.availabilityZoneRebalancing, ['ENABLED', 'DISABLED'], 'availabilityZoneRebalancing');
  oneOf(input.deploymentController?.type, ['ECS', 'CODE_DEPLOY', 'EXTERNAL'], 'deploymentController.type');
  checkPercents(input);
  if (scheduling === 'DAEMON') {
    if ((input.placementStrategy?.length ?? 0) > 0) {
      throw invalid(
        'The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again',
      );
    }
  }
  for (const { type, field } of input.placementStrategy ?? []) {
    oneOf(type, ['random', 'spread', 'binpack'], 'placementStrategy.type');
    if (type === 'binpack' && !/^(cpu|memory)$/i.test(field ?? '')) {
      throw invalid('Placement strategy binpack needs a field of cpu or memory.');
    }
    if (type === 'spread' && !/^(instanceid|host|attribute:.+)$/i.test(field ?? '')) {
      throw invalid('Placement strategy spread needs a field of instanceId or an attribute.');
    }
  }
  for (const { type, expression } of input.placementConstraints ?? []) {
    oneOf(type, ['distinctInstance', 'memberOf'], 'placementConstraints.type');
    if (type === 'memberOf' && !expression)
      throw invalid('Placement constraint memberOf needs an expression.');
    if (type === 'distinctInstance' && expression) {
      throw invalid('Placement constraint distinctInstance does not take an expression.');
    }
  }
  checkNetwork(input, definition);
}

/**
 * What a service is to be as a whole, after an update too. Source: `model/refusals/service.ts`, and Developer Guide, "Balancing
 * an Amazon ECS service".
 */
export function checkWhole(
  spec: ServiceInput & Pick<CreateServiceRequest, 'availabilityZoneRebalancing'>,
): void {
  const [refusal] = refusalsOfService(spec);
  if (refusal !== undefined) throw invalid(refusal.answer);
  if (spec.availabilityZoneRebalancing !== 'ENABLED') return;
  if (spec.schedulingStrategy === 'DAEMON')
    throw invalid('Availability Zone rebalancing is not supported with DAEMON scheduling strategy.');
  if ((spec.deploymentConfiguration?.maximumPercent ?? PERCENTS.REPLICA.maximumPercent) <= 100)
    throw invalid('Availability Zone rebalancing needs a maximumPercent greater than 100.');
}

function checkPercents(input: CreateServiceRequest | UpdateServiceRequest): void {
  const { maximumPercent, minimumHealthyPercent } = input.deploymentConfiguration ?? {};
  within(minimumHealthyPercent, 0, 100, 'minimumHealthyPercent');
  if (maximumPercent !== undefined && (!Number.isInteger(maximumPercent) || maximumPercent < 100)) {
    throw invalid('maximumPercent must be greater than or equal to 100.');
  }
}

function checkNetwork(input: CreateServiceRequest | UpdateServiceRequest, definition: TaskDefinition): void {
  const network = input.networkConfiguration?.awsvpcConfiguration;
  if (definition.networkMode === 'awsvpc') {
    const isUpdate = 'service' in input;
    if (network === undefined && !isUpdate) {
      throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    if (network !== undefined && (network.subnets?.length ?? 0) === 0)
      throw invalid('subnets can not be empty.');
  } else if (network !== undefined) {
    throw invalid('Network Configuration is not valid for the given networkMode of this task definition.');
  }
}
