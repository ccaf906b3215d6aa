import type { DesiredModel, DesiredService } from '../model/desired.ts';
import type { LiveModel } from '../model/live.ts';
import type { Change } from '../model/plan.ts';
import { tagsOf } from '../model/tags.ts';
import { chosenPercents, shownPercents, type Chosen, type Stir } from './chosen-percents.ts';

/**
 * What CreateService and UpdateService get for a declared service, without `cluster`, `serviceName`, `taskDefinition`
 * and ownership tags: the declared members, the cluster's tags, and rollout percentages that can work.
 */
export type EffectiveService = DesiredService['input'] & { readonly desiredCount?: number };

/**
 * The effective input of a declared service. The plan compares it, the executor sends it.
 * @param change what the plan does to it: percentages that nobody declared are those that it shows.
 */
export function effectiveService(
  service: DesiredService,
  desired: DesiredModel,
  live: LiveModel,
  change?: Change,
): EffectiveService {
  const base = baseOf(service, desired);
  const percents =
    change?.action === 'update'
      ? shownPercents(service, desired, live, change)
      : chosenPercents(service, base, desired, live, change === undefined ? 'rests' : 'rolls')?.percents;
  return withPercents(base, percents);
}

/** The same for a plan that is being made, with the reason for percentages that were chosen and not declared. */
export function effectiveWithReason(
  service: DesiredService,
  desired: DesiredModel,
  live: LiveModel,
  stir: Stir,
): { readonly input: EffectiveService; readonly because: readonly string[] } {
  const base = baseOf(service, desired);
  const chosen = chosenPercents(service, base, desired, live, stir);
  return { input: withPercents(base, chosen?.percents), because: chosen === undefined ? [] : [chosen.why] };
}

const withPercents = (base: EffectiveService, percents: Chosen['percents'] | undefined): EffectiveService =>
  percents === undefined
    ? base
    : { ...base, deploymentConfiguration: { ...base.deploymentConfiguration, ...percents } };

function baseOf(service: DesiredService, desired: DesiredModel): EffectiveService {
  const tags = { ...desired.cluster.tags, ...tagsOf(service.input.tags) };
  const { tags: _tags, ...declared } = service.input;
  const daemon = declared.schedulingStrategy === 'DAEMON';
  return {
    ...declared,
    ...(!daemon && service.desiredCount !== undefined && { desiredCount: service.desiredCount }),
    ...(Object.keys(tags).length > 0 && {
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    }),
  };
}
