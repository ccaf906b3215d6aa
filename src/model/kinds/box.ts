import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { lastOf } from '../arn.ts';
import { scalar } from '../canonical/read.ts';
import type { DesiredBox } from '../desired.ts';
import type { LiveBox } from '../live.ts';
import { key, map, set, special, value, type Effect, type Row } from './row.ts';

/** What a group of boxes has where the cluster file does not say it; its image is `boxImage`. */
export const BOX_DEFAULTS = {
  instanceType: 't3.small',
  /** The name that the ECS console gives to the instance role and its profile. */
  instanceProfile: 'ecsInstanceRole',
} as const;

const OPTIMIZED = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023';

/**
 * The image of boxes that declare none: the newest ECS-optimized Amazon Linux 2023 of their architecture.
 * Source: Amazon ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata".
 */
export const boxImage = (instanceType: string): string =>
  isArm(instanceType) ? `${OPTIMIZED}/arm64/recommended/image_id` : `${OPTIMIZED}/recommended/image_id`;

/** Graviton: a `g` after the generation, before further letters (`t4g.small`, `c7gn.large`); `a1` is the first of them. */
const isArm = (instanceType: string): boolean => /^(?:a1|[a-z]+\d+g[a-z]*)\./.test(instanceType);

/** A profile is declared by its name or its ARN; EC2 tells the ARN. */
export const profileName = (profile: string | undefined): string | undefined => profile && lastOf(profile);

/** The attributes that users gave to a container instance: without those of ECS, its agent, and ours. */
export function customAttributes(
  member: Pick<ContainerInstance, 'attributes'> | undefined,
): Readonly<Record<string, string>> {
  const own = (member?.attributes ?? []).filter(
    ({ name = '' }) => !/^(?:ecs\.|com\.amazonaws\.|clusternator[.:])/.test(name),
  );
  return Object.fromEntries(own.map(({ name = '', value: said = '' }) => [name, said]));
}

/** A member of a box: what a change of it does, where a live one has it, and how RunInstances calls it. */
type BoxRow = Row & {
  readonly change: Effect;
  /** What nobody can tell is taken as declared. */
  readonly of: (live: LiveBox, declared: DesiredBox) => unknown;
  readonly sentAs: readonly string[];
};

/**
 * The members of a box. Source: Amazon EC2 API reference, RunInstances and ModifyInstanceAttribute: what is fixed when an instance is
 * launched, and what the VPC or the image decides where nothing is said.
 */
export const BOX_ROWS = {
  instanceType: {
    ...value(),
    change: 'replaces',
    of: ({ instance }) => instance.InstanceType,
    sentAs: ['InstanceType'],
  },
  image: {
    ...value(),
    change: 'replaces',
    told: 'launch tag',
    of: ({ instance }) => instance.ImageId,
    sentAs: ['ImageId'],
  },
  keyPair: { ...value(), change: 'replaces', of: ({ instance }) => instance.KeyName, sentAs: ['KeyName'] },
  subnet: {
    ...value(),
    change: 'replaces',
    unmanaged: 'all',
    of: ({ instance }) => instance.SubnetId,
    sentAs: ['SubnetId', 'NetworkInterfaces'],
  },
  securityGroups: {
    ...set(),
    change: 'in place',
    // Where some are named, one that others added is too many.
    unmanaged: 'all',
    of: ({ instance }) => (instance.SecurityGroups ?? []).map((group) => group.GroupId),
    sentAs: ['SecurityGroupIds', 'NetworkInterfaces'],
  },
  instanceProfile: {
    ...special((said) => (typeof said === 'string' ? scalar(profileName(said)) : undefined)),
    change: 'in place',
    of: ({ instance }) => instance.IamInstanceProfile?.Arn,
    sentAs: ['IamInstanceProfile'],
  },
  publicIp: {
    ...value(),
    change: 'replaces',
    unmanaged: 'all',
    told: 'launch tag',
    of: (_, declared) => declared.publicIp,
    sentAs: ['NetworkInterfaces'],
  },
  rootVolumeGiB: {
    ...value(),
    change: 'replaces',
    unmanaged: 'all',
    told: 'launch tag',
    of: (_, declared) => declared.rootVolumeGiB,
    sentAs: ['BlockDeviceMappings'],
  },
  attributes: {
    ...map(),
    change: 'in place',
    // Before it joined the cluster it has none.
    of: ({ containerInstance: member }, declared) =>
      member === undefined ? declared.attributes : customAttributes(member),
    sentAs: ['UserData'],
  },
  tags: { ...key(), change: 'in place', of: ({ tags }) => tags, sentAs: ['TagSpecifications'] },
} satisfies Readonly<Record<Exclude<keyof DesiredBox, 'slot' | 'group' | 'subnets'>, BoxRow>>;

/** Members of RunInstances that are no members of a box, by why. */
export const BOX_NOT_MANAGED = {
  'a slot is one instance': ['MinCount', 'MaxCount'],
  'the executor makes it of the call': ['ClientToken'],
  'always the second version of the metadata service, alone': ['MetadataOptions'],
  'a command, and nothing of the box': ['DryRun'],
  'groups are named by their ids': ['SecurityGroups'],
  'the subnet decides': [
    'EnablePrimaryIpv6',
    'Ipv6AddressCount',
    'Ipv6Addresses',
    'NetworkPerformanceOptions',
    'PrivateDnsNameOptions',
    'PrivateIpAddress',
    'SecondaryInterfaces',
  ],
  'the cluster file says it all by itself': ['LaunchTemplate'],
  'of instances that AWS launches no more': [
    'AdditionalInfo',
    'ElasticGpuSpecification',
    'ElasticInferenceAccelerators',
    'KernelId',
    'RamdiskId',
  ],
  "AWS's default stands": [
    'CapacityReservationSpecification',
    'CpuOptions',
    'CreditSpecification',
    'DisableApiStop',
    'DisableApiTermination',
    'EbsOptimized',
    'EnclaveOptions',
    'HibernationOptions',
    'InstanceInitiatedShutdownBehavior',
    'InstanceMarketOptions',
    'LicenseSpecifications',
    'MaintenanceOptions',
    'Monitoring',
    'Operator',
    'Placement',
  ],
} as const satisfies Readonly<Record<string, readonly (keyof RunInstancesCommandInput)[]>>;
