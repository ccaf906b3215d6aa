import type { IamInstanceProfileAssociation, IamInstanceProfileSpecification } from '@aws-sdk/client-ec2';
import { isAwsError } from '../../../aws/errors.ts';
import { isArn } from '../../../model/arn.ts';
import { profileName } from '../../../model/kinds/box.ts';
import { says } from '../../aws-errors.ts';
import { poll } from '../../poll.ts';
import { waitOut } from '../../retry.ts';
import type { Step } from '../../step.ts';

/** How EC2 takes the name or the ARN of an instance profile. */
export const profileOf = (profile: string): IamInstanceProfileSpecification =>
  isArn(profile) ? { Arn: profile } : { Name: profile };

/** A new instance profile is not known everywhere for up to minutes. */
export const unknownProfile = (error: unknown): string | undefined =>
  says(error, /invalid iam instance profile/i) ? 'waiting until EC2 knows the instance profile' : undefined;

/** A box that boots, and an association that is being made or undone, cannot be given another profile yet. */
const passing = (error: unknown): string | undefined =>
  isAwsError(
    error,
    'IncorrectState',
    'IncorrectInstanceState',
    'InvalidAssociationID.NotFound',
    'InvalidInstanceID.NotFound',
  )
    ? 'waiting until its instance profile can be changed'
    : unknownProfile(error);

/**
 * Gives a running instance another instance profile, and waits until it has it. An association that an interrupted run
 * made is found and not made again. A second replacement of one is refused by EC2, which gives every one a new id.
 * Source: API reference, ReplaceIamInstanceProfileAssociation, IamInstanceProfileAssociation (states).
 */
export async function syncProfile(step: Step, id: string, profile: string): Promise<void> {
  const isWanted = ({ IamInstanceProfile: had }: IamInstanceProfileAssociation): boolean =>
    profileName(had?.Arn) === profileName(profile);
  await waitOut(step, 120_000, passing, async () => {
    const there = await associationOf(step, id);
    if (there === undefined)
      await step.aws.call('ec2:AssociateIamInstanceProfile', {
        InstanceId: id,
        IamInstanceProfile: profileOf(profile),
      });
    else if (!isWanted(there))
      await step.aws.call('ec2:ReplaceIamInstanceProfileAssociation', {
        AssociationId: there.AssociationId,
        IamInstanceProfile: profileOf(profile),
      });
  });
  step.boxPoller.forget();
  await poll(step, async () => {
    const there = await associationOf(step, id);
    if (there !== undefined && isWanted(there) && there.State === 'associated') return true;
    step.say(`waiting until it has the instance profile ${profileName(profile) ?? ''}`);
    return undefined;
  });
}

/** The association of an instance that holds, or will. */
async function associationOf(step: Step, id: string): Promise<IamInstanceProfileAssociation | undefined> {
  const { IamInstanceProfileAssociations: all = [] } = await step.aws.call(
    'ec2:DescribeIamInstanceProfileAssociations',
    { Filters: [{ Name: 'instance-id', Values: [id] }] },
  );
  return all.find(({ State }) => State === 'associating' || State === 'associated');
}
