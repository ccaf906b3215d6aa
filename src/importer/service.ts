import type { Service } from '@aws-sdk/client-ecs';
import { DEFAULTS, fillService } from '../model/defaults.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { LiveRevision, LiveService } from '../model/live.ts';
import { userTags, type Tags } from '../model/ownership.ts';
import { sendable } from '../model/sendable.ts';
import { demandOf } from '../scheduling/demand.ts';
import { without } from './tags.ts';
import { trimService } from './trim.ts';

/** A service of a cluster file that says what a live one says. */
export function serviceOf(service: LiveService, revision: LiveRevision, common: Tags): JsonObject {
  const { raw, name } = service;
  const tags = Object.entries(without(userTags(service.tags), common));
  return {
    ...(revision.family !== name && { task: revision.family }),
    ...trimService(membersOf(raw, revision)),
    ...(tags.length > 0 && { tags: tags.map(([key, value]): Json => ({ key, value })) }),
  };
}

/** The CreateService members of a live service, in the order in which a person reads them. */
function membersOf(raw: Service, revision: LiveRevision): object {
  const daemon = raw.schedulingStrategy === 'DAEMON';
  const providers = raw.capacityProviderStrategy ?? [];
  const primary = raw.deployments?.find((deployment) => deployment.status === 'PRIMARY');
  const connect = primary?.serviceConnectConfiguration;
  return {
    ...(!daemon && { desiredCount: raw.desiredCount }),
    ...(daemon && { schedulingStrategy: raw.schedulingStrategy }),
    ...(providers.length > 0
      ? { capacityProviderStrategy: providers }
      : raw.launchType !== DEFAULTS.service.launchType && { launchType: raw.launchType }),
    ...(raw.platformVersion !== DEFAULTS.service.platformVersion && { platformVersion: raw.platformVersion }),
    deploymentController: raw.deploymentController,
    deploymentConfiguration: deploymentOf(raw, revision),
    placementConstraints: raw.placementConstraints,
    placementStrategy: raw.placementStrategy,
    networkConfiguration: raw.networkConfiguration,
    loadBalancers: raw.loadBalancers,
    serviceRegistries: raw.serviceRegistries,
    ...unless(raw.healthCheckGracePeriodSeconds, 0, 'healthCheckGracePeriodSeconds'),
    ...unless(raw.availabilityZoneRebalancing, rebalancingOf(raw), 'availabilityZoneRebalancing'),
    ...unless(raw.propagateTags, DEFAULTS.service.propagateTags, 'propagateTags'),
    ...unless(raw.enableECSManagedTags, false, 'enableECSManagedTags'),
    ...unless(raw.enableExecuteCommand, false, 'enableExecuteCommand'),
    // ECS uses its service-linked role by itself; CreateService refuses it (API reference, `role`).
    ...(raw.roleArn?.includes(':role/aws-service-role/') === false && { role: raw.roleArn }),
    ...(connect?.enabled === true && { serviceConnectConfiguration: connect }),
    volumeConfigurations: sendable('volumeConfigurations', primary?.volumeConfigurations),
    vpcLatticeConfigurations: sendable('vpcLatticeConfigurations', primary?.vpcLatticeConfigurations),
  };
}

const unless = (value: Json | undefined, usual: Json | undefined, name: string): object =>
  value === usual ? {} : { [name]: value };

/**
 * The rollout as it is. Percentages that are AWS's own defaults are left out, unless the task has static host ports:
 * there the plan chooses percentages that work for what is undeclared.
 */
function deploymentOf(raw: Service, revision: LiveRevision): object | undefined {
  const usual = DEFAULTS.percents[raw.schedulingStrategy === 'DAEMON' ? 'DAEMON' : 'REPLICA'];
  const {
    minimumHealthyPercent = usual.minimumHealthyPercent,
    maximumPercent = usual.maximumPercent,
    ...rest
  } = raw.deploymentConfiguration ?? {};
  const chosen = demandOf(revision.definition, raw).ports.length > 0;
  return {
    ...((chosen || minimumHealthyPercent !== usual.minimumHealthyPercent) && { minimumHealthyPercent }),
    ...((chosen || maximumPercent !== usual.maximumPercent) && { maximumPercent }),
    ...rest,
  };
}

/** What CreateService would choose. */
function rebalancingOf(raw: Service): Json | undefined {
  const { schedulingStrategy, placementStrategy, deploymentConfiguration } = raw;
  return fillService({
    ...(schedulingStrategy !== undefined && { schedulingStrategy }),
    ...(placementStrategy !== undefined && { placementStrategy }),
    ...(deploymentConfiguration !== undefined && { deploymentConfiguration }),
  }).availabilityZoneRebalancing;
}
