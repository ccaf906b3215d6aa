import type { Service } from '@aws-sdk/client-ecs';
import { nameOf } from '../model/id.ts';
import { StepFailed } from './outcome.ts';
import { reconcile, type Done, type Reconciler } from './kinds/kind.ts';
import { observeService, startedBy } from './kinds/service/converge.ts';
import type { Started } from './kinds/service/started.ts';
import { waitForDeployment } from './kinds/service/wait.ts';
import { tagsOf } from '../model/canonical/index.ts';
import type { Step } from './work.ts';

/**
 * Points a service to another revision, by one UpdateService and nothing else, and waits as an apply does. Tags stay:
 * what was applied last from the files is still that.
 */
export const rollBackTo =
  (revision: string) =>
  (step: Step): Promise<Done> =>
    reconcile(step, rollBack(revision));

const rollBack = (revision: string): Reconciler<Service | undefined, Started> => ({
  observe: (step) => observeService(step),

  async ensure(step, live) {
    if (live === undefined)
      throw new StepFailed('the service is gone', ['Somebody deleted it since you were shown it.']);
    const before = new Set((live.deployments ?? []).flatMap((deployment) => deployment.id ?? []));
    const tags = tagsOf(live.tags);
    if (live.taskDefinition === revision)
      return startedBy(step, live, tags, before, revision, live.desiredCount);
    const { service } = await step.aws.call('ecs:UpdateService', {
      cluster: step.cluster,
      service: nameOf(step.change.id),
      taskDefinition: revision,
    });
    return startedBy(step, service ?? live, tags, before, revision, live.desiredCount);
  },

  async wait(step, started) {
    if (step.wait) return waitForDeployment(step, started);
    return { message: 'deployment started, not waited for (--no-wait)' };
  },
});
