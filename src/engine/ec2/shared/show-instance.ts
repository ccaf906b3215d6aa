import type { Instance, InstanceStateName, Reservation } from '@aws-sdk/client-ec2';
import { INSTANCE_TYPES } from '../../../model/instance-types.ts';
import type { EngineContext } from '../../context.ts';
import type { InstanceRecord } from '../../records.ts';
import type { Facts } from './filters.ts';
import { hexOf } from './ids.ts';
import { showProfile } from './instance-profile.ts';
import { isInstanceType } from './instance-type.ts';
import { writeTags } from './tags.ts';

/** The numbers of the states. Source: Amazon EC2 API reference, `InstanceState`. */
const CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export const stateOf = (name: InstanceStateName): { Code: number; Name: InstanceStateName } => ({
  Code: CODES[name],
  Name: name,
});

/** An instance as DescribeInstances prints it. Its loopback address stands for both of its addresses. */
export function showInstance(box: InstanceRecord): Instance {
  const isGone = box.state === 'terminated';
  const networked: Partial<Instance> = isGone
    ? { PrivateDnsName: '', PublicDnsName: '' }
    : {
        PrivateIpAddress: box.address,
        PrivateDnsName: `ip-${box.address.replaceAll('.', '-')}.ec2.internal`,
        PublicDnsName: '',
        ...(box.publicIp && box.state !== 'pending' && { PublicIpAddress: box.address }),
        SubnetId: box.subnetId,
        VpcId: box.vpcId,
        NetworkInterfaces: [
          {
            NetworkInterfaceId: `eni-${hexOf(box.instanceId, 17)}`,
            SubnetId: box.subnetId,
            VpcId: box.vpcId,
            Status: 'in-use',
            PrivateIpAddress: box.address,
            Groups: box.securityGroups.map((GroupId) => ({ GroupId, GroupName: GroupId })),
            Attachment: { DeviceIndex: 0, Status: 'attached', DeleteOnTermination: true },
            ...(box.publicIp && { Association: { PublicIp: box.address, IpOwnerId: 'amazon' } }),
          },
        ],
      };
  return {
    InstanceId: box.instanceId,
    ImageId: box.imageId,
    State: stateOf(box.state),
    ...(isInstanceType(box.instanceType) && { InstanceType: box.instanceType }),
    ...(box.keyName !== undefined && { KeyName: box.keyName }),
    LaunchTime: new Date(box.launchedAt),
    Placement: { AvailabilityZone: box.availabilityZone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    ...networked,
    SecurityGroups: isGone ? [] : box.securityGroups.map((GroupId) => ({ GroupId, GroupName: GroupId })),
    Architecture: INSTANCE_TYPES.get(box.instanceType)?.architecture ?? 'x86_64',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    EbsOptimized: false,
    SourceDestCheck: true,
    AmiLaunchIndex: 0,
    BlockDeviceMappings: isGone
      ? []
      : [
          {
            DeviceName: '/dev/xvda',
            Ebs: {
              VolumeId: volumeIdOf(box),
              Status: 'attached',
              DeleteOnTermination: true,
              AttachTime: new Date(box.launchedAt),
            },
          },
        ],
    ...(box.instanceProfileArn !== undefined && {
      IamInstanceProfile: showProfile(box.instanceProfileArn),
    }),
    ...(box.clientToken !== undefined && { ClientToken: box.clientToken }),
    MetadataOptions: {
      State: 'applied',
      HttpTokens: box.httpTokens,
      HttpPutResponseHopLimit: box.hopLimit ?? 1,
      HttpEndpoint: 'enabled',
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
    },
    ...(box.stateReason !== undefined && {
      StateReason: { Code: box.stateReason.split(':', 1)[0] ?? '', Message: box.stateReason },
      StateTransitionReason:
        box.terminatedAt === undefined ? '' : `User initiated (${new Date(box.terminatedAt).toISOString()})`,
    }),
    Tags: writeTags(box.tags),
  };
}

const volumeIdOf = (box: InstanceRecord): string => `vol-${hexOf(`volume ${box.instanceId}`, 17)}`;

/** Instances with the reservations that launched them. */
export function reservationsOf(context: EngineContext, boxes: readonly InstanceRecord[]): Reservation[] {
  const byId = new Map<string, InstanceRecord[]>();
  for (const box of boxes) {
    const group = byId.get(box.reservationId);
    if (group === undefined) byId.set(box.reservationId, [box]);
    else group.push(box);
  }
  return [...byId].map(([ReservationId, group]) => ({
    ReservationId,
    OwnerId: context.account,
    Groups: [],
    Instances: group.map(showInstance),
  }));
}

/** What the filters of DescribeInstances look at. */
export function instanceFacts(box: InstanceRecord): Facts {
  return {
    'instance-id': box.instanceId,
    'instance-state-name': box.state,
    'instance-state-code': String(CODES[box.state]),
    'instance-type': box.instanceType,
    'image-id': box.imageId,
    'key-name': box.keyName,
    'subnet-id': box.subnetId,
    'vpc-id': box.vpcId,
    'availability-zone': box.availabilityZone,
    'client-token': box.clientToken,
    'reservation-id': box.reservationId,
    'private-ip-address': box.address,
    'ip-address': box.publicIp ? box.address : undefined,
    'instance.group-id': box.securityGroups,
    'group-id': box.securityGroups,
    'iam-instance-profile.arn': box.instanceProfileArn,
    'launch-time': new Date(box.launchedAt).toISOString(),
    architecture: INSTANCE_TYPES.get(box.instanceType)?.architecture ?? 'x86_64',
  };
}
