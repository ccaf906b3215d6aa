import type { Instance } from '@aws-sdk/client-ec2';
import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { Status } from './status.ts';
import { words } from '../../model/words.ts';

/**
 * Says how far a launched box is: EC2 starts it, its agent joins the cluster.
 * @param instance `undefined`: EC2 does not show it (yet).
 * @param member the container instance with its EC2 id; `undefined`: it has not joined.
 */
export function boxStatus(
  id: string,
  instance: Instance | undefined,
  member: ContainerInstance | undefined,
): Status {
  const state = instance?.State?.Name;
  switch (state) {
    case undefined:
      return { status: 'in-progress', message: `instance ${id} is not shown yet` };
    case 'pending':
      return { status: 'in-progress', message: `instance ${id} is pending` };
    case 'running':
      return memberStatus(id, member);
    case 'shutting-down':
    case 'terminated':
      return { status: 'failed', message: `instance ${id} is ${state}`, details: [why(instance)] };
    case 'stopping':
    case 'stopped':
      return {
        status: 'failed',
        message: `instance ${id} is ${state}`,
        details: [
          why(instance),
          words`Start it in EC2, or terminate it; then run ${{ run: 'apply' }} again.`,
        ],
      };
    default:
      return state satisfies never;
  }
}

function memberStatus(id: string, member: ContainerInstance | undefined): Status {
  if (member === undefined) return { status: 'in-progress', message: 'running, waiting for its ECS agent' };
  if (member.status === 'REGISTRATION_FAILED')
    return {
      status: 'failed',
      message: `${id} could not join the cluster`,
      details: [member.statusReason ?? 'ECS gives no reason.'],
    };
  if (member.agentConnected !== true)
    return { status: 'in-progress', message: 'running, its ECS agent is not connected' };
  if (member.status === 'ACTIVE') return { status: 'current', message: id };
  if (member.status === 'DRAINING')
    return {
      status: 'failed',
      message: `${id} is DRAINING`,
      details: ['Somebody set it to drain: it takes no tasks until it is set ACTIVE again.'],
    };
  return { status: 'in-progress', message: `running, ECS says ${member.status ?? 'nothing of it'}` };
}

/** EC2's reason, e.g. `Client.VolumeLimitExceeded: Volume limit exceeded`. */
function why(instance: Instance | undefined): string {
  const reason = instance?.StateReason?.Message ?? instance?.StateTransitionReason;
  return reason === undefined || reason === '' ? 'EC2 gives no reason.' : `EC2 says: ${reason}`;
}
