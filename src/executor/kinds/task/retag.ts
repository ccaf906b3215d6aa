import { appliedDigest } from '../../../model/applied.ts';
import { resolve } from '../../../differ/changes/resolve.ts';
import { tagsOf } from '../../../model/tags.ts';
import type { DesiredTask } from '../../../model/desired.ts';
import { nameOf } from '../../../model/id.ts';
import { appMarks, isHeld, standingOfApp, TAG, type Tags } from '../../../model/ownership.ts';
import { formatPath } from '../../../model/path.ts';
import type { Change } from '../../../model/plan.ts';
import { shortRevision } from '../../../model/arn.ts';
import { tagList, withTime } from '../../tags.ts';
import type { Step } from '../../step.ts';
import type { Reconciler } from '../kind.ts';

interface Tagged {
  readonly arn: string;
  readonly tags: Tags;
}

/** Whether a change of a task needs no new revision, because only tags differ. */
export const isRetag = (change: Change): boolean =>
  change.action === 'update' && change.fields.every((field) => field.path !== 'revision');

/**
 * Brings the tags of the revisions in use in line: those that the plan shows, and no others. What a revision says never
 * changes, its tags can. Source: Amazon ECS API reference, TagResource and UntagResource.
 */
export const retag: Reconciler<readonly Tagged[], readonly Tagged[]> = {
  async observe(step) {
    const seen = await Promise.all(
      resolve(step.desired, step.live, declared(step)).used.map(async ({ arn }): Promise<Tagged> => {
        const { tags } = await step.aws.call('ecs:DescribeTaskDefinition', {
          taskDefinition: arn,
          include: ['TAGS'],
        });
        return { arn, tags: tagsOf(tags) };
      }),
    );
    // Those of others are used as they are.
    return seen.filter(({ tags }) => isHeld(standingOfApp(tags, step.desired.owner)));
  },

  ensure: (_step, seen) => Promise.resolve(seen),

  async sync(step, revisions) {
    for (const revision of revisions) await syncShown(step, revision);
  },

  wait: (_step, revisions) =>
    Promise.resolve({ message: `tags of ${revisions.map(({ arn }) => shortRevision(arn)).join(', ')}` }),
};

/** The mark of what was applied goes on with the last call: before it, the plan still knows which tags were ours. */
async function syncShown(step: Step, { arn, tags }: Tagged): Promise<void> {
  const shown = shownTags(step.change);
  const task = declared(step);
  const wanted: Tags = {
    ...Object.fromEntries(Object.entries(tagsOf(task.input.tags)).filter(([key]) => shown.has(pathOf(key)))),
    ...appMarks(step.desired.owner, task.app),
    [TAG.applied]: appliedDigest({ kind: 'task', task }),
  };
  const put = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => tags[key] !== value));
  const drop = Object.keys(tags).filter((key) => shown.get(pathOf(key)) === 'drop');
  if (drop.length > 0) await step.aws.call('ecs:UntagResource', { resourceArn: arn, tagKeys: drop });
  if (Object.keys(put).length > 0)
    await step.aws.call('ecs:TagResource', {
      resourceArn: arn,
      tags: tagList(withTime(put, tags, step.clock.now())),
    });
}

/** By path, what the plan shows of tags. */
const shownTags = (change: Change): ReadonlyMap<string, 'put' | 'drop'> =>
  new Map(
    change.action === 'delete'
      ? []
      : change.fields.map((field) => [field.path, field.after.is === 'absent' ? 'drop' : 'put']),
  );

const pathOf = (key: string): string => formatPath(['tags', key]);

function declared(step: Step): DesiredTask {
  const task = step.desired.tasks.get(nameOf(step.change.id));
  if (task === undefined) throw new Error(`the plan has ${step.change.id}, the files have not`);
  return task;
}
