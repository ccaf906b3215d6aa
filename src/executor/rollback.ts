import type { Service } from '@aws-sdk/client-ecs';
import { isAwsError } from '../aws/errors.ts';
import { effectiveService } from '../differ/effective-service.ts';
import { tagsOf } from '../model/tags.ts';
import { nameOf } from '../model/id.ts';
import { isHeld, standingOfApp, TAG } from '../model/ownership.ts';
import { rollbackText } from '../model/rollback-mark.ts';
import { reconcile, type Done, type Reconciler } from './kinds/kind.ts';
import { observeService, startedBy } from './kinds/service/converge.ts';
import { updateMembers } from './kinds/service/members.ts';
import type { Started } from './kinds/service/started.ts';
import { waitForDeployment } from './kinds/service/wait.ts';
import { StepFailed } from './outcome.ts';
import { shortRevision } from '../model/arn.ts';
import type { Step } from './step.ts';

/** Where a rollback goes, and who gave the command, as their computer or CI says. */
export interface RollbackOrder {
  /** ARN of the revision. */
  readonly revision: string;
  readonly who: string | undefined;
}

/**
 * Points a service to another revision, by one UpdateService, and waits as an apply does. A tag says before that it is a
 * rollback; the other tags stay: what was applied last from the files is still that.
 */
export const rollBackTo =
  (order: RollbackOrder) =>
  (step: Step): Promise<Done> =>
    reconcile(step, rollBack(order));

const rollBack = ({ revision, who }: RollbackOrder): Reconciler<Service | undefined, Started> => ({
  observe: (step) => observeService(step),

  async ensure(step, live) {
    const service = step.desired.services.get(nameOf(step.change.id));
    if (live === undefined || service === undefined)
      throw new StepFailed('the service is gone', ['Somebody deleted it since you were shown it.']);
    const before = new Set((live.deployments ?? []).flatMap((deployment) => deployment.id ?? []));
    const tags = tagsOf(live.tags);
    if (live.taskDefinition === revision)
      return startedBy(step, live, tags, before, revision, live.desiredCount);
    await mark(step, live, revision, who);
    const { service: updated } = await step.aws.call('ecs:UpdateService', {
      cluster: step.cluster,
      service: service.name,
      ...updateMembers(
        live,
        {
          ...effectiveService(service, step.desired, step.live, step.change),
          taskDefinition: revision,
        },
        step.change,
      ),
    });
    return startedBy(step, updated ?? live, tags, before, revision, live.desiredCount);
  },

  async wait(step, started) {
    if (step.wait) return waitForDeployment(step, started);
    return { message: 'deployment started, not waited for (--no-wait)' };
  },
});

/**
 * Says on a service of ours that what follows is a rollback. Before it, so that a run that is killed leaves none that looks like
 * others' work; a mark of what did not come about says nothing. A rollback without the right to tag is better than none.
 */
async function mark(step: Step, live: Service, revision: string, who: string | undefined): Promise<void> {
  if (live.serviceArn === undefined || !isHeld(standingOfApp(tagsOf(live.tags), step.desired.owner))) return;
  const value = rollbackText({
    from: live.taskDefinition === undefined ? undefined : shortRevision(live.taskDefinition),
    to: shortRevision(revision),
    at: `${new Date(step.clock.now()).toISOString().slice(0, 19)}Z`,
    who,
  });
  try {
    await step.aws.call('ecs:TagResource', {
      resourceArn: live.serviceArn,
      tags: [{ key: TAG.rollback, value }],
    });
  } catch (error) {
    if (!isAwsError(error) || !['denied', 'refused', 'limit', 'invalid'].includes(error.kind)) throw error;
    step.note(`The service was not tagged (${error.message}): the next plan will call this rollback drift.`);
  }
}
