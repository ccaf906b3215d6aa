import type { Service } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { nameOf } from '../../../model/id.ts';
import { says } from '../../aws-errors.ts';
import { StepFailed } from '../../outcome.ts';
import { waitOut } from '../../retry.ts';
import { pollService } from '../../poll-service.ts';
import type { ServiceAnswer } from '../../service-poller.ts';
import type { Step } from '../../step.ts';
import type { Reconciler } from '../kind.ts';
import { words } from '../../../model/words.ts';

/** Stops a service's tasks and deletes it; gone is success. */
export const remove: Reconciler<Service | undefined, { readonly existed: boolean }> = {
  async observe(step) {
    for (let n = 0; ; n++) {
      const answer = await look(step, n === 0 ? 20 : 2000);
      if (answer.is === 'missing') return undefined;
      if (answer.is === 'there')
        return answer.service.status === 'INACTIVE' ? undefined : sameOne(step, answer.service);
      if (answer.unanswered !== true && n >= 5)
        throw new StepFailed('AWS does not say whether the service exists', [
          words`Nothing was changed. Run ${{ run: 'apply' }} again.`,
        ]);
    }
  },

  async ensure(step, service) {
    if (service === undefined) return { existed: false };
    if (service.status === 'DRAINING') return { existed: true };
    const target = { cluster: step.cluster, service: nameOf(step.change.id) };
    try {
      // `force` deletes at any desired count; its tasks are stopped as by scaling to 0.
      await waitOut(step, 60_000, busy, () => step.aws.call('ecs:DeleteService', { ...target, force: true }));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    return { existed: true };
  },

  async wait(step, { existed }) {
    if (!existed) return { message: 'already gone' };
    for (let n = 0; ; n++) {
      const answer = await look(
        step,
        n === 0 ? 500 : step.aws.local ? 1000 : Math.min(10_000, 3000 * 1.25 ** n),
      );
      if (answer.is === 'missing') return { message: 'deleted' };
      if (answer.is === 'silent') continue;
      if (answer.service.status === 'INACTIVE') return { message: 'deleted' };
      // A stale answer may still say ACTIVE; only INACTIVE and MISSING end the wait.
      const { runningCount = 0, pendingCount = 0 } = answer.service;
      const left = runningCount + pendingCount;
      step.say(
        left === 0
          ? 'its tasks are stopping'
          : `${left === 1 ? '1 task is' : `${String(left)} tasks are`} running still`,
      );
    }
  },
};

async function look(step: Step, ms: number): Promise<ServiceAnswer> {
  try {
    return await pollService(step, nameOf(step.change.id), ms);
  } catch (error) {
    if (isGone(error)) return { is: 'missing' };
    throw error;
  }
}

/**
 * The service, if it is the one that the plan was made from. One that was created since is not ours to delete: in a
 * replace it is the new one, seen again.
 */
function sameOne(step: Step, service: Service): Service | undefined {
  const planned = step.live.services.get(nameOf(step.change.id))?.raw.createdAt?.getTime();
  const found = service.createdAt?.getTime();
  if (planned === undefined || found === undefined || planned === found) return service;
  if (step.change.action === 'replace') return undefined;
  throw new StepFailed('it was created again after the plan was made', [
    words`Nothing was deleted. Run ${{ run: 'plan' }} again.`,
  ]);
}

const isGone = (error: unknown): boolean =>
  isAwsError(error, 'ServiceNotFoundException', 'ClusterNotFoundException', 'ServiceNotActiveException');

const busy = (error: unknown): string | undefined =>
  says(error, /scaled above 0|deployment is in progress|being updated/i)
    ? 'waiting until ECS lets it be deleted'
    : undefined;
