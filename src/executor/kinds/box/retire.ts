import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { poll } from '../../poll.ts';
import type { Step } from '../../work.ts';
import { drain, isGone, titleOf, waitUntilEmpty } from './drain.ts';

/**
 * Takes boxes out of the cluster: drained, so that services move their tasks; then deregistered, so that ECS does not
 * take them for lost; then terminated. Gone is success at every point.
 * @param ids EC2 ids that the plan showed.
 * @returns what a person should know of it.
 */
export async function retire(step: Step, ids: readonly string[]): Promise<readonly string[]> {
  const details: string[] = [];
  for (const id of ids) details.push(...(await leave(step, id)));
  await terminate(step, ids);
  return details;
}

/** Takes every registration of an instance out, also one that comes meanwhile, so that none has tasks when it ends. */
async function leave(step: Step, id: string): Promise<readonly string[]> {
  const details: string[] = [];
  const out = new Set<string>();
  for (;;) {
    const all = (await step.fleet.look()).registrations.get(id) ?? [];
    const there = all.filter(({ containerInstanceArn }) => !out.has(containerInstanceArn ?? ''));
    const connected = there.filter(({ agentConnected }) => agentConnected === true);
    const lost = there.filter(({ agentConnected }) => agentConnected !== true);
    if (there.length === 0) return details;
    if (connected.length > 0) {
      await drain(step, there);
      for (const member of connected) {
        const left = await waitUntilEmpty(step, id, member);
        if (left.length > 0) details.push(`stopped with the box: ${left.map(titleOf).join(', ')}`);
      }
    }
    for (const member of lost) details.push(await lose(step, id, member, connected.length > 0));
    for (const { containerInstanceArn = '' } of there) {
      await deregister(step, containerInstanceArn);
      out.add(containerInstanceArn);
    }
    step.fleet.forget();
  }
}

/**
 * What is to be told of a registration whose agent is not connected: it cannot stop its tasks. Where the instance has
 * another agent, the old registration drains with it, and its services may start others first.
 */
async function lose(step: Step, id: string, member: ContainerInstance, another: boolean): Promise<string> {
  if (!another) return 'its ECS agent was not connected: deregistered by force, without draining';
  const left = await waitUntilEmpty(step, id, member);
  const counted = left.length === 0 ? '' : `; ECS still counted ${left.map(titleOf).join(', ')} there`;
  return `an old registration of it (${lastOf(member)}) was not connected: deregistered by force${counted}`;
}

async function deregister(step: Step, arn: string): Promise<void> {
  try {
    await step.aws.call('ecs:DeregisterContainerInstance', {
      cluster: step.cluster,
      containerInstance: arn,
      force: true,
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function terminate(step: Step, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const id of ids) {
    try {
      // One bad id in a list terminates none of it, so each goes alone (API reference, TerminateInstances).
      await step.aws.call('ec2:TerminateInstances', { InstanceIds: [id] });
    } catch (error) {
      if (!isAwsError(error, 'InvalidInstanceID.NotFound')) throw error;
    }
  }
  step.fleet.forget();
  await poll(step, async () => {
    const { instances } = await step.fleet.look();
    const left = ids.filter((id) => {
      const state = instances.get(id)?.State?.Name;
      return state !== undefined && state !== 'terminated' && state !== 'shutting-down';
    });
    if (left.length > 0) step.say(`terminating ${left.join(', ')}`);
    return left.length === 0 ? true : undefined;
  });
}

const lastOf = ({ containerInstanceArn = '' }: ContainerInstance): string =>
  containerInstanceArn.slice(containerInstanceArn.lastIndexOf('/') + 1);
