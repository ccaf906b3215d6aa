import { profileName } from '../../model/kinds/box.ts';
import type { DesiredBox } from '../../model/desired.ts';
import { idOf } from '../../model/id.ts';
import { INSTANCE_TYPES } from '../../model/instance-types.ts';
import { listed, type Found } from '../check.ts';
import type { OnlineCheck } from './input.ts';
import { NETWORK_CHECKS } from './network.ts';

/** One finding for each group and thing, however many boxes the group has. */
function perGroup(
  boxes: readonly DesiredBox[],
  of: (box: DesiredBox) => string | undefined,
  find: (box: DesiredBox, thing: string) => Omit<Found, 'subject'> | undefined,
): readonly Found[] {
  const seen = new Set<string>();
  return boxes.flatMap((box) => {
    const thing = of(box);
    if (thing === undefined || seen.has(`${box.group} ${thing}`)) return [];
    seen.add(`${box.group} ${thing}`);
    const found = find(box, thing);
    return found === undefined ? [] : [{ ...found, subject: idOf('box', box.slot) }];
  });
}

/** The account in an ARN of IAM. */
const accountOf = (arn: string): string | undefined => /^arn:[^:]+:iam::(\d{12}):/.exec(arn)?.[1];

/** Checks of what a box is made of. */
export const ONLINE_CHECKS: readonly OnlineCheck[] = [
  {
    id: 'key-pair-missing',
    level: 'error',
    title: 'A key pair that does not exist in the region',
    judge: (input) =>
      perGroup(
        input.made,
        (box) => box.keyPair,
        (box, name) =>
          input.facts.keyPairs === undefined || input.facts.keyPairs.has(name)
            ? undefined
            : {
                member: '/keyPair',
                message: `There is no key pair "${name}" in the region, so EC2 refuses to start the boxes of ${box.group}.`,
                hint: `Make it (aws ec2 create-key-pair --key-name ${/^[\w.@-]+$/.test(name) ? name : "'...'"}), name another, or leave "keyPair" out: boxes need none.`,
              },
      ),
  },
  {
    id: 'instance-type-missing',
    level: 'error',
    title: 'An instance type that the region does not offer',
    judge: (input) =>
      perGroup(
        input.made,
        (box) => box.instanceType,
        (box, type) =>
          input.facts.offerings === undefined || (input.facts.offerings.get(type)?.size ?? 0) > 0
            ? undefined
            : {
                member: '/instanceType',
                message: `The region does not offer the instance type ${type} of ${box.group}.`,
                hint: 'Take one of: aws ec2 describe-instance-type-offerings.',
              },
      ),
  },
  {
    id: 'instance-type-not-in-zone',
    level: 'error',
    title: "An instance type that the subnet's zone does not offer",
    judge: (input) =>
      perGroup(
        input.made,
        (box) => (box.subnet === undefined ? undefined : `${box.instanceType} ${box.subnet}`),
        (box) => {
          const zone = input.facts.subnets?.get(box.subnet ?? '')?.zone;
          const zones = input.facts.offerings?.get(box.instanceType);
          if (zone === undefined || zones === undefined || zones.size === 0 || zones.has(zone))
            return undefined;
          return {
            member: '/instanceType',
            message: `${box.instanceType} is not offered in ${zone}, where ${box.subnet ?? ''} is. EC2 refuses to start ${box.slot}.`,
            hint: `Take a subnet in ${listed([...zones].toSorted())}, or another instance type.`,
          };
        },
      ),
  },
  {
    id: 'ami-missing',
    level: 'error',
    title: 'A machine image that is not there',
    judge: (input) =>
      perGroup(
        input.made,
        (box) => (box.image.startsWith('ami-') ? box.image : undefined),
        (box, image) =>
          input.facts.images === undefined || input.facts.images.has(image)
            ? undefined
            : {
                member: '/image',
                message: `There is no available image ${image} for ${box.group} in this region and for this account.`,
                hint: 'Images are of one region. Leave "image" out for the newest ECS-optimized one.',
              },
      ),
  },
  {
    id: 'ami-architecture',
    level: 'error',
    title: 'A machine image (AMI id) of another architecture than the instance type',
    judge: (input) =>
      perGroup(
        input.made,
        (box) => (box.image.startsWith('ami-') ? `${box.image} ${box.instanceType}` : undefined),
        (box) => {
          const image = input.facts.images?.get(box.image);
          const known = INSTANCE_TYPES.get(box.instanceType)?.architecture;
          const types = known === undefined ? input.facts.instanceTypes?.get(box.instanceType) : [known];
          if (image === undefined || types === undefined || types.includes(image)) return undefined;
          return {
            member: '/image',
            message: `${box.image} is for ${image}, and a ${box.instanceType} is ${listed(types)}. EC2 refuses to start the boxes of ${box.group}.`,
            hint: 'Take an image or an instance type of the same architecture.',
          };
        },
      ),
  },
  {
    id: 'instance-profile-account',
    level: 'error',
    title: 'An instance profile of another account',
    judge: (input) =>
      perGroup(
        input.profiled,
        (box) => box.instanceProfile,
        (box, profile) => {
          const account = accountOf(profile);
          const ours = input.live.account ?? input.desired.cluster.account;
          if (account === undefined || ours === undefined || account === ours) return undefined;
          return {
            member: '/instanceProfile',
            message: `The instance profile of ${box.group} is of account ${account}, the cluster of account ${ours}. EC2 refuses it for its boxes.`,
            hint: `Make it in account ${ours}, or name one of that account.`,
          };
        },
      ),
  },
  {
    id: 'instance-profile-unproven',
    level: 'note',
    title: 'An instance profile that no box uses yet',
    judge: (input) => {
      const used = new Set(
        [...input.live.boxes.values()]
          .flat()
          .map((box) => profileName(box.instance.IamInstanceProfile?.Arn ?? '')),
      );
      return perGroup(
        input.profiled,
        (box) => box.instanceProfile,
        (box, profile) =>
          used.has(profileName(profile))
            ? undefined
            : {
                member: '/instanceProfile',
                message: `No box uses the instance profile ${profileName(profile)} yet, and EC2 does not tell beforehand whether it exists and lets the ECS agent of ${box.group} work.`,
                hint: 'It needs a role with the managed policy AmazonEC2ContainerServiceforEC2Role.',
              },
      );
    },
  },
  ...NETWORK_CHECKS,
  {
    id: 'not-checked',
    level: 'note',
    title: 'Something that the caller may not look at',
    judge: ({ desired, facts }) =>
      facts.hidden.map(({ operation, code, denied }) => ({
        subject: idOf('cluster', desired.cluster.name),
        source: 'aws' as const,
        message: `Not checked: ${WHAT[operation] ?? operation} (${operation} ${denied ? 'is denied to you' : 'was refused'}: ${code}).`,
        hint: denied
          ? `Allow ${operation} to have it checked before boxes are made; apply does not need it.`
          : 'apply does not need it.',
      })),
  },
];

const WHAT: Readonly<Record<string, string>> = {
  'ec2:DescribeKeyPairs': 'whether key pairs exist',
  'ec2:DescribeSubnets': 'whether subnets exist and have room',
  'ec2:DescribeSecurityGroups': 'security groups, and whether they let traffic in',
  'ec2:DescribeInstanceTypeOfferings': 'whether instance types are offered in their zones',
  'ec2:DescribeInstanceTypes': 'architectures of instance types',
  'ec2:DescribeImages': 'whether images exist and fit the instance types',
};
