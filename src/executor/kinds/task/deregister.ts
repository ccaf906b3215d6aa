import { batches } from '../../../aws/batches.ts';
import { isAwsError } from '../../../aws/errors.ts';
import { pages } from '../../../aws/pages.ts';
import { tagsOf } from '../../../model/canonical/tags.ts';
import { nameOf } from '../../../model/id.ts';
import { isOwned } from '../../../model/ownership.ts';
import { says } from '../../aws-errors.ts';
import { StepFailed } from '../../outcome.ts';
import { shortRevision } from '../../status/service.ts';
import { describeServices } from '../../watch.ts';
import type { Step } from '../../work.ts';
import type { Reconciler } from '../kind.ts';

/**
 * Deregisters the ACTIVE revisions of a family that are ours. A revision that a live service references is never
 * touched: ECS could no longer start its tasks on another box.
 */
export const deregister: Reconciler<readonly string[], readonly string[]> = {
  async observe(step) {
    const family = nameOf(step.change.id);
    const arns = await activeRevisions(step, family);
    const ours: string[] = [];
    for (const arn of arns) if (await isOurs(step, arn)) ours.push(arn);
    if (ours.length === 0) return ours;
    const users = await usersOf(step, new Set(ours));
    if (users.length > 0)
      throw new StepFailed(`in use by ${users.join(', ')}`, [
        'A revision that a service references is not deregistered. Delete the service first.',
      ]);
    return ours;
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

const activeRevisions = (step: Step, family: string): Promise<readonly string[]> =>
  pages('ecs:ListTaskDefinitions', async (token) => {
    const page = await step.aws.call('ecs:ListTaskDefinitions', {
      familyPrefix: family,
      status: 'ACTIVE',
      sort: 'DESC',
      ...(token !== undefined && { nextToken: token }),
    });
    return { items: page.taskDefinitionArns ?? [], next: page.nextToken };
  });

async function isOurs(step: Step, arn: string): Promise<boolean> {
  const known = step.live.revisions.get(arn);
  if (known !== undefined) return isOwned(known.tags, step.cluster);
  const { tags } = await step.aws.call('ecs:DescribeTaskDefinition', {
    taskDefinition: arn,
    include: ['TAGS'],
  });
  return isOwned(tagsOf(tags), step.cluster);
}

/** `service api`, of the live services of the cluster that reference one of the revisions. */
async function usersOf(step: Step, arns: ReadonlySet<string>): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = await pages('ecs:ListServices', async (token) => {
      const page = await step.aws.call('ecs:ListServices', {
        cluster: step.cluster,
        maxResults: 100,
        ...(token !== undefined && { nextToken: token }),
      });
      return {
        items: (page.serviceArns ?? []).map((arn) => arn.slice(arn.lastIndexOf('/') + 1)),
        next: page.nextToken,
      };
    });
  } catch (error) {
    if (isAwsError(error, 'ClusterNotFoundException')) return [];
    throw error;
  }
  const users: string[] = [];
  for (const batch of batches(names, 10)) {
    for (const [name, sight] of await describeServices(step.aws, step.cluster, batch)) {
      if (sight.is !== 'there' || sight.service.status !== 'ACTIVE') continue;
      const references = [
        sight.service.taskDefinition,
        ...(sight.service.deployments ?? []).map((deployment) => deployment.taskDefinition),
      ];
      if (references.some((arn) => arn !== undefined && arns.has(arn))) users.push(`service ${name}`);
    }
  }
  return users;
}
