import type { Service, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { EffectiveService } from '../../../differ/effective.ts';
import { canonicalService } from '../../../model/canonical/index.ts';
import { TOLD_BY_REVISION } from '../../../model/members.ts';
import { fillService } from '../../../model/defaults.ts';
import { sameCanonical } from '../../../model/digest.ts';
import type { Change } from '../../../model/plan.ts';

type Members = Omit<UpdateServiceCommandInput, 'cluster' | 'service'>;
type Wanted = EffectiveService & { readonly taskDefinition: string };

/** The members of CreateService that UpdateService can change (API reference, UpdateService). */
const UPDATABLE = [
  'desiredCount',
  'capacityProviderStrategy',
  'deploymentConfiguration',
  'deploymentController',
  'availabilityZoneRebalancing',
  'networkConfiguration',
  'placementConstraints',
  'placementStrategy',
  'platformVersion',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'loadBalancers',
  'propagateTags',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const satisfies readonly (keyof Members & keyof Wanted)[];
type Updatable = (typeof UPDATABLE)[number];

/** What a member is set to when it is declared no more: an omitted member would stay as it is. */
const CLEARED: Partial<Members> = {
  serviceConnectConfiguration: { enabled: false },
  volumeConfigurations: [],
  vpcLatticeConfigurations: [],
  capacityProviderStrategy: [],
};

/** Members whose absence in the files means that others own them. */
const UNMANAGED_WHEN_ABSENT: ReadonlySet<Updatable> = new Set([
  'desiredCount',
  'availabilityZoneRebalancing',
  'capacityProviderStrategy',
  'platformVersion',
]);

/**
 * The members of the one UpdateService call that makes a live service the wanted one; none when it is.
 * @param wanted what the files say of it, with its revision's ARN as `taskDefinition`.
 * @param change the approved change: an update touches the members that it shows and no others.
 */
export function updateMembers(live: Service, wanted: Wanted, change: Change): Members {
  const before = canonicalService(live, {});
  const after = canonicalService(wanted, {});
  const filled = fillService(wanted);
  const approved = approvedMembers(change);
  const members: Record<string, unknown> = {};
  for (const name of UPDATABLE) {
    // A declared launch type is one without capacity providers.
    const declared = name === 'capacityProviderStrategy' ? (wanted[name] ?? wanted.launchType) : wanted[name];
    if (UNMANAGED_WHEN_ABSENT.has(name) && declared === undefined) continue;
    if (name === 'desiredCount' && wanted.schedulingStrategy === 'DAEMON') continue;
    if (sameCanonical(before[name] ?? null, after[name] ?? null) || approved?.has(name) === false) continue;
    const value =
      name === 'deploymentConfiguration' ? deployment(live, filled) : (filled[name] ?? CLEARED[name]);
    if (value !== undefined) members[name] = value;
  }
  // DescribeServices does not tell these: what the plan saw of their revision decides.
  for (const name of TOLD_BY_REVISION)
    if (wanted[name] !== undefined && approved?.has(name) === true) members[name] = wanted[name];
  // ECS takes another capacity provider strategy only so: "... you must force a new deployment."
  if (members['capacityProviderStrategy'] !== undefined) members['forceNewDeployment'] = true;
  if (live.taskDefinition !== wanted.taskDefinition && approved?.has('task') !== false)
    members['taskDefinition'] = wanted.taskDefinition;
  // Zone rebalancing starts a task before it stops one, so ECS refuses it with a maximum of 100 %.
  const maximum = filled.deploymentConfiguration?.maximumPercent ?? 200;
  if (
    'deploymentConfiguration' in members &&
    maximum <= 100 &&
    live.availabilityZoneRebalancing === 'ENABLED' &&
    wanted.availabilityZoneRebalancing === undefined
  )
    members['availabilityZoneRebalancing'] ??= 'DISABLED';
  return members;
}

/** Sub-members that the live service has beyond the wanted ones are set back too. */
function deployment(
  live: Service,
  filled: ReturnType<typeof fillService>,
): Members['deploymentConfiguration'] {
  const { strategy, bakeTimeInMinutes, ...wanted } = filled.deploymentConfiguration ?? {};
  const old = live.deploymentConfiguration;
  return {
    ...wanted,
    ...((strategy !== undefined && strategy !== 'ROLLING') ||
    (old?.strategy !== undefined && old.strategy !== strategy)
      ? { strategy }
      : {}),
    ...((bakeTimeInMinutes ?? 0) !== (old?.bakeTimeInMinutes ?? 0) && { bakeTimeInMinutes }),
    ...(old?.alarms !== undefined &&
      wanted.alarms === undefined && { alarms: { alarmNames: [], enable: false, rollback: false } }),
    ...((old?.lifecycleHooks ?? []).length > 0 &&
      wanted.lifecycleHooks === undefined && { lifecycleHooks: [] }),
  };
}

/** The first key of each shown path; `undefined`: the change holds the whole resource. */
function approvedMembers(change: Change): ReadonlySet<string> | undefined {
  if (change.action !== 'update') return undefined;
  return new Set(change.fields.map((field) => /^[^.[]*/.exec(field.path)?.[0] ?? field.path));
}
