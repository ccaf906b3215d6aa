import type {
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { disassociate, findAssociated } from './shared/instance-profile.ts';

export { DisassociateIamInstanceProfile$ as schema } from '@aws-sdk/client-ec2';

/** Takes the instance profile away from a box. Source: API reference, DisassociateIamInstanceProfile. */
export function run(
  context: EngineContext,
  input: DisassociateIamInstanceProfileRequest,
): DisassociateIamInstanceProfileResult {
  const { box, association } = findAssociated(context, input.AssociationId);
  return { IamInstanceProfileAssociation: disassociate(context, box, association) };
}
