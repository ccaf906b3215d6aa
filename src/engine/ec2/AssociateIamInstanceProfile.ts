import type {
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault } from './shared/faults.ts';
import { findInstances } from './shared/find.ts';
import { associate, associationOf, requiredProfileArn } from './shared/instance-profile.ts';

export { AssociateIamInstanceProfile$ as schema } from '@aws-sdk/client-ec2';

/** Gives an instance profile to a box that has none. Source: API reference, AssociateIamInstanceProfile. */
export function run(
  context: EngineContext,
  input: AssociateIamInstanceProfileRequest,
): AssociateIamInstanceProfileResult {
  const [box] = findInstances(context, [input.InstanceId ?? '']);
  const profile = requiredProfileArn(context, input.IamInstanceProfile);
  if (box === undefined) return {};
  if (box.state !== 'running' && box.state !== 'stopped')
    throw fault(
      'IncorrectInstanceState',
      `The instance ID '${box.instanceId}' is not in the 'running' or 'stopped' states.`,
    );
  if (associationOf(context, box) !== undefined)
    throw fault('IncorrectState', `There is an existing association for instance ${box.instanceId}`);
  return { IamInstanceProfileAssociation: associate(context, box, profile) };
}
