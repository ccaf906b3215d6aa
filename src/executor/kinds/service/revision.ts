import type { DesiredService, DesiredTask } from '../../../model/desired.ts';
import type { LiveRevision } from '../../../model/live.ts';
import { StepFailed } from '../../outcome.ts';
import { hasContent, isUsable } from '../../rules.ts';
import type { Work } from '../../work.ts';

/**
 * ARN of the revision that a service is to run: the one that this run registered or found, else the one that it runs
 * already when that says the same, else the newest ACTIVE one that does.
 */
export function revisionOf(work: Work, service: DesiredService): string {
  const made = work.revisions.get(service.task);
  if (made !== undefined) return made;
  const current = work.live.services.get(service.name)?.taskDefinition;
  if (current !== undefined && matches(work, service.task, current)) return current;
  return newestUsable(work, service.task);
}

/** ARNs of the revisions that are to run of a task: those of its services, or the newest when it has none. */
export function usedRevisions(work: Work, family: string): readonly string[] {
  const services = [...work.desired.services.values()].filter((service) => service.task === family);
  if (services.length === 0) return [newestUsable(work, family)];
  return [...new Set(services.map((service) => revisionOf(work, service)))];
}

/** What runs and says the same stays, whoever registered it. */
const matches = (work: Work, family: string, arn: string): boolean =>
  fits(work, family, arn, (input, revision) => hasContent(input, revision));

function fits(
  work: Work,
  family: string,
  arn: string,
  isWanted: (input: DesiredTask['input'], revision: LiveRevision) => boolean,
): boolean {
  const task = work.desired.tasks.get(family);
  const revision = work.live.revisions.get(arn);
  if (revision === undefined || !revision.active || revision.family !== family) return false;
  return task === undefined || isWanted(task.input, revision);
}

function newestUsable(work: Work, family: string): string {
  const newest = (work.live.families.get(family) ?? []).find((arn) =>
    fits(work, family, arn, (input, revision) => isUsable(input, revision, work.desired.owner)),
  );
  if (newest !== undefined) return newest;
  throw new StepFailed(`no revision of task ${family} is what the files say`, [
    'The cluster has changed since the plan was made. Run clusternator plan again.',
  ]);
}
