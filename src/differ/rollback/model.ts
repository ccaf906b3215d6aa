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
 * What a rollback wants: one service as it is, but with another revision. What the files say of it is not brought in, since it is
 * mostly for the revision that goes; only its percentages are those of an apply. Boxes stay.
 */
export function rollbackModel(
  files: DesiredModel,
  live: LiveModel,
  service: LiveService,
  to: LiveRevision,
): DesiredModel {
  const { name } = service;
  const declared = files.services.get(name);
  const model = (input: DesiredService['input']): DesiredModel => ({
    cluster: { ...files.cluster, tags: {}, settings: {} },
    owner: files.owner,
    boxes: undefined,
    tasks: new Map([
      [
        to.family,
        { family: to.family, app: files.tasks.get(to.family)?.app ?? to.family, input: registered(to) },
      ],
    ]),
    services: new Map([[name, { name, task: to.family, desiredCount: undefined, input }]]),
    title: `the rollback of ${name}`,
    digest: digestOf({ files: files.digest, service: service.arn, to: to.arn }),
    notes: [],
    positionOf: () => undefined,
    ...(files.secretValues !== undefined && { secretValues: files.secretValues }),
    ...(files.checks !== undefined && { checks: files.checks }),
  });
  const input = liveInput(service);
  const { minimumHealthyPercent, maximumPercent, ...rest } = input.deploymentConfiguration ?? {};
  const own = {
    ...(minimumHealthyPercent !== undefined && { minimumHealthyPercent }),
    ...(maximumPercent !== undefined && { maximumPercent }),
  };
  const told = declared?.input.deploymentConfiguration;
  const wanted = {
    ...(told?.minimumHealthyPercent !== undefined && { minimumHealthyPercent: told.minimumHealthyPercent }),
    ...(told?.maximumPercent !== undefined && { maximumPercent: told.maximumPercent }),
  };
  const open = { ...rest, ...wanted };
  const isKept = declared === undefined && canRoll(service, input, model(input), live, to);
  return model({ ...input, deploymentConfiguration: isKept ? { ...own, ...open } : open });
}

/** Whether a service that no file declares can roll to a revision with the percentages that it has. */
function canRoll(
  { raw }: LiveService,
  input: DesiredService['input'],
  desired: DesiredModel,
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
  return deadlockOf(wanted, bounds, eligibleBoxes(desired, live, demand) - wanted) === undefined;
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
