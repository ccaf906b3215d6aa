import type { DesiredModel } from '../../model/desired.ts';
import type { LiveModel, LiveService } from '../../model/live.ts';
import { isHeld, standingOfApp, TAG, type Tags } from '../../model/ownership.ts';
import type { RolledBack } from '../../model/plan.ts';
import { rollbackMark } from '../../model/rollback-mark.ts';
import { revisionOf, revisionsOf } from '../context.ts';
import { shortRevision } from '../../model/arn.ts';

/** The rollback by which a service runs what it runs; `undefined`: none that is known. Ours leaves a mark, ECS tells its own. */
export function rolledBackOf(service: LiveService): RolledBack | undefined {
  const runs = shortRevision(service.taskDefinition);
  const mark = rollbackMark(service.tags, runs);
  if (mark !== undefined)
    return {
      by: 'clusternator',
      ...(mark.from !== undefined && { from: mark.from }),
      to: mark.to,
      at: mark.at,
      ...(mark.who !== undefined && { who: mark.who }),
    };
  const told = service.rolledBack;
  if (told === undefined || (told.rolledBackTo ?? service.taskDefinition) !== service.taskDefinition)
    return undefined;
  return {
    by: 'ecs',
    ...(told.target !== undefined && { from: shortRevision(told.target) }),
    to: runs,
    ...(told.endedAt !== undefined && { at: new Date(told.endedAt).toISOString() }),
    ...(told.reason !== '' && { reason: told.reason }),
  };
}

/** Whether a service was deployed anew after a revision had been registered, so that it did not just wait for it. */
export function deployedAfter({ raw }: LiveService, registeredAt: Date | undefined): boolean {
  const primary = raw.deployments?.find((deployment) => deployment.status === 'PRIMARY');
  const deployed = primary?.createdAt?.getTime();
  const registered = registeredAt?.getTime();
  return deployed !== undefined && registered !== undefined && deployed > registered;
}

/**
 * The declared services of ours that went back to an older revision while a newer one of ours is there, with no mark of a rollback:
 * what ECS tells of their deployments says whether it did that itself. Mostly none.
 */
export function wentBack(desired: DesiredModel, live: LiveModel): readonly string[] {
  const isOurs = (tags: Tags): boolean => isHeld(standingOfApp(tags, desired.owner));
  return [...desired.services.keys()].filter((name) => {
    const service = live.services.get(name);
    if (service === undefined || service.tags[TAG.rollback] !== undefined) return false;
    const running = revisionOf(live, service.taskDefinition);
    if (running === undefined || !isOurs(service.tags) || !isOurs(running.tags)) return false;
    return revisionsOf(live, running.family).some(
      ({ revision, tags, definition }) =>
        revision > running.revision && isOurs(tags) && deployedAfter(service, definition.registeredAt),
    );
  });
}
