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
import type { Fields } from '../../model/canonical/read.ts';
import { printedMember } from '../../model/kinds/printed.ts';
import { serviceMembers, serviceRows } from '../../model/kinds/service.ts';
import { foreignOf, updateAnswer } from '../../model/refusals/controller.ts';

export { UpdateService$ as schema } from '@aws-sdk/client-ecs';

/** Members whose change starts a deployment by itself. */
const DEPLOYING = serviceMembers(({ change, forced }) => change === 'rolls' && forced !== true);
/** The count is no member of the spec; tags have calls of their own. */
const ELSEWHERE = new Set(['desiredCount', 'tags']);
const CHANGEABLE = serviceMembers(({ change }) => change !== 'replaces').filter(
  (name) => !ELSEWHERE.has(name),
);

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
    !isSame(before.capacityProviderStrategy ?? [], changed(before, input).capacityProviderStrategy ?? [])
  ) {
    throw invalid(
      'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.',
    );
  }
  const spec = changed(service.spec, input);
  // A launch type that nobody said may be a strategy of the cluster on AWS.
  checkWhole({ ...spec, launchType: undefined });
  const deploys =
    input.forceNewDeployment === true ||
    definition.arn !== service.taskDefinition ||
    DEPLOYING.some((member) => !isSame(of(before, member), of(spec, member)));

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
    (member) => of(input, member) !== undefined && !isSame(of(input, member), of(service.spec, member)),
  );
  if (refused !== undefined) throw invalid(updateAnswer(controller, refused));
}

/** The service's own revision may be INACTIVE by now; a newly named one may not. */
function findDefinition(context: EngineContext, service: ServiceRecord, input: UpdateServiceRequest) {
  const kept = context.store.taskDefinitions.get(service.taskDefinition);
  if (input.taskDefinition === undefined && kept !== undefined) return kept;
  return findTaskDefinition(context, input.taskDefinition ?? service.taskDefinition);
}

const of = (record: object, member: string): unknown => Reflect.get(record, member);

/** The spec with what was given; absent members stay as they are. */
function changed(before: ServiceRecord['spec'], input: UpdateServiceRequest): ServiceRecord['spec'] {
  const spec = { ...before };
  const rows = serviceRows(before.schedulingStrategy);
  const whole: Fields = { ...before, ...input };
  for (const name of CHANGEABLE)
    if (of(input, name) !== undefined)
      Reflect.set(spec, name, printedMember(rows[name], of(input, name), whole));
  if (input.deploymentConfiguration !== undefined)
    spec.deploymentConfiguration = { ...before.deploymentConfiguration, ...input.deploymentConfiguration };
  // An empty strategy goes back to the launch type.
  if (input.capacityProviderStrategy !== undefined) {
    delete spec.launchType;
    if (input.capacityProviderStrategy.length === 0) {
      delete spec.capacityProviderStrategy;
      spec.launchType = 'EC2';
    }
  }
  return spec;
}

function resize(context: EngineContext, service: ServiceRecord): void {
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  if (primary === undefined || primary.desiredCount === service.desiredCount) return;
  primary.desiredCount = service.desiredCount;
  primary.updatedAt = context.clock.now();
}
