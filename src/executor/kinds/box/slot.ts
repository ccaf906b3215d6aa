import type { Instance } from '@aws-sdk/client-ec2';
import { isLaunchedAs } from '../../../model/canonical/box.ts';
import type { DesiredBox } from '../../../model/desired.ts';
import type { LiveBox } from '../../../model/live.ts';
import { holdersOf } from '../../../model/holders.ts';
import { nameOf } from '../../../model/id.ts';
import { isHeld, NO_PERMITS, standingOfBox, TAG, type Tags } from '../../../model/ownership.ts';
import type { BoxesAnswer } from '../../box-poller.ts';
import type { Step } from '../../step.ts';

/** What holds a slot now. */
export interface Slot {
  /** The instance that is what the files say, up to what can be changed in place. */
  readonly fitting: LiveBox | undefined;
  /** The other instances that the plan showed. One that it did not show is not touched. */
  readonly old: readonly LiveBox[];
}

/** Sorts the instances of a slot, as EC2 shows them now. */
export function slotOf(step: Step, answer: BoxesAnswer, box: DesiredBox | undefined): Slot {
  const name = nameOf(step.change.id);
  const { owner, permits = NO_PERMITS } = step.desired;
  const planned = new Map(holdersOf(step.live, name, step.desired).map((live) => [live.instanceId, live]));
  const isOurs = ({ tags, instanceId }: LiveBox): boolean => {
    const standing = standingOfBox(tags, owner);
    if (standing.is !== 'of-another-owner') return isHeld(standing);
    // What another owner took over since the plan was made is that one's.
    return planned.has(instanceId) && permits.takeOver.includes(standing.owner);
  };
  const shown = [...answer.instances.values()]
    .filter((instance) => ec2TagsOf(instance)[TAG.box] === name)
    .map((instance) => liveBox(name, instance, answer))
    .filter(isOurs);
  // An instance that the snapshot saw and this answer does not show is still there until EC2 says otherwise.
  const unseen = [...planned.values()].filter((live) => !answer.instances.has(live.instanceId));
  const alive = [...shown, ...unseen].filter((live) => isAlive(live.instance)).sort(byLaunch);
  const fits = (live: LiveBox): boolean =>
    box !== undefined && isUp(live.instance) && isLaunchedAs(live, box);
  // The newest stays, as the plan says.
  const fitting = alive.findLast(fits);
  return { fitting, old: alive.filter((live) => live !== fitting && planned.has(live.instanceId)) };
}

const liveBox = (slot: string, instance: Instance, answer: BoxesAnswer): LiveBox => ({
  slot,
  instanceId: instance.InstanceId ?? '',
  instance,
  containerInstance: answer.members.get(instance.InstanceId ?? ''),
  tags: ec2TagsOf(instance),
});

/** EC2's list of tags as a record. */
export const ec2TagsOf = (instance: Instance): Tags =>
  Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));

const isAlive = (instance: Instance): boolean =>
  instance.State?.Name !== 'terminated' && instance.State?.Name !== 'shutting-down';
const isUp = (instance: Instance): boolean =>
  instance.State?.Name === 'running' || instance.State?.Name === 'pending';

function byLaunch(a: LiveBox, b: LiveBox): number {
  const time = (a.instance.LaunchTime?.getTime() ?? 0) - (b.instance.LaunchTime?.getTime() ?? 0);
  return time !== 0 ? time : a.instanceId < b.instanceId ? -1 : 1;
}
