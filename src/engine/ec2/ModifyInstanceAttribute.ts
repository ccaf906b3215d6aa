import type { ModifyInstanceAttributeRequest } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { findInstances } from './shared/find.ts';
import { checkSecurityGroup } from './shared/places.ts';

export { ModifyInstanceAttribute$ as schema } from '@aws-sdk/client-ec2';

/** Changes a box's security groups; the engine has no other attribute that changes. */
export function run(context: EngineContext, input: ModifyInstanceAttributeRequest): void {
  const [box] = findInstances(context, [input.InstanceId ?? '']);
  const { DryRun: dryRun, InstanceId: _id, Groups: groups, ...others } = input;
  if (groups === undefined || groups.length === 0 || Object.keys(others).length > 0) {
    throw fault(
      'InvalidParameterCombination',
      'The embedded engine changes only the security groups of a box, one attribute in a call.',
    );
  }
  for (const group of groups) checkSecurityGroup(context, group);
  unlessDry(dryRun);
  if (box === undefined) return;
  if (box.state === 'terminated' || box.state === 'shutting-down') {
    throw fault(
      'IncorrectInstanceState',
      `The instance '${box.instanceId}' is not in a state from which its security groups can be modified.`,
    );
  }
  box.securityGroups = [...new Set(groups)];
  context.store.instances.put(box.instanceId, box);
}
