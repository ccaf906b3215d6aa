import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../../context.ts';
import { fault } from './faults.ts';
import { resolveImage } from './image.ts';
import { profileArn } from './instance-profile.ts';
import { checkInstanceType } from './instance-type.ts';
import { checkKeyPair, checkSecurityGroup, checkSubnet, DEFAULT_GROUP, defaultSubnets } from './places.ts';
import { readTags } from './tags.ts';

/** A RunInstances request, checked and with its two ways to name a subnet made one. */
export interface Launch {
  readonly count: number;
  readonly imageId: string;
  readonly instanceType: string;
  readonly subnetId: string;
  readonly securityGroups: string[];
  readonly publicIp: boolean;
  readonly instanceProfileArn: string | undefined;
  readonly tags: Record<string, string>;
}

const MAX_USER_DATA = 16_384;

/** Source: Amazon EC2 API reference, RunInstances. @throws EngineFault with EC2's code of the first thing that is wrong. */
export function readLaunch(context: EngineContext, input: RunInstancesRequest): Launch {
  const { MinCount: min = 0, MaxCount: max = 0 } = input;
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 1 || max < min) {
    throw fault(
      'InvalidParameterValue',
      `Value (${min}) for parameter minCount is invalid. It must be at least 1 and at most maxCount (${max}).`,
    );
  }
  if (max > 100)
    throw fault(
      'InstanceLimitExceeded',
      `You have requested more instances (${max}) than the embedded engine allows in one call (100).`,
    );
  if (input.ImageId === undefined)
    throw fault('MissingParameter', 'The request must contain the parameter ImageId');
  const imageId = resolveImage(input.ImageId);
  const instanceType = input.InstanceType ?? 'm1.small';
  checkInstanceType(instanceType);
  if (input.KeyName !== undefined) checkKeyPair(context, input.KeyName);
  checkUserData(input.UserData);
  const token = input.ClientToken;
  if (token !== undefined && !/^[\x20-\x7e]{0,64}$/.test(token)) {
    throw fault('InvalidParameterValue', 'ClientToken is invalid: at most 64 ASCII characters.');
  }
  const root = input.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize;
  if (root !== undefined && (root < 1 || root > 16_384))
    throw fault('InvalidParameterValue', `Invalid volume size: ${root}`);
  checkMetadata(input);
  return {
    count: max,
    imageId,
    instanceType,
    ...network(context, input),
    instanceProfileArn: profileArn(context, input.IamInstanceProfile),
    tags: tagsOf(input),
  };
}

function network(
  context: EngineContext,
  input: RunInstancesRequest,
): Pick<Launch, 'subnetId' | 'securityGroups' | 'publicIp'> {
  const [own, ...more] = input.NetworkInterfaces ?? [];
  if (more.length > 0)
    throw fault('InvalidParameterCombination', 'The embedded engine gives a box one network interface.');
  if (own !== undefined && (input.SubnetId !== undefined || (input.SecurityGroupIds?.length ?? 0) > 0)) {
    throw fault(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
    );
  }
  if (own !== undefined && own.DeviceIndex !== 0) {
    throw fault(
      'InvalidParameterValue',
      `Value (${own.DeviceIndex ?? ''}) for parameter NetworkInterface.1.DeviceIndex is invalid.`,
    );
  }
  const subnetId = own?.SubnetId ?? input.SubnetId ?? defaultSubnets(context)[0] ?? '';
  checkSubnet(context, subnetId);
  const groups = own?.Groups ?? input.SecurityGroupIds ?? [];
  for (const group of groups) checkSecurityGroup(context, group);
  return {
    subnetId,
    securityGroups:
      groups.length > 0 ? [...new Set(groups)] : [context.options.securityGroups?.[0] ?? DEFAULT_GROUP],
    publicIp: own?.AssociatePublicIpAddress ?? true,
  };
}

function checkUserData(userData: string | undefined): void {
  if (userData === undefined) return;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData)) {
    throw fault('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  }
  if (Buffer.from(userData, 'base64').length > MAX_USER_DATA) {
    throw fault('InvalidParameterValue', 'User data is limited to 16384 bytes');
  }
}

function checkMetadata(input: RunInstancesRequest): void {
  const { HttpTokens: tokens, HttpPutResponseHopLimit: hops } = input.MetadataOptions ?? {};
  if (tokens !== undefined && tokens !== 'required' && tokens !== 'optional') {
    throw fault(
      'InvalidParameterValue',
      `Value (${String(tokens)}) for parameter MetadataOptions.HttpTokens is invalid.`,
    );
  }
  if (hops !== undefined && (!Number.isInteger(hops) || hops < 1 || hops > 64)) {
    throw fault(
      'InvalidParameterValue',
      `Value (${hops}) for parameter MetadataOptions.HttpPutResponseHopLimit is invalid.`,
    );
  }
}

/** The tags of the instance; those of its volumes and interfaces are checked and not kept. */
function tagsOf(input: RunInstancesRequest): Record<string, string> {
  let own: Record<string, string> = {};
  for (const { ResourceType: type, Tags } of input.TagSpecifications ?? []) {
    if (
      type !== 'instance' &&
      type !== 'volume' &&
      type !== 'network-interface' &&
      type !== 'spot-instances-request'
    ) {
      throw fault(
        'InvalidParameterValue',
        `'${type ?? ''}' is not a valid taggable resource type for this operation.`,
      );
    }
    const tags = readTags(Tags);
    if (type === 'instance') own = tags;
  }
  return own;
}
