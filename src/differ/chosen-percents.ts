import { appliedDigest } from '../model/applied.ts';
import { createdCount } from '../model/created-count.ts';
import type { DesiredModel, DesiredService } from '../model/desired.ts';
import { PERCENTS } from '../model/kinds/deployment.ts';
import type { LiveModel, LiveService } from '../model/live.ts';
import { TAG } from '../model/ownership.ts';
import type { UpdateChange } from '../model/plan.ts';
import { demandOf } from '../scheduling/demand.ts';
import { portName } from '../scheduling/ports.ts';
import { deadlockOf, rolloutBounds } from '../scheduling/rollout.ts';
import type { HostPort } from '../scheduling/types.ts';
import { canStopFirst, deploymentPercent, type Percents } from './deployment-percent.ts';
import { eligibleBoxes } from './eligible.ts';

/**
 * What a plan does to the running tasks of a service. `rolls`: it replaces them, or makes the service. `moves`: it changes
 * their number, or takes a box away. `rests`: neither.
 */
export type Stir = 'rolls' | 'moves' | 'rests';

/** Percentages that the files do not declare. */
export interface Chosen {
  readonly percents: Percents;
  readonly why: string;
}

type Input = DesiredService['input'] & { readonly desiredCount?: number };

/**
 * The percentages of a service whose tasks have static host ports; `undefined`: AWS's own, as for any other service. What
 * is best depends on the number of boxes, which others change. So percentages change with a roll, for which they are;
 * without one they stay as they are, whatever they are; and where tasks have to move, only what cannot work is changed.
 * @param input what is declared, without percentages.
 */
export function chosenPercents(
  service: DesiredService,
  input: Input,
  desired: DesiredModel,
  live: LiveModel,
  stir: Stir,
): Chosen | undefined {
  const ports = chosenFor(service, desired);
  if (ports === undefined) return undefined;
  const demand = demandOf(desired.tasks.get(service.task)?.input ?? {}, service.input);
  const wanted = createdCount(service, live);
  const eligible = eligibleBoxes(desired, live, demand);
  const found = live.services.get(service.name);
  const best = deploymentPercent(wanted, eligible);
  const why = reason(ports, wanted, eligible);
  if (found === undefined) return best && { percents: rebalanced(service, best), why };

  const current = currentPercents(found);
  const isStuck = deadlockOf(wanted, boundsOf(wanted, current), eligible - wanted) !== undefined;
  // Others scale this service: what works for the count of today is left, or a saved plan would go stale with each scaling.
  const isOthers = service.desiredCount === undefined && best !== undefined;
  if (isOthers && canStopFirst(wanted, current)) return { percents: rebalanced(service, current), why };
  if (stir === 'rolls' || (stir === 'moves' && isStuck))
    return { percents: rebalanced(service, best ?? AWS), why };
  return { percents: rebalanced(service, appliedBefore(service, input, found, wanted) ?? current), why };
}

/** The percentages that a plan showed for a service that it updates, else those that the service has. */
export function shownPercents(
  service: DesiredService,
  desired: DesiredModel,
  live: LiveModel,
  { fields }: UpdateChange,
): Percents | undefined {
  const found = live.services.get(service.name);
  if (found === undefined || chosenFor(service, desired) === undefined) return undefined;
  const current = currentPercents(found);
  const shown = (name: keyof Percents): number => {
    const after = fields.find(({ path }) => path === `deploymentConfiguration.${name}`)?.after;
    return after?.is === 'known' && typeof after.value === 'number' ? after.value : current[name];
  };
  return {
    minimumHealthyPercent: shown('minimumHealthyPercent'),
    maximumPercent: shown('maximumPercent'),
  };
}

/** AWS's own. */
const AWS: Percents = PERCENTS.REPLICA;

const boundsOf = (tasks: number, percents: Percents): ReturnType<typeof rolloutBounds> =>
  rolloutBounds(tasks, percents.minimumHealthyPercent, percents.maximumPercent);

/** The static host ports of a service whose percentages the program chooses. */
function chosenFor(service: DesiredService, desired: DesiredModel): readonly HostPort[] | undefined {
  const { input } = service;
  const declared = input.deploymentConfiguration;
  if (input.schedulingStrategy === 'DAEMON') return undefined;
  if (declared?.minimumHealthyPercent !== undefined || declared?.maximumPercent !== undefined)
    return undefined;
  // Another strategy or controller does not stop before it starts; a capacity provider brings boxes.
  if ((declared?.strategy ?? 'ROLLING') !== 'ROLLING') return undefined;
  if ((input.deploymentController?.type ?? 'ECS') !== 'ECS') return undefined;
  if ((input.capacityProviderStrategy ?? []).length > 0 || input.launchType === 'FARGATE') return undefined;
  const task = desired.tasks.get(service.task);
  const { ports } = demandOf(task?.input ?? {});
  return ports.length === 0 ? undefined : ports;
}

const currentPercents = ({ raw: { deploymentConfiguration: current } }: LiveService): Percents => ({
  minimumHealthyPercent: current?.minimumHealthyPercent ?? AWS.minimumHealthyPercent,
  maximumPercent: current?.maximumPercent ?? AWS.maximumPercent,
});

/**
 * What was chosen when the service was applied last, where others changed it since and the files say the same still: our
 * tag tells. `undefined`: nobody did, or it cannot be told.
 */
function appliedBefore(
  service: DesiredService,
  input: Input,
  found: LiveService,
  wanted: number,
): Percents | undefined {
  const applied = found.tags[TAG.applied];
  if (applied === undefined) return undefined;
  const isApplied = (percents: Percents): boolean =>
    appliedDigest({
      kind: 'service',
      service: { ...input, deploymentConfiguration: { ...input.deploymentConfiguration, ...percents } },
    }) === applied;
  if (isApplied(currentPercents(found))) return undefined;
  const counts = [wanted, found.raw.desiredCount ?? wanted];
  const could = [AWS, ...counts.flatMap((count) => deploymentPercent(count, 0) ?? [])];
  return could.map((percents) => rebalanced(service, percents)).find(isApplied);
}

/** ECS refuses zone rebalancing with a maximum of 100 %: where it is declared, a higher one does no harm. */
const rebalanced = (service: DesiredService, percents: Percents): Percents =>
  service.input.availabilityZoneRebalancing === 'ENABLED'
    ? { ...percents, maximumPercent: Math.max(percents.maximumPercent, AWS.maximumPercent) }
    : percents;

function reason(ports: readonly HostPort[], wanted: number, eligible: number): string {
  const names = ports.map(portName).join(', ');
  const boxes = eligible === 1 ? '1 box' : `${String(eligible)} boxes`;
  const tasks = wanted === 1 ? '1 task' : `${String(wanted)} tasks`;
  const spare = eligible > wanted;
  return `static host port ${names}, ${tasks} on ${boxes}: a task ${spare ? 'starts before another one stops, since a box is spare' : 'stops before its successor starts, since none is spare'}`;
}
