import type { Instance } from '@aws-sdk/client-ec2';
import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { makePlan } from '../../../src/differ/plan.ts';
import type { DesiredBox } from '../../../src/model/desired.ts';
import { applied, box, desired, target } from '../models.ts';
import { titled, type Row } from './rows.ts';

interface Told {
  readonly instance?: Partial<Instance>;
  readonly containerInstance?: Partial<ContainerInstance>;
  readonly tags?: Readonly<Record<string, string>>;
}

const PROFILE = 'arn:aws:iam::123456789012:instance-profile/ecs/runner';

const ROWS: readonly Row<Partial<DesiredBox>, Told>[] = [
  {
    what: 'security groups in another order',
    source: 'hashicorp/terraform-provider-aws#24393, pulumi/pulumi-aws#744',
    declared: { securityGroups: ['sg-1', 'sg-2'] },
    told: {
      instance: {
        SecurityGroups: [
          { GroupId: 'sg-2', GroupName: 'default' },
          { GroupId: 'sg-1', GroupName: 'web' },
        ],
      },
    },
  },
  {
    what: "the VPC's default group where none is declared",
    source: 'hashicorp/terraform-provider-aws#9361, hashicorp/terraform#4457',
    declared: { securityGroups: [] },
    told: { instance: { SecurityGroups: [{ GroupId: 'sg-default', GroupName: 'default' }] } },
  },
  {
    what: 'a security group that somebody added',
    source: 'hashicorp/terraform#5193: in place',
    declared: { securityGroups: ['sg-1'] },
    told: { instance: { SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }] } },
    expected: ['update securityGroups.sg-2'],
  },
  {
    what: 'an instance profile by name, told as an ARN with a path',
    source: 'EC2 API reference, IamInstanceProfile',
    declared: { instanceProfile: 'runner' },
    told: { instance: { IamInstanceProfile: { Arn: PROFILE, Id: 'AIPA' } } },
  },
  {
    what: 'an instance profile by its ARN',
    source: 'EC2 API reference, IamInstanceProfile',
    declared: { instanceProfile: PROFILE },
    told: { instance: { IamInstanceProfile: { Arn: PROFILE } } },
  },
  {
    what: 'a newer image behind the same alias',
    source: 'terraform-aws-modules/terraform-aws-ec2-instance, most_recent replaces for ever',
    declared: { image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id' },
    told: { instance: { ImageId: 'ami-of-last-month' } },
  },
  {
    what: 'another image than the one declared by id',
    source: 'EC2 API reference, Instance',
    declared: { image: 'ami-0a' },
    told: { instance: { ImageId: 'ami-0b' } },
    expected: ['replace image'],
  },
  {
    what: 'a public address, subnet and root volume that nobody declared',
    source: 'hashicorp/terraform#22102, terraform-aws-modules/terraform-aws-ec2-instance#401',
    declared: { publicIp: undefined, subnet: undefined, rootVolumeGiB: undefined, keyPair: undefined },
    told: {
      instance: {
        PublicIpAddress: '198.51.100.7',
        SubnetId: 'subnet-any',
        KeyName: '',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1', DeleteOnTermination: true } },
          { DeviceName: '/dev/sdf', Ebs: { VolumeId: 'vol-2', DeleteOnTermination: false } },
        ],
      },
    },
  },
  {
    what: 'what EC2 tells of monitoring, metadata, tenancy, CPU, credits',
    source: 'hashicorp/terraform-provider-aws#9361',
    declared: {},
    told: {
      instance: {
        Monitoring: { State: 'disabled' },
        MetadataOptions: {
          State: 'applied',
          HttpTokens: 'required',
          HttpPutResponseHopLimit: 2,
          HttpEndpoint: 'enabled',
          InstanceMetadataTags: 'disabled',
        },
        Placement: { AvailabilityZone: 'us-east-1a', Tenancy: 'default' },
        CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
        EbsOptimized: false,
        SourceDestCheck: true,
        HibernationOptions: { Configured: false },
      },
    },
  },
  {
    what: 'tags of AWS, and the name that the console shows',
    source: 'hashicorp/terraform-provider-aws, ignore_tags',
    declared: {},
    told: { tags: { Name: 'given in the console', 'aws:autoscaling:groupName': 'g' } },
  },
  {
    what: 'a tag that somebody added',
    source: 'EC2 API reference, CreateTags',
    declared: {},
    told: { tags: { somebody: 'x' } },
    expected: ['update tags.somebody'],
  },
  {
    what: "attributes of ECS, its agent and the box's own",
    source: 'amazon-ecs-agent, agent_capability.go',
    declared: { attributes: { tier: 'web' } },
    told: {
      containerInstance: {
        attributes: [
          { name: 'tier', value: 'web' },
          { name: 'ecs.ami-id', value: 'ami-1' },
          { name: 'ecs.capability.container-health-check' },
          { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.44' },
        ],
      },
    },
  },
  {
    what: 'an attribute that somebody changed',
    source: 'API reference, PutAttributes',
    declared: { attributes: { tier: 'web' } },
    told: { containerInstance: { attributes: [{ name: 'tier', value: 'db' }] } },
    expected: ['update attributes.tier'],
  },
  {
    what: 'an instance type that somebody changed',
    source: 'EC2 API reference, ModifyInstanceAttribute',
    declared: {},
    told: { instance: { InstanceType: 't3.large' } },
    expected: ['replace instanceType'],
  },
];

test.each(titled(ROWS))('%s', (_, { declared, told, expected = [] }) => {
  const model = desired({ boxes: [box('web-1', declared)] });
  const live = applied(model);
  const [one] = live.boxes.get('web-1') ?? [];
  if (one === undefined) throw new Error('no box');
  const changed = {
    ...one,
    instance: { ...one.instance, ...told.instance },
    containerInstance: one.containerInstance && { ...one.containerInstance, ...told.containerInstance },
    tags: { ...one.tags, ...told.tags },
  };
  const plan = makePlan(model, { ...live, boxes: new Map([['web-1', [changed]]]) }, target);
  expect(
    plan.changes.flatMap((change) =>
      change.action === 'delete'
        ? []
        : change.fields
            .filter(({ path }) => path !== 'instanceId')
            .map(({ path }) => `${change.action} ${path}`),
    ),
  ).toEqual(expected);
});
