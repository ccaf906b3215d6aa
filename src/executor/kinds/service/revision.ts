import type { DesiredService } from '../../../model/desired.ts';
import { TASK_FIELD } from '../../../model/path.ts';
import { StepFailed } from '../../outcome.ts';
import { shortRevision } from '../../../model/arn.ts';
import type { Step } from '../../step.ts';
import { words } from '../../../model/words.ts';

/** ARN of the revision that a service is to run, as the change of it says: one that is there, or that this run registers. */
export function revisionOf({ change, live, revisions }: Step, service: DesiredService): string {
  const shown =
    change.action === 'delete' ? undefined : change.fields.find(({ path }) => path === TASK_FIELD);
  const arn =
    shown === undefined
      ? live.services.get(service.name)?.taskDefinition
      : shown.after.is === 'unknown'
        ? revisions.get(service.task)
        : [...live.revisions.keys()].find(
            (one) => shown.after.is === 'known' && shortRevision(one) === shown.after.value,
          );
  if (arn !== undefined) return arn;
  throw new StepFailed(`no revision of task ${service.task} is what the files say`, [
    words`The cluster has changed since the plan was made. Run ${{ run: 'plan' }} again.`,
  ]);
}
