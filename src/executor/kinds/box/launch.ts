import type { Instance, RunInstancesCommandInput, Tag } from '@aws-sdk/client-ec2';
import { isAwsError } from '../../../aws/errors.ts';
import { appliedDigest } from '../../../model/applied.ts';
import { launchTagOf } from '../../../model/canonical/index.ts';
import type { DesiredBox } from '../../../model/desired.ts';
import { type Owner, ownerMarks, TAG, TAG_VALUE_LENGTH, type Tags } from '../../../model/ownership.ts';
import { StepFailed } from '../../outcome.ts';
import { waitOut } from '../../retry.ts';
import { clientToken } from '../../tokens.ts';
import type { Step } from '../../step.ts';
import { profileOf, unknownProfile } from './profile.ts';
import { userData } from './user-data.ts';
import { words } from '../../../model/words.ts';

/** More dead predecessors of one wish than can be: the tokens of a day. */
const MOST_GENERATIONS = 50;

/**
 * Launches the instance of a slot. The same wish has the same token, so that a run that was killed after the call does
 * not launch a second one; the token of a dead instance, or of one that is to be replaced, is passed over.
 * @param not ids of instances that are there and are not wanted.
 */
export async function launch(step: Step, box: DesiredBox, not: ReadonlySet<string>): Promise<Instance> {
  const input = launchInput(step.desired.owner, box);
  for (let generation = 0; generation < MOST_GENERATIONS; generation++) {
    const ClientToken = clientToken(step.aws.region, [step.cluster, box.slot, input, generation]);
    try {
      const answer = await waitOut(step, 120_000, unknownProfile, () =>
        step.aws.call('ec2:RunInstances', { ...input, ClientToken }),
      );
      const [instance] = answer.Instances ?? [];
      if (instance?.InstanceId === undefined)
        throw new StepFailed('EC2 gave no instance back', [
          words`Run ${{ run: 'apply' }} again: it looks first, and launches none twice.`,
        ]);
      const state = instance.State?.Name;
      if (state !== 'terminated' && state !== 'shutting-down' && !not.has(instance.InstanceId))
        return instance;
    } catch (error) {
      if (!isAwsError(error, 'IdempotentInstanceTerminated', 'IdempotentParameterMismatch')) throw error;
      // The token is taken: by a dead instance, or by a launch that EC2 takes for another. That one must not be lost.
      const taken = await launchedWith(step, ClientToken);
      if (taken !== undefined && !not.has(taken.InstanceId ?? '')) return taken;
    }
  }
  throw new StepFailed(`EC2 gives dead instances back for ${box.slot}`, [
    words`Wait an hour until EC2 has forgotten them, then run ${{ run: 'apply' }} again.`,
  ]);
}

/** The living instance that was launched with a token. */
async function launchedWith(step: Step, token: string): Promise<Instance | undefined> {
  const { Reservations = [] } = await step.aws.call('ec2:DescribeInstances', {
    Filters: [{ Name: 'client-token', Values: [token] }],
  });
  return Reservations.flatMap(({ Instances = [] }) => Instances).find(
    ({ State }) => State?.Name === 'pending' || State?.Name === 'running',
  );
}

/** What RunInstances gets, without its token. */
export function launchInput(owner: Owner, box: DesiredBox): RunInstancesCommandInput {
  const groups = [...box.securityGroups];
  const tags = tagsOfBox(owner, box);
  return {
    MinCount: 1,
    MaxCount: 1,
    ImageId: box.image,
    InstanceType: instanceType(box.instanceType),
    ...(box.keyPair !== undefined && { KeyName: box.keyPair }),
    IamInstanceProfile: profileOf(box.instanceProfile),
    ...(box.publicIp === undefined
      ? {
          ...(box.subnet !== undefined && { SubnetId: box.subnet }),
          ...(groups.length > 0 && { SecurityGroupIds: groups }),
        }
      : {
          // Whether there is a public address can only be said of a network interface (API reference, RunInstances).
          NetworkInterfaces: [
            {
              DeviceIndex: 0,
              AssociatePublicIpAddress: box.publicIp,
              ...(box.subnet !== undefined && { SubnetId: box.subnet }),
              ...(groups.length > 0 && { Groups: groups }),
            },
          ],
        }),
    ...(box.rootVolumeGiB !== undefined && {
      // The root device of the ECS-optimised Amazon Linux images.
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { VolumeSize: box.rootVolumeGiB, VolumeType: 'gp3', DeleteOnTermination: true },
        },
      ],
    }),
    // Two hops: a container on a bridge network is one further away than the box.
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
    UserData: userData(owner.cluster, box.attributes),
    TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
      ResourceType,
      Tags: ec2Tags(tags),
    })),
  };
}

/** The tags of a box: the declared ones, its marks, and a name for the EC2 console. */
export const tagsOfBox = (owner: Owner, box: DesiredBox): Tags => ({
  Name: nameOf(owner.cluster, box.slot),
  ...box.tags,
  ...ownerMarks(owner),
  [TAG.box]: box.slot,
  [TAG.launch]: launchTagOf(box),
  [TAG.applied]: appliedDigest({ kind: 'box', box }),
});

/** `shop-web-1`. Of a cluster with a long name the end is left out: a tag has room for so much, and the slot tells boxes apart. */
const nameOf = (cluster: string, slot: string): string =>
  `${cluster.slice(0, TAG_VALUE_LENGTH - slot.length - 1)}-${slot}`;

/** EC2's list form. */
export const ec2Tags = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

type InstanceType = NonNullable<RunInstancesCommandInput['InstanceType']>;
/** EC2 gets new types more often than the SDK's list of them; EC2 itself refuses unknown ones. */
const instanceType = (name: string): InstanceType => name as InstanceType;
