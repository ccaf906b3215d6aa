import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { lastOf } from '../../../model/arn.ts';
import { isStandalone } from '../../../model/standalone.ts';
import { says } from '../../aws-errors.ts';
import { StepFailed } from '../../outcome.ts';
import { pause } from '../../pause.ts';
import { poll } from '../../poll.ts';
import type { Step } from '../../step.ts';
import { drain, isGone, tasksOn, titleOf, waitUntilEmpty } from './drain.ts';
import { words } from '../../../model/words.ts';

/** Until ECS is asked again that refused, in milliseconds. */
const AGAIN_MS = 2000;

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
    const all = (await step.boxPoller.ask()).registrations.get(id) ?? [];
    const there = all.filter(({ containerInstanceArn }) => !out.has(containerInstanceArn ?? ''));
    const connected = there.filter(({ agentConnected }) => agentConnected === true);
    const lost = there.filter(({ agentConnected }) => agentConnected !== true);
    if (there.length === 0) return details;
    if (connected.length > 0) {
      await drain(step, there);
      for (const member of connected) await waitUntilEmpty(step, id, member);
    }
    for (const member of lost) details.push(await lose(step, id, member, connected.length > 0));
    for (const { containerInstanceArn = '', agentConnected } of there) {
      const force = agentConnected !== true;
      if (await deregister(step, containerInstanceArn, force)) out.add(containerInstanceArn);
      else await pause(step, AGAIN_MS);
    }
    step.boxPoller.forget();
  }
}

/**
 * What is to be told of a registration whose agent is not connected: it cannot stop its tasks. Where the instance has
 * another agent, the old registration drains with it, and its services may start others first.
 */
async function lose(step: Step, id: string, member: ContainerInstance, another: boolean): Promise<string> {
  if (!another) await mustHoldNone(step, id, member);
  if (!another) return 'its ECS agent was not connected: deregistered by force, without draining';
  const left = await waitUntilEmpty(step, id, member);
  const counted = left.length === 0 ? '' : `; ECS still counted ${left.map(titleOf).join(', ')} there`;
  return `an old registration of it (${lastOf(member.containerInstanceArn ?? '')}) was not connected: deregistered by force${counted}`;
}

/**
 * Without its agent ECS cannot say whether tasks still run. Services start theirs anew; what somebody started by hand is lost
 * with the instance, so that is not ended in passing.
 * @throws StepFailed
 */
async function mustHoldNone(step: Step, id: string, member: ContainerInstance): Promise<void> {
  const state = (await step.boxPoller.ask()).instances.get(id)?.State?.Name;
  if (step.stopTasks || (state !== undefined && state !== 'running' && state !== 'pending')) return;
  const tasks = await tasksOn(step, member.containerInstanceArn ?? '');
  const standalone = tasks.filter((task) => isStandalone(task) && task.lastStatus !== 'STOPPED');
  if (standalone.length === 0) return;
  const one = standalone.length === 1;
  throw new StepFailed(
    `its ECS agent is not connected, and ${one ? 'a task' : `${String(standalone.length)} tasks`} of no service may still run on it`,
    [
      ...standalone.map((task) => `${titleOf(task)} is on it, as far as ECS knows`),
      words`Nothing was terminated. Restart the agent or the instance, then run ${{ run: 'apply' }} again; or give the tasks up with --stop-tasks.`,
    ],
  );
}

/**
 * @param force also with tasks on it. Without it ECS itself refuses one that got a task since it was empty (StartTask).
 * @returns whether it is out.
 */
async function deregister(step: Step, arn: string, force: boolean): Promise<boolean> {
  try {
    await step.aws.call('ecs:DeregisterContainerInstance', {
      cluster: step.cluster,
      containerInstance: arn,
      force,
    });
  } catch (error) {
    if (!force && says(error, /running tasks/i)) return false;
    if (!isGone(error)) throw error;
  }
  return true;
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
  step.boxPoller.forget();
  await poll(step, async () => {
    const { instances } = await step.boxPoller.ask();
    const left = ids.filter((id) => {
      const state = instances.get(id)?.State?.Name;
      return state !== undefined && state !== 'terminated' && state !== 'shutting-down';
    });
    if (left.length > 0) step.say(`terminating ${left.join(', ')}`);
    return left.length === 0 ? true : undefined;
  });
}
