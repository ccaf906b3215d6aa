import type { Instance } from '@aws-sdk/client-ec2';
import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import type { DesiredBox } from '../../../model/desired.ts';
import { customAttributes, profileName } from '../../../model/kinds/box.ts';
import { ownerMarkOf, TAG, userTags } from '../../../model/ownership.ts';
import { waitOut } from '../../retry.ts';
import { tagCalls, withTime } from '../../tags.ts';
import type { Step } from '../../step.ts';
import { ec2Tags, tagsOfBox } from './launch.ts';
import { syncProfile } from './profile.ts';
import { ec2TagsOf } from './slot.ts';

/** An instance that was just launched is not known everywhere in EC2 for a while. */
const notThereYet = (error: unknown): string | undefined =>
  isAwsError(error, 'InvalidInstanceID.NotFound')
    ? 'waiting until EC2 knows the instance everywhere'
    : undefined;

/** Brings the instance profile, security groups and tags in line: what can be changed while the box runs. */
export async function syncInstance(step: Step, instance: Instance, box: DesiredBox): Promise<void> {
  const id = instance.InstanceId ?? '';
  const groups = (instance.SecurityGroups ?? []).flatMap((group) => group.GroupId ?? []);
  if (box.securityGroups.length > 0 && !sameSet(groups, box.securityGroups)) {
    await waitOut(step, 60_000, notThereYet, () =>
      step.aws.call('ec2:ModifyInstanceAttribute', { InstanceId: id, Groups: [...box.securityGroups] }),
    );
  }
  if (profileName(instance.IamInstanceProfile?.Arn) !== profileName(box.instanceProfile))
    await syncProfile(step, id, box.instanceProfile);
  const live = ec2TagsOf(instance);
  const { owner } = step.desired;
  const wanted = { ...tagsOfBox(owner, box), [TAG.owner]: ownerMarkOf(live, owner) };
  // A name that somebody gave in the console is theirs.
  const kept =
    live['Name'] !== undefined && box.tags['Name'] === undefined ? { ...wanted, Name: live['Name'] } : wanted;
  const { put } = tagCalls(live, kept);
  const drop = Object.keys(userTags(live)).filter((key) => !(key in kept));
  if (drop.length > 0)
    await waitOut(step, 60_000, notThereYet, () =>
      step.aws.call('ec2:DeleteTags', { Resources: [id], Tags: drop.map((Key) => ({ Key })) }),
    );
  // The mark of what was applied goes on with the last call: before it, the rest counts as work not yet done.
  if (Object.keys(put).length > 0)
    await waitOut(step, 60_000, notThereYet, () =>
      step.aws.call('ec2:CreateTags', {
        Resources: [id],
        Tags: ec2Tags(withTime(put, live, step.clock.now())),
      }),
    );
}

/** Brings the attributes of a box that has joined in line; at the launch its agent sets them from the user data. */
export async function syncAttributes(step: Step, member: ContainerInstance, box: DesiredBox): Promise<void> {
  const targetId = member.containerInstanceArn;
  if (targetId === undefined) return;
  const live = new Map(Object.entries(customAttributes(member)));
  const put = Object.entries(box.attributes).filter(([name, value]) => live.get(name) !== value);
  const drop = [...live.keys()].filter((name) => !(name in box.attributes));
  // PutAttributes and DeleteAttributes take ten a call (API reference).
  for (let i = 0; i < put.length; i += 10) {
    await step.aws.call('ecs:PutAttributes', {
      cluster: step.cluster,
      attributes: put
        .slice(i, i + 10)
        // An empty value is refused (API reference, Attribute.value: 1 to 128 characters); an attribute may have none.
        .map(([name, value]) => ({
          name,
          ...(value !== '' && { value }),
          targetId,
          targetType: 'container-instance',
        })),
    });
  }
  for (let i = 0; i < drop.length; i += 10) {
    await step.aws.call('ecs:DeleteAttributes', {
      cluster: step.cluster,
      attributes: drop.slice(i, i + 10).map((name) => ({ name, targetId, targetType: 'container-instance' })),
    });
  }
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item));
