import { batchesFor } from '../../../aws/batches.ts';
import { isAwsError } from '../../../aws/errors.ts';
import { listAll } from '../../../aws/pages.ts';
import { nameOf } from '../../../model/id.ts';
import { mayDeregister } from '../../../model/removal.ts';
import { says } from '../../aws-errors.ts';
import { StepFailed } from '../../outcome.ts';
import { lastOf, shortRevision } from '../../../model/arn.ts';
import { describeServices } from '../../service-poller.ts';
import type { Step } from '../../step.ts';
import type { Reconciler } from '../kind.ts';

/**
 * Deregisters the ACTIVE revisions of a family that are ours. A revision that a live service references is never
 * touched: ECS could no longer start its tasks on another box.
 */
export const deregister: Reconciler<readonly string[], readonly string[]> = {
  async observe(step) {
    const family = nameOf(step.change.id);
    const ours = [...step.live.revisions.values()].filter(
      (revision) =>
        revision.family === family &&
        revision.active &&
        mayDeregister(step.desired, revision.tags) &&
        step.live.runElsewhere?.has(revision.arn) !== true,
    );
    if (ours.length === 0) return [];
    const users = await usersOf(step, new Set(ours.map(({ arn }) => arn)));
    const free = ours.filter(({ arn }) => !users.has(arn)).map(({ arn }) => arn);
    const kept = [...users].map(
      ([arn, service]) => `${shortRevision(arn)} stays: service ${service} references it`,
    );
    if (free.length === 0) throw new StepFailed('in use', [...kept, 'Delete the service first.']);
    kept.forEach((line) => step.note(line));
    return free;
  },

  async ensure(step, arns) {
    for (const arn of arns) {
      try {
        await step.aws.call('ecs:DeregisterTaskDefinition', { taskDefinition: arn });
      } catch (error) {
        // Gone is what we want.
        if (
          !(
            isAwsError(error, 'ClientException', 'InvalidParameterException') &&
            says(error, /inactive|not found|does not exist|unable to describe/i)
          )
        )
          throw error;
      }
    }
    return arns;
  },

  wait: (_step, arns) =>
    Promise.resolve({ message: arns.length === 0 ? 'already gone' : arns.map(shortRevision).join(', ') }),
};

/** Which of the revisions a live service of the cluster references, and the service's name. */
async function usersOf(step: Step, arns: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  let names: readonly string[];
  try {
    const { aws, cluster } = step;
    const listed = await listAll(aws, 'ecs:ListServices', { cluster }, (page) => page.serviceArns);
    names = listed.map(lastOf);
  } catch (error) {
    if (isAwsError(error, 'ClusterNotFoundException')) return new Map();
    throw error;
  }
  const users = new Map<string, string>();
  for (const batch of batchesFor('ecs:DescribeServices', names)) {
    for (const [name, answer] of await describeServices(step.aws, step.cluster, batch)) {
      if (answer.is !== 'there' || answer.service.status !== 'ACTIVE') continue;
      const references = [
        answer.service.taskDefinition,
        ...(answer.service.deployments ?? []).map((deployment) => deployment.taskDefinition),
      ];
      for (const arn of references) if (arn !== undefined && arns.has(arn)) users.set(arn, name);
    }
  }
  return users;
}
