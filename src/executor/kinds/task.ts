import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../aws/errors.ts';
import { appliedDigest } from '../../model/applied.ts';
import { equality } from '../../differ/changes/equality.ts';
import { canonicalTask } from '../../model/canonical/index.ts';
import { tagsOf } from '../../model/tags.ts';
import type { DesiredTask } from '../../model/desired.ts';
import { nameOf } from '../../model/id.ts';
import { appMarks, hasTags, standingOfApp, TAG, type Tags, userTags } from '../../model/ownership.ts';
import { says } from '../aws-errors.ts';
import { StepFailed } from '../outcome.ts';
import { shortRevision } from '../../model/arn.ts';
import { syncTags, tagList } from '../tags.ts';
import type { Step } from '../step.ts';
import { reconcile, type Done, type Reconciler } from './kind.ts';
import { deregister } from './task/deregister.ts';
import { isRetag, retag } from './task/retag.ts';
import { words } from '../../model/words.ts';

/**
 * Registers a revision, or takes the newest one when it says the same; changes only tags where only they differ;
 * deregisters the family on a delete.
 */
export function runTask(step: Step): Promise<Done> {
  if (step.change.action === 'delete') return reconcile(step, deregister);
  return isRetag(step.change) ? reconcile(step, retag) : reconcile(step, register);
}

interface Revision {
  readonly arn: string;
  readonly definition: TaskDefinition;
  readonly tags: Tags;
}

const register: Reconciler<Revision | undefined, Revision> = {
  observe: (step) => newestRevision(step, nameOf(step.change.id)),

  async ensure(step, newest) {
    const task = declared(step);
    // RegisterTaskDefinition takes no token: after a lost answer, or beside another run, the newest revision may be ours.
    if (newest !== undefined && isOurs(step, newest) && isDeclared(task, newest)) return newest;
    const tags = wantedTags(step, task);
    const { taskDefinition } = await step.aws.call('ecs:RegisterTaskDefinition', {
      ...task.input,
      tags: tagList(tags),
    });
    if (taskDefinition?.taskDefinitionArn === undefined)
      throw new StepFailed('AWS gave no revision back', [
        words`Run ${{ run: 'apply' }} again: it looks first.`,
      ]);
    return { arn: taskDefinition.taskDefinitionArn, definition: taskDefinition, tags };
  },

  async sync(step, revision) {
    // Tags that the files do not name are others' (automatic tagging).
    await syncTags(step, revision.arn, revision.tags, {
      ...revision.tags,
      ...wantedTags(step, declared(step)),
    });
  },

  wait(step, revision) {
    step.revisions.set(nameOf(step.change.id), revision.arn);
    return Promise.resolve({ message: shortRevision(revision.arn) });
  },
};

/** The newest ACTIVE revision of a family, as AWS knows it now. */
export async function newestRevision(step: Step, family: string): Promise<Revision | undefined> {
  try {
    const answer = await step.aws.call('ecs:DescribeTaskDefinition', {
      taskDefinition: family,
      include: ['TAGS'],
    });
    const definition = answer.taskDefinition;
    if (definition?.taskDefinitionArn === undefined || definition.status !== 'ACTIVE') return undefined;
    return { arn: definition.taskDefinitionArn, definition, tags: tagsOf(answer.tags) };
  } catch (error) {
    if (isAwsError(error, 'ClientException') && says(error, /unable to describe|not found|does not exist/i))
      return undefined;
    throw error;
  }
}

function declared(step: Step): DesiredTask {
  const task = step.desired.tasks.get(nameOf(step.change.id));
  if (task === undefined) throw new Error(`the plan has ${step.change.id}, the files have not`);
  return task;
}

/** Whether a revision is what is declared, with its declared tags; other tags on it are others' and do not count. */
const isDeclared = ({ input }: DesiredTask, revision: Revision): boolean =>
  equality(canonicalTask(input))(revision) && hasTags(revision.tags, userTags(tagsOf(input.tags)));

const isOurs = (step: Step, { tags }: Revision): boolean =>
  standingOfApp(tags, step.desired.owner).is === 'ours';

const wantedTags = (step: Step, task: DesiredTask): Tags => ({
  ...tagsOf(task.input.tags),
  ...appMarks(step.desired.owner, task.app),
  [TAG.applied]: appliedDigest({ kind: 'task', task }),
});
