import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { tagsOf } from '../model/canonical/index.ts';
import { DEFAULTS } from '../model/defaults.ts';
import { createdCount } from '../model/created-count.ts';
import type { DesiredModel, DesiredService } from '../model/desired.ts';
import type { LiveModel } from '../model/live.ts';
import { demandOf } from '../scheduling/demand.ts';
import { portName } from '../scheduling/ports.ts';
import type { HostPort } from '../scheduling/types.ts';
import { canStopFirst, deploymentPercent, type Percents } from './deployment-percent.ts';
import { eligibleBoxes } from './eligible.ts';

/**
 * What CreateService and UpdateService get for a declared service, without `cluster`, `serviceName`, `taskDefinition`
 * and ownership tags: the declared members, the cluster's tags, and rollout percentages that can work.
 */
export type EffectiveService = DesiredService['input'] & { readonly desiredCount?: number };

/** The effective input of a declared service. The plan compares it, the executor sends it. */
export const effectiveService = (
  service: DesiredService,
  desired: DesiredModel,
  live: LiveModel,
): EffectiveService => effectiveWithReason(service, desired, live).input;

/** The same, with the reason for percentages that were chosen and not declared. */
export function effectiveWithReason(
  service: DesiredService,
  desired: DesiredModel,
  live: LiveModel,
): { readonly input: EffectiveService; readonly because: readonly string[] } {
  const tags = { ...desired.cluster.tags, ...tagsOf(service.input.tags) };
  const { tags: _tags, ...declared } = service.input;
  const daemon = declared.schedulingStrategy === 'DAEMON';
  const base: EffectiveService = {
    ...declared,
    ...(!daemon && service.desiredCount !== undefined && { desiredCount: service.desiredCount }),
    ...(Object.keys(tags).length > 0 && {
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    }),
  };
  const chosen = daemon ? undefined : choose(service, desired, live);
  if (chosen === undefined) return { input: base, because: [] };
  return {
    input: { ...base, deploymentConfiguration: { ...base.deploymentConfiguration, ...chosen.percents } },
    because: [chosen.why],
  };
}

interface Chosen {
  readonly percents: DeploymentConfiguration;
  readonly why: string;
}

function choose(service: DesiredService, desired: DesiredModel, live: LiveModel): Chosen | undefined {
  const declared = service.input.deploymentConfiguration;
  if (declared?.minimumHealthyPercent !== undefined || declared?.maximumPercent !== undefined)
    return undefined;
  // Another strategy or controller does not stop before it starts; a capacity provider brings boxes.
  if ((declared?.strategy ?? 'ROLLING') !== 'ROLLING') return undefined;
  if ((service.input.deploymentController?.type ?? 'ECS') !== 'ECS') return undefined;
  if ((service.input.capacityProviderStrategy ?? []).length > 0 || service.input.launchType === 'FARGATE')
    return undefined;
  const task = desired.tasks.get(service.task);
  if (task === undefined) return undefined;
  const demand = demandOf(task.input, service.input);
  if (demand.ports.length === 0) return undefined;
  const raw = live.services.get(service.name)?.raw;
  const wanted = createdCount(service, live);
  const eligible = eligibleBoxes(desired, live, demand);
  const percents = deploymentPercent(wanted, eligible);
  if (percents === undefined) return undefined;
  const kept = raw?.deploymentConfiguration;
  if (service.desiredCount === undefined && kept !== undefined) {
    // Others scale this service: what works for the count of today is left as it is, or every scaling would be drift.
    const told = {
      minimumHealthyPercent: kept.minimumHealthyPercent ?? DEFAULTS.percents.REPLICA.minimumHealthyPercent,
      maximumPercent: kept.maximumPercent ?? DEFAULTS.percents.REPLICA.maximumPercent,
    };
    if (canStopFirst(wanted, told))
      return { percents: rebalanced(service, told), why: reason(demand.ports, wanted, eligible) };
  }
  return { percents: rebalanced(service, percents), why: reason(demand.ports, wanted, eligible) };
}

/** ECS refuses zone rebalancing with a maximum of 100 %: where it is declared, a higher one does no harm. */
const rebalanced = (service: DesiredService, percents: Percents): Percents =>
  service.input.availabilityZoneRebalancing === 'ENABLED'
    ? {
        ...percents,
        maximumPercent: Math.max(percents.maximumPercent, DEFAULTS.percents.REPLICA.maximumPercent),
      }
    : percents;

function reason(ports: readonly HostPort[], wanted: number, eligible: number): string {
  const names = ports.map(portName).join(', ');
  const boxes = eligible === 1 ? '1 box' : `${String(eligible)} boxes`;
  const tasks = wanted === 1 ? '1 task' : `${String(wanted)} tasks`;
  return `static host port ${names}, ${tasks} on ${boxes}: a task stops before its successor starts, since none is spare`;
}
