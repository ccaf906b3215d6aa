import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { DesiredModel, DesiredService } from '../../model/desired.ts';
import { digestOf } from '../../model/digest.ts';
import { PERCENTS } from '../../model/kinds/deployment.ts';
import { isOutputOnly } from '../../model/kinds/task.ts';
import type { LiveModel, LiveRevision, LiveService } from '../../model/live.ts';
import { userTags } from '../../model/ownership.ts';
import { demandOf } from '../../scheduling/demand.ts';
import { deadlockOf, rolloutBounds } from '../../scheduling/rollout.ts';
import { eligibleBoxes } from '../eligible.ts';

/**
 * The files with nothing in them but one service, as it is in the cluster, and the task that it shall run as a revision says it. What
 * they say of the service is not brought in, since it is mostly for the revision that goes; only its percentages are those of an apply.
 */
export function asItIs(
  files: DesiredModel,
  live: LiveModel,
  service: LiveService,
  to: LiveRevision,
): DesiredModel {
  const { name } = service;
  const { family } = to;
  const app = files.tasks.get(family)?.app ?? family;
  const input = liveInput(service);
  const deploymentConfiguration = rollout(files, live, service, input, to);
  const wanted = {
    name,
    task: family,
    desiredCount: undefined,
    input: { ...input, deploymentConfiguration },
  };
  return {
    ...files,
    cluster: { ...files.cluster, tags: {} },
    boxes: undefined,
    tasks: new Map([[family, { family, app, input: registered(to) }]]),
    services: new Map([[name, wanted]]),
    title: `the rollback of ${name}`,
    digest: digestOf({ files: files.digest, service: service.arn, to: to.arn }),
    notes: [],
    positionOf: () => undefined,
  };
}

type Rollout = DesiredService['input']['deploymentConfiguration'];

/** How the service has it, but for the percentages: those of the files, or those that it has where they can work, else open. */
function rollout(
  files: DesiredModel,
  live: LiveModel,
  service: LiveService,
  input: DesiredService['input'],
  to: LiveRevision,
): Rollout {
  const has = input.deploymentConfiguration ?? {};
  const declared = files.services.get(service.name);
  if (declared === undefined && canRoll(service, input, files, live, to)) return has;
  const { minimumHealthyPercent: _least, maximumPercent: _most, ...rest } = has;
  const { minimumHealthyPercent, maximumPercent } = declared?.input.deploymentConfiguration ?? {};
  return {
    ...rest,
    ...(minimumHealthyPercent !== undefined && { minimumHealthyPercent }),
    ...(maximumPercent !== undefined && { maximumPercent }),
  };
}

/** Whether a service that no file declares can roll to a revision with the percentages that it has. */
function canRoll(
  { raw }: LiveService,
  input: DesiredService['input'],
  files: DesiredModel,
  live: LiveModel,
  to: LiveRevision,
): boolean {
  const demand = demandOf(to.definition, input);
  if (demand.ports.length === 0 || input.schedulingStrategy === 'DAEMON') return true;
  const wanted = raw.desiredCount ?? 0;
  const usual = PERCENTS.REPLICA;
  const { minimumHealthyPercent, maximumPercent } = input.deploymentConfiguration ?? {};
  const bounds = rolloutBounds(
    wanted,
    minimumHealthyPercent ?? usual.minimumHealthyPercent,
    maximumPercent ?? usual.maximumPercent,
  );
  // A rollback leaves the boxes as they are.
  const eligible = eligibleBoxes({ ...files, boxes: undefined }, live, demand);
  return deadlockOf(wanted, bounds, eligible - wanted) === undefined;
}

/** What RegisterTaskDefinition got. */
function registered({ family, definition, tags }: LiveRevision): RegisterTaskDefinitionCommandInput & {
  readonly family: string;
} {
  const members = Object.fromEntries(Object.entries(definition).filter(([name]) => !isOutputOnly(name)));
  return {
    ...members,
    family,
    containerDefinitions: definition.containerDefinitions ?? [],
    tags: Object.entries(userTags(tags)).map(([key, value]) => ({ key, value })),
  };
}

/** A live service as CreateService would get it: what decides where its tasks can run, and how it rolls. */
function liveInput({ raw }: LiveService): DesiredService['input'] {
  const providers = raw.capacityProviderStrategy ?? [];
  const { schedulingStrategy, launchType, platformVersion, deploymentController } = raw;
  const { placementConstraints, placementStrategy, networkConfiguration, loadBalancers } = raw;
  const { serviceRegistries, availabilityZoneRebalancing, deploymentConfiguration } = raw;
  return {
    ...(schedulingStrategy !== undefined && { schedulingStrategy }),
    ...(providers.length > 0
      ? { capacityProviderStrategy: providers }
      : launchType !== undefined && { launchType }),
    ...(platformVersion !== undefined && { platformVersion }),
    ...(deploymentController !== undefined && { deploymentController }),
    ...(placementConstraints !== undefined && { placementConstraints }),
    ...(placementStrategy !== undefined && { placementStrategy }),
    ...(networkConfiguration !== undefined && { networkConfiguration }),
    ...(loadBalancers !== undefined && { loadBalancers }),
    ...(serviceRegistries !== undefined && { serviceRegistries }),
    ...(availabilityZoneRebalancing !== undefined && { availabilityZoneRebalancing }),
    ...(deploymentConfiguration !== undefined && { deploymentConfiguration }),
  };
}
