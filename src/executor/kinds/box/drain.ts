import type { ContainerInstance, Task } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { groupOf } from '../../../model/holders.ts';
import { tasksOn as countedOn } from '../../../model/registrations.ts';
import { nameOf } from '../../../model/id.ts';
import { isStandalone } from '../../../model/standalone.ts';
import { shortId } from '../../diagnose.ts';
import { StepFailed, TimedOut } from '../../outcome.ts';
import { poll } from '../../poll.ts';
import { shortRevision } from '../../../model/arn.ts';
import type { Step } from '../../step.ts';
import { words } from '../../../model/words.ts';

/** When the same tasks stay on a draining box for so long, in milliseconds, nothing will move them. */
const STUCK_MS = 180_000;

/**
 * Sets registrations to DRAINING: no task is started on them any more, and services move theirs.
 * @throws StepFailed when ECS will not, of one whose agent is connected; a lost one goes in any case.
 */
export async function drain(step: Step, members: readonly ContainerInstance[]): Promise<void> {
  const active = members.filter(({ status }) => status !== 'DRAINING');
  // Each alone: one that ECS refuses keeps none of the others.
  for (const { containerInstanceArn = '', agentConnected } of active) {
    try {
      const { failures = [] } = await step.aws.call('ecs:UpdateContainerInstancesState', {
        cluster: step.cluster,
        containerInstances: [containerInstanceArn],
        status: 'DRAINING',
      });
      const [failure] = failures;
      const goes = failure?.reason === 'MISSING' || failure?.reason === 'INACTIVE' || agentConnected !== true;
      if (failure !== undefined && !goes)
        throw new StepFailed(
          `the box cannot be drained: ${failure.reason ?? 'no reason given'}`,
          failure.detail === undefined ? [] : [failure.detail],
        );
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  if (active.length > 0) step.boxPoller.forget();
}

/**
 * Waits until no task is left on a draining registration. Tasks of no service are not moved or stopped by ECS: they are
 * waited for, unless the run was told to stop them. Those of services that nothing moves are an error, unless their group was
 * named to be removed: then they are stopped. Source: ECS developer guide, "Draining Amazon ECS container instances". One whose agent is not connected cannot say that a task has
 * stopped: there it is enough that ECS wants none of them to run any more, and the wait ends when nothing moves.
 * @returns what ECS still counts on one that is not connected.
 */
export async function waitUntilEmpty(
  step: Step,
  id: string,
  of: ContainerInstance,
): Promise<readonly Task[]> {
  const arn = of.containerInstanceArn ?? '';
  let shape = '';
  let still = step.clock.now();
  let standaloneLeft: readonly Task[] = [];
  const look = async (): Promise<readonly Task[] | undefined> => {
    const members = (await step.boxPoller.ask()).registrations.get(id) ?? [];
    const member = members.find((one) => one.containerInstanceArn === arn);
    if (member === undefined) return [];
    const count = countedOn(member);
    if (count === 0) return [];
    const isLost = of.agentConnected !== true && member.agentConnected !== true;
    step.say(`draining, ${count === 1 ? '1 task' : `${String(count)} tasks`} left`);
    const tasks = await tasksOn(step, arn);
    const moving = tasks.filter((task) => task.desiredStatus !== 'STOPPED' || task.lastStatus !== 'STOPPED');
    const ofServices = moving.filter((task) => !isStandalone(task));
    const standalone = moving.filter(isStandalone);
    standaloneLeft = standalone;
    // An agent that is not connected stops nothing.
    if (step.stopTasks && !isLost) await stopTasks(step, standalone, '--stop-tasks');
    if (isLost && ofServices.length === 0) return moving;
    if (!isLost && standalone.length > 0 && ofServices.length === 0) {
      step.say(waitingFor(standalone));
      return undefined;
    }
    if (isLost && moving.every((task) => task.desiredStatus === 'STOPPED')) return moving;
    const now = step.clock.now();
    const next = moving
      .map((task) => `${task.taskArn ?? ''} ${task.desiredStatus ?? ''} ${task.lastStatus ?? ''}`)
      .sort()
      .join();
    if (next !== shape) {
      shape = next;
      still = now;
    }
    if (now - still < STUCK_MS) return undefined;
    if (isLost) return moving;
    if (moving.some((task) => task.desiredStatus === 'STOPPED')) return undefined;
    // The group was named to be removed all the same.
    if (isNamed(step)) {
      await stopTasks(step, ofServices, '--remove-group');
      return undefined;
    }
    throw new StepFailed(
      `${ofServices.length === 1 ? '1 task stays' : `${String(ofServices.length)} tasks stay`} on the draining box`,
      [
        ...ofServices.map((task) => `${titleOf(task)} still runs there`),
        words`No other box can take them over. Add a box or delete their services, then run ${{ run: 'apply' }} again. Nothing was terminated.`,
      ],
    );
  };
  try {
    return (await poll(step, look)) ?? [];
  } catch (error) {
    if (!(error instanceof TimedOut) || standaloneLeft.length === 0) throw error;
    throw new TimedOut(error.message, [...error.details, ...goOn(step, id, standaloneLeft)]);
  }
}

const isNamed = ({ desired, change }: Step): boolean =>
  desired.permits?.removeGroups.includes(groupOf(nameOf(change.id))) === true;

/** Tasks that one line names. */
const MOST = 5;

const waitingFor = (tasks: readonly Task[]): string => {
  const more = tasks.length > MOST ? ` and ${String(tasks.length - MOST)} more` : '';
  return `drained; waiting for ${tasks.slice(0, MOST).map(titleOf).join(', ')}${more} to end: of no service, so nobody moves ${tasks.length === 1 ? 'it' : 'them'}`;
};

/** What to do about tasks of no service that outlast the run. */
const goOn = (step: Step, id: string, tasks: readonly Task[]): readonly string[] => [
  `Nothing was terminated: ${tasks.length === 1 ? 'a task of no service still runs' : `${String(tasks.length)} tasks of no service still run`} on ${id}. It is DRAINING and takes no new ones.`,
  'Wait longer for them with --timeout, stop them with --stop-tasks, or one by one:',
  ...tasks
    .slice(0, MOST)
    .map(({ taskArn = '' }) => `aws ecs stop-task --cluster ${step.cluster} --task ${taskArn}`),
];

/** Tells ECS to stop tasks; those that are stopping already, or are gone, need no call. */
async function stopTasks(step: Step, tasks: readonly Task[], flag: string): Promise<void> {
  for (const { taskArn = '', desiredStatus } of tasks) {
    if (desiredStatus === 'STOPPED') continue;
    try {
      await step.aws.call('ecs:StopTask', {
        cluster: step.cluster,
        task: taskArn,
        reason: `clusternator: its box ${nameOf(step.change.id)} goes, and ${flag} was given`,
      });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** The tasks of a registration, those that are stopping and just stopped too. */
export async function tasksOn(step: Step, arn: string): Promise<readonly Task[]> {
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

/** `task 3f2a… of service api` */
export const titleOf = (task: Task): string =>
  `task ${shortId(task)} of ${task.group ?? shortRevision(task.taskDefinitionArn)}`.replace(
    'service:',
    'service ',
  );

/** Whether an error says that what was named is not there any more. */
export const isGone = (error: unknown): boolean =>
  isAwsError(error, 'ClusterNotFoundException', 'ResourceNotFoundException') ||
  (isAwsError(error, 'InvalidParameterException', 'ClientException') &&
    /not found|inactive|does not exist|could not be found/i.test(error.message));
