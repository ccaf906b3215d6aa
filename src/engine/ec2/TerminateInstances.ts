import type { TerminateInstancesRequest, TerminateInstancesResult } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { findInstances } from './shared/find.ts';
import { stateOf } from './shared/show-instance.ts';

export { TerminateInstances$ as schema } from '@aws-sdk/client-ec2';

/** Ends boxes; one bad id ends none. Again is no error. Source: API reference, TerminateInstances. */
export function run(context: EngineContext, input: TerminateInstancesRequest): TerminateInstancesResult {
  const boxes = findInstances(context, input.InstanceIds ?? []);
  unlessDry(input.DryRun);
  const changes = boxes.map((box) => {
    const before = box.state;
    if (before !== 'terminated' && before !== 'shutting-down') {
      box.state = 'shutting-down';
      box.stateReason = 'Client.UserInitiatedShutdown: User initiated shutdown';
      context.store.instances.put(box.instanceId, box);
    }
    return { InstanceId: box.instanceId, PreviousState: stateOf(before), CurrentState: stateOf(box.state) };
  });
  return { TerminatingInstances: changes };
}
