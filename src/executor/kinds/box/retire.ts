import type { ContainerInstance, Task } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { shortId } from '../../diagnose.ts';
import { StepFailed } from '../../outcome.ts';
import { poll } from '../../poll.ts';
import { shortRevision } from '../../status/service.ts';
import type { Step } from '../../work.ts';

/** When the same tasks stay on a draining box for so long, in milliseconds, nothing will move them. */
const STUCK_MS = 180_000;

/**
 * Takes boxes out of the cluster: drained, so that services move their tasks; then deregistered, so that ECS does not
 * take them for lost; then terminated. Gone is success at every point.
 * @param ids EC2 ids that the plan showed.
 * @returns what a person should know of it.
 */
export async function retire(step: Step, ids: readonly string[]): Promise<readonly string[]> {
  const details: string[] = [];
  for (const id of ids) {
    const member = (await step.fleet.look()).members.get(id);
    if (member !== undefined) details.push(...(await leave(step, id, member)));
  }
  await terminate(step, ids);
  return details;
}

async function leave(step: Step, id: string, member: ContainerInstance): Promise<readonly string[]> {
  const details: string[] = [];
  const arn = member.containerInstanceArn ?? '';
  // An agent that is not connected cannot stop its tasks: waiting for it would be in vain.
  if (member.agentConnected === true) {
    await drain(step, member, arn);
    const left = await waitUntilEmpty(step, id, arn);
    if (left.length > 0) details.push(`stopped with the box: ${left.map(titleOf).join(', ')}`);
  } else details.push('its ECS agent was not connected: deregistered by force, without draining');
  try {
    await step.aws.call('ecs:DeregisterContainerInstance', {
      cluster: step.cluster,
      containerInstance: arn,
      force: true,
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  step.fleet.forget();
  return details;
}

async function drain(step: Step, member: ContainerInstance, arn: string): Promise<void> {
  if (member.status === 'DRAINING') return;
  try {
    const { failures = [] } = await step.aws.call('ecs:UpdateContainerInstancesState', {
      cluster: step.cluster,
      containerInstances: [arn],
      status: 'DRAINING',
    });
    const [failure] = failures;
    if (failure !== undefined && failure.reason !== 'MISSING' && failure.reason !== 'INACTIVE')
      throw new StepFailed(
        `the box cannot be drained: ${failure.reason ?? 'no reason given'}`,
        failure.detail === undefined ? [] : [failure.detail],
      );
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  step.fleet.forget();
}

/** Waits until no task is left on a draining box. @returns tasks of no service: nobody moves those, they go with it. */
async function waitUntilEmpty(step: Step, id: string, arn: string): Promise<readonly Task[]> {
  let shape = '';
  let still = step.clock.now();
  const left = await poll(step, async () => {
    const member = (await step.fleet.look()).members.get(id);
    if (member === undefined || member.status === 'INACTIVE') return [];
    const count = (member.runningTasksCount ?? 0) + (member.pendingTasksCount ?? 0);
    if (count === 0) return [];
    step.say(`draining, ${count === 1 ? '1 task' : `${String(count)} tasks`} left`);
    const tasks = await tasksOn(step, arn);
    const moving = tasks.filter((task) => task.desiredStatus !== 'STOPPED' || task.lastStatus !== 'STOPPED');
    const ofServices = moving.filter((task) => task.group?.startsWith('service:') === true);
    if (moving.length > 0 && ofServices.length === 0) return moving;
    const now = step.clock.now();
    const next = moving
      .map((task) => `${task.taskArn ?? ''} ${task.desiredStatus ?? ''} ${task.lastStatus ?? ''}`)
      .sort()
      .join();
    if (next !== shape) {
      shape = next;
      still = now;
    }
    const stopping = moving.some((task) => task.desiredStatus === 'STOPPED');
    if (!stopping && now - still >= STUCK_MS)
      throw new StepFailed(
        `${ofServices.length === 1 ? '1 task stays' : `${String(ofServices.length)} tasks stay`} on the draining box`,
        [
          ...ofServices.map((task) => `${titleOf(task)} still runs there`),
          'No other box can take them over. Add a box or delete their services, then run clusternator apply again. Nothing was terminated.',
        ],
      );
    return undefined;
  });
  return left ?? [];
}

async function tasksOn(step: Step, arn: string): Promise<readonly Task[]> {
  const lists = await Promise.all(
    (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
      step.aws.call('ecs:ListTasks', {
        cluster: step.cluster,
        containerInstance: arn,
        desiredStatus,
        maxResults: 100,
      }),
    ),
  );
  const arns = lists.flatMap((list) => list.taskArns ?? []).slice(0, 100);
  if (arns.length === 0) return [];
  const { tasks = [] } = await step.aws.call('ecs:DescribeTasks', { cluster: step.cluster, tasks: arns });
  return tasks;
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

const titleOf = (task: Task): string =>
  `task ${shortId(task)} of ${task.group ?? shortRevision(task.taskDefinitionArn)}`.replace(
    'service:',
    'service ',
  );

const isGone = (error: unknown): boolean =>
  isAwsError(error, 'ClusterNotFoundException', 'ResourceNotFoundException') ||
  (isAwsError(error, 'InvalidParameterException', 'ClientException') &&
    /not found|inactive|does not exist|could not be found/i.test(error.message));
