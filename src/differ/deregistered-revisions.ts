import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { compareNames, idOf } from '../model/id.ts';
import type { LiveModel, LiveRevision, Runner } from '../model/live.ts';
import { mayDelete } from '../model/removal.ts';
import { isRemovable } from './changes/task.ts';
import { type Context } from './context.ts';
import { shortRevision } from '../model/arn.ts';
import { words } from '../model/words.ts';

/**
 * The revisions that a plan may deregister, as far as this cluster tells: all of ours on a destroy, else those of services
 * that go with their task.
 */
export const goingRevisions =
  (desired: DesiredModel, goal: 'converge' | 'destroy') =>
  (live: LiveModel): readonly LiveRevision[] => {
    const going = new Set(
      [...live.services.values()]
        .filter((service) => !desired.services.has(service.name) && mayDelete(desired, service))
        .map((service) => service.taskDefinition),
    );
    return [...live.revisions.values()].filter(
      (revision) =>
        isRemovable({ desired, live }, revision) &&
        (goal === 'destroy' || (going.has(revision.arn) && !desired.tasks.has(revision.family))),
    );
  };

/** Says of the revisions that would have been deregistered, had no other cluster run them, why they stay. */
export function staysElsewhere({ live }: Context): readonly Diagnostic[] {
  return [...(live.runElsewhere ?? [])]
    .toSorted(([a], [b]) => compareNames(a, b))
    .map(([arn, runner]): Diagnostic => ({
      code: 'revision-stays',
      severity: 'note',
      subject: idOf('task', live.revisions.get(arn)?.family ?? shortRevision(arn)),
      source: 'aws',
      message: `${shortRevision(arn)} stays registered: ${whoRuns(runner)}.`,
      ...(runner.service === undefined && {
        hint: words`${{ run: 'iam-policy' }} has the rights to look (statements OtherClusters and ServicesElsewhere).`,
      }),
    }));
}

function whoRuns({ cluster, service }: Runner): string {
  if (cluster === undefined) return 'whether another cluster runs it may not be looked up (ecs:ListClusters)';
  return service === undefined
    ? `whether cluster ${cluster} runs it may not be looked up (ecs:ListServices, ecs:DescribeServices)`
    : `service ${service} of cluster ${cluster} runs it`;
}
