import type {
  IamInstanceProfile,
  IamInstanceProfileAssociation,
  IamInstanceProfileSpecification,
} from '@aws-sdk/client-ec2';
import { arnOf, lastOf } from '../../../model/arn.ts';
import type { EngineContext } from '../../context.ts';
import type { InstanceRecord, ProfileAssociation } from '../../records.ts';
import { fault } from './faults.ts';
import { hexOf } from './ids.ts';

/** How long an association takes to be made or undone, in milliseconds. */
const SETTLES_MS = 2_000;

/** The ARN of the profile that a request names. @throws EngineFault when it names it in two ways, or there is none */
export function profileArn(
  context: EngineContext,
  { Name: name, Arn: arn }: IamInstanceProfileSpecification = {},
): string | undefined {
  if (name !== undefined && arn !== undefined) {
    throw fault(
      'InvalidParameterCombination',
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const wanted = name ?? (arn && lastOf(arn));
  if (wanted === undefined) return undefined;
  const isThere =
    context.options.instanceProfiles?.includes(wanted) ?? /^[A-Za-z0-9+=,.@_-]{1,128}$/.test(wanted);
  if (!isThere) {
    const member = name === undefined ? 'arn' : 'name';
    throw fault(
      'InvalidParameterValue',
      `Value (${name ?? arn ?? ''}) for parameter iamInstanceProfile.${member} is invalid. Invalid IAM Instance Profile ${member === 'arn' ? 'ARN' : 'name'}`,
    );
  }
  return arn ?? arnOf(context, 'iam', `instance-profile/${wanted}`);
}

/** As `profileArn`, where a profile must be named. */
export function requiredProfileArn(
  context: EngineContext,
  named: IamInstanceProfileSpecification | undefined,
): string {
  const arn = profileArn(context, named);
  if (arn === undefined)
    throw fault('MissingParameter', 'The request must contain the parameter IamInstanceProfile');
  return arn;
}

/** A profile as EC2 prints it. */
export const showProfile = (arn: string): IamInstanceProfile => ({
  Arn: arn,
  Id: `AIPA${hexOf(arn, 16).toUpperCase()}`,
});

/** The association of a box, if it has one; that of its launch has an id of its own. */
export function associationOf(context: EngineContext, box: InstanceRecord): ProfileAssociation | undefined {
  if (box.state === 'terminated') return undefined;
  const { profileAssociation: known, instanceProfileArn: launched } = box;
  if (known === undefined)
    return launched === undefined
      ? undefined
      : {
          id: `iip-assoc-${hexOf(box.instanceId, 17)}`,
          profileArn: launched,
          since: box.launchedAt,
          ends: false,
        };
  return known.ends && isSettled(context, known) ? undefined : known;
}

const isSettled = (context: EngineContext, { since }: ProfileAssociation): boolean =>
  context.clock.now() >= since + SETTLES_MS;

/** The box of an association. @throws EngineFault when there is none, or it is not the one that holds */
export function findAssociated(
  context: EngineContext,
  id = '',
): { readonly box: InstanceRecord; readonly association: ProfileAssociation } {
  for (const box of context.store.instances.values()) {
    const association = associationOf(context, box);
    if (association?.id !== id) continue;
    if (association.ends || !isSettled(context, association))
      throw fault('IncorrectState', `The association ${id} is not the active association`);
    return { box, association };
  }
  throw fault('InvalidAssociationID.NotFound', `An invalid association-id of '${id}' was given`);
}

/** Gives a box an association with a profile, in place of the one that it had. */
export function associate(
  context: EngineContext,
  box: InstanceRecord,
  profile: string,
): IamInstanceProfileAssociation {
  box.instanceProfileArn = profile;
  return begin(context, box, { id: `iip-assoc-${context.random.hex(17)}`, profileArn: profile, ends: false });
}

/** Undoes an association. */
export function disassociate(
  context: EngineContext,
  box: InstanceRecord,
  { id, profileArn: arn }: ProfileAssociation,
): IamInstanceProfileAssociation {
  delete box.instanceProfileArn;
  return begin(context, box, { id, profileArn: arn, ends: true });
}

function begin(
  context: EngineContext,
  box: InstanceRecord,
  association: Omit<ProfileAssociation, 'since'>,
): IamInstanceProfileAssociation {
  const begun = { ...association, since: context.clock.now() };
  box.profileAssociation = begun;
  context.store.instances.put(box.instanceId, box);
  return showAssociation(context, box, begun);
}

/** An association as EC2 prints it. */
export const showAssociation = (
  context: EngineContext,
  box: InstanceRecord,
  association: ProfileAssociation,
): IamInstanceProfileAssociation => ({
  AssociationId: association.id,
  InstanceId: box.instanceId,
  IamInstanceProfile: showProfile(association.profileArn),
  State: association.ends ? 'disassociating' : isSettled(context, association) ? 'associated' : 'associating',
  Timestamp: new Date(association.since),
});
