import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { StepFailed, TimedOut } from '../../outcome.ts';
import { poll } from '../../poll.ts';
import { boxStatus } from '../../status/box.ts';
import type { Step } from '../../step.ts';
import { words } from '../../../model/words.ts';

/** An instance that EC2 gave us may be missing from its answers for so long, in milliseconds. */
const UNSEEN_MS = 300_000;

/**
 * Waits until an instance runs and its agent takes tasks.
 * @throws StepFailed with EC2's reason when it will not.
 */
export async function waitForJoin(step: Step, id: string): Promise<ContainerInstance> {
  let runs = false;
  try {
    return await waitUntilJoined(step, id, (state) => {
      runs = state === 'running';
    });
  } catch (error) {
    // Of one that EC2 has not started yet, the agent has nothing to do with it.
    if (error instanceof TimedOut && runs) throw new TimedOut(error.message, CAUSES, { cause: error });
    throw error;
  }
}

/** Why an agent that starts does not come. */
const CAUSES: readonly string[] = [
  'Does the instance profile allow ECS (AmazonEC2ContainerServiceforEC2Role)?',
  'Can the subnet reach the ECS API: a public address, a NAT gateway, or VPC endpoints?',
  'Does the image have the ECS agent?',
];

async function waitUntilJoined(
  step: Step,
  id: string,
  saw: (state: string | undefined) => void,
): Promise<ContainerInstance> {
  const since = step.clock.now();
  const joined = await poll(step, async () => {
    const answer = await step.boxPoller.ask();
    const instance = answer.instances.get(id);
    const member = answer.members.get(id);
    saw(instance?.State?.Name);
    const status = boxStatus(id, instance, member);
    if (status.status === 'failed')
      throw new StepFailed(status.message, [
        ...(status.details ?? []),
        words`Correct the cause, then run ${{ run: 'apply' }} again.`,
      ]);
    if (instance === undefined && step.clock.now() - since > UNSEEN_MS)
      throw new StepFailed(`EC2 does not show instance ${id}`, [
        words`It was launched, so it may appear later. Look in the EC2 console, then run ${{ run: 'apply' }} again.`,
      ]);
    if (status.status === 'in-progress') step.say(status.message);
    return status.status === 'current' ? member : undefined;
  });
  if (joined === undefined) throw new StepFailed(`instance ${id} did not join`);
  return joined;
}
