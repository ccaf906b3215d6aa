import type { DesiredService } from '../../../model/desired.ts';
import { StepFailed } from '../../outcome.ts';
import { isDeclared } from '../../rules.ts';
import type { Work } from '../../work.ts';

/**
 * ARN of the revision that a service is to run: the one that this run registered or found, else the one that it runs
 * already when that says the same, else the newest ACTIVE one that does.
 */
export function revisionOf(work: Work, service: DesiredService): string {
  const made = work.revisions.get(service.task);
  if (made !== undefined) return made;
  const task = work.desired.tasks.get(service.task);
  const matches = (arn: string): boolean => {
    const revision = work.live.revisions.get(arn);
    if (revision === undefined || !revision.active || revision.family !== service.task) return false;
    return task === undefined || isDeclared(task.input, revision);
  };
  const current = work.live.services.get(service.name)?.taskDefinition;
  if (current !== undefined && matches(current)) return current;
  const newest = (work.live.families.get(service.task) ?? []).find(matches);
  if (newest !== undefined) return newest;
  throw new StepFailed(`no revision of task ${service.task} is what the files say`, [
    'The cluster has changed since the plan was made. Run clusternator plan again.',
  ]);
}
