import type { _InstanceType } from '@aws-sdk/client-ec2';
import { INSTANCE_TYPES } from '../../../model/instance-types.ts';
import { fault } from './faults.ts';

/** Whether a name has the form of an instance type. AWS has more of them than any list. */
export const isInstanceType = (name: string): name is _InstanceType =>
  /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(name);

/** @throws EngineFault when the engine cannot tell the size of the type. */
export function checkInstanceType(name: string): void {
  if (!isInstanceType(name) || !INSTANCE_TYPES.has(name)) {
    throw fault(
      'InvalidParameterValue',
      `Invalid value '${name}' for InstanceType. The embedded engine knows the common types up to 4xlarge.`,
    );
  }
}
