import type {
  ReplaceIamInstanceProfileAssociationRequest,
  ReplaceIamInstanceProfileAssociationResult,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault } from './shared/faults.ts';
import { associate, findAssociated, requiredProfileArn } from './shared/instance-profile.ts';

export { ReplaceIamInstanceProfileAssociation$ as schema } from '@aws-sdk/client-ec2';

/**
 * Gives a running box another instance profile, by a new association. Source: API reference,
 * ReplaceIamInstanceProfileAssociation.
 */
export function run(
  context: EngineContext,
  input: ReplaceIamInstanceProfileAssociationRequest,
): ReplaceIamInstanceProfileAssociationResult {
  const profile = requiredProfileArn(context, input.IamInstanceProfile);
  const { box, association } = findAssociated(context, input.AssociationId);
  if (box.state !== 'running')
    throw fault('IncorrectState', `The association ${association.id} is not the active association`);
  return { IamInstanceProfileAssociation: associate(context, box, profile) };
}
