import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyInstanceAttributeCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { DescribeInstancesCommandInput, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import type { TestEngine } from '../../support/engine.ts';

let at: TestEngine;
beforeEach(() => {
  at = testEngine();
});

const launch = (more: Partial<RunInstancesCommandInput> = {}) =>
  at.ec2.send(
    new RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.small',
      SubnetId: 'subnet-0f0f0f0f',
      SecurityGroupIds: ['sg-0f0f0f0f'],
      ...more,
    }),
  );
const list = async (input: DescribeInstancesCommandInput = {}) => {
  const { Reservations, NextToken } = await at.ec2.send(new DescribeInstancesCommand(input));
  return { boxes: Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [], NextToken };
};
const idOf = async (more: Partial<RunInstancesCommandInput> = {}): Promise<string> =>
  (await launch(more)).Instances?.[0]?.InstanceId ?? '';

describe('RunInstances', () => {
  test('gives each box its own loopback address, the lowest free one', async () => {
    await launch({ MaxCount: 2 });
    const third = await idOf();
    expect((await list()).boxes.map((box) => box.PrivateIpAddress)).toEqual([
      '127.0.0.2',
      '127.0.0.3',
      '127.0.0.4',
    ]);
    await at.ec2.send(new TerminateInstancesCommand({ InstanceIds: [third] }));
    const record = at.engine.context.store.instances.get(third);
    if (record !== undefined) record.state = 'terminated';
    expect((await launch()).Instances?.[0]?.PrivateIpAddress).toBe('127.0.0.4');
  });

  test('tags at creation, profile, key, metadata and the network interface form', async () => {
    await launch({
      SubnetId: undefined,
      SecurityGroupIds: undefined,
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: 'subnet-1a', Groups: ['sg-1', 'sg-2'], AssociatePublicIpAddress: false },
      ],
      KeyName: 'key',
      IamInstanceProfile: { Name: 'ecsInstanceRole' },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'empty', Value: '' },
          ],
        },
        { ResourceType: 'volume', Tags: [{ Key: 'v', Value: '2' }] },
      ],
    });
    expect((await list()).boxes[0]).toMatchObject({
      State: { Name: 'pending', Code: 0 },
      SubnetId: 'subnet-1a',
      SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }],
      KeyName: 'key',
      IamInstanceProfile: { Arn: 'arn:aws:iam::000000000000:instance-profile/ecsInstanceRole' },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'empty', Value: '' },
      ],
    });
    expect((await list()).boxes[0]?.PublicIpAddress).toBeUndefined();
  });

  test('a client token launches once', async () => {
    const first = await launch({ ClientToken: 'web-1' });
    const again = await launch({ ClientToken: 'web-1' });
    expect(again.ReservationId).toBe(first.ReservationId);
    expect((await list()).boxes).toHaveLength(1);
    await expect(launch({ ClientToken: 'web-1', InstanceType: 't3.micro' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
    await at.ec2.send(
      new TerminateInstancesCommand({ InstanceIds: [first.Instances?.[0]?.InstanceId ?? ''] }),
    );
    await expect(launch({ ClientToken: 'web-1' })).rejects.toMatchObject({
      name: 'IdempotentInstanceTerminated',
    });
  });

  test('an image of a parameter is always the same AMI', async () => {
    const ImageId = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
    const [a, b] = [await launch({ ImageId }), await launch({ ImageId })];
    expect(a.Instances?.[0]?.ImageId).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(b.Instances?.[0]?.ImageId).toBe(a.Instances?.[0]?.ImageId);
  });

  const bad: readonly (readonly [string, Partial<RunInstancesCommandInput>, string])[] = [
    ['a dry run', { DryRun: true }, 'DryRunOperation'],
    ['a malformed subnet', { SubnetId: 'net-1' }, 'InvalidSubnetID.Malformed'],
    ['an unknown subnet', { SubnetId: 'subnet-9' }, 'InvalidSubnetID.NotFound'],
    ['an unknown group', { SecurityGroupIds: ['sg-9'] }, 'InvalidGroup.NotFound'],
    ['an unknown key pair', { KeyName: 'none' }, 'InvalidKeyPair.NotFound'],
    ['a malformed image', { ImageId: 'image' }, 'InvalidAMIID.Malformed'],
    ['an unknown profile', { IamInstanceProfile: { Name: 'none' } }, 'InvalidParameterValue'],
    ['an unknown type', { InstanceType: 'q1.small' as 't3.small' }, 'InvalidParameterValue'],
    ['user data that is not base64', { UserData: '#!/bin/bash' }, 'InvalidUserData.Malformed'],
    [
      'user data of more than 16 KiB',
      { UserData: Buffer.alloc(16_385).toString('base64') },
      'InvalidParameterValue',
    ],
    ['none to launch', { MinCount: 0, MaxCount: 0 }, 'InvalidParameterValue'],
    [
      'a reserved tag',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] },
      'InvalidParameterValue',
    ],
    [
      'two ways to name a subnet',
      { NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-0f0f0f0f' }] },
      'InvalidParameterCombination',
    ],
  ];
  test.each(bad)('refuses %s', async (_name, more, name) => {
    at = testEngine({
      options: {
        subnets: ['subnet-0f0f0f0f'],
        securityGroups: ['sg-0f0f0f0f'],
        keyPairs: ['key'],
        instanceProfiles: ['ecsInstanceRole'],
      },
    });
    await expect(launch(more)).rejects.toMatchObject({ name });
    expect((await list()).boxes).toEqual([]);
  });
  test('a dry run answers 412', async () => {
    await expect(launch({ DryRun: true })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  });
});

describe('instance profiles', () => {
  const other = { Name: 'other' };
  const associations = async (...states: string[]) =>
    (
      await at.ec2.send(
        new DescribeIamInstanceProfileAssociationsCommand(
          states.length === 0 ? {} : { Filters: [{ Name: 'state', Values: states }] },
        ),
      )
    ).IamInstanceProfileAssociations ?? [];
  const running = async (more: Partial<RunInstancesCommandInput>): Promise<string> => {
    const id = await idOf(more);
    const record = at.engine.context.store.instances.get(id);
    if (record !== undefined) record.state = 'running';
    at.clock.advance(5_000);
    return id;
  };
  const replace = (AssociationId: string | undefined, IamInstanceProfile = other) =>
    at.ec2.send(new ReplaceIamInstanceProfileAssociationCommand({ AssociationId, IamInstanceProfile }));
  const associate = (InstanceId: string, IamInstanceProfile: { Name?: string } = other) =>
    at.ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile }));
  const shown = async () => (await list()).boxes.map((box) => box.IamInstanceProfile?.Arn?.split('/')[1]);

  test('are replaced by a new association, which is being made for a while', async () => {
    const InstanceId = await running({ IamInstanceProfile: { Name: 'ecsInstanceRole' } });
    const [had] = await associations();
    expect(had).toMatchObject({ InstanceId, State: 'associated' });
    const { IamInstanceProfileAssociation: made } = await replace(had?.AssociationId);
    expect(made).toMatchObject({ InstanceId, State: 'associating' });
    expect(made?.AssociationId).not.toBe(had?.AssociationId);
    expect(await shown()).toEqual(['other']);
    await expect(replace(had?.AssociationId)).rejects.toMatchObject({
      name: 'InvalidAssociationID.NotFound',
    });
    await expect(replace(made?.AssociationId)).rejects.toMatchObject({
      name: 'IncorrectState',
      message: `The association ${made?.AssociationId ?? ''} is not the active association`,
    });
    await expect(associate(InstanceId)).rejects.toMatchObject({ name: 'IncorrectState' });
    at.clock.advance(5_000);
    expect(await associations('associating')).toEqual([]);
    expect(await associations('associated')).toMatchObject([{ AssociationId: made?.AssociationId }]);
  });

  test('are taken away and given', async () => {
    const InstanceId = await running({ IamInstanceProfile: { Name: 'ecsInstanceRole' } });
    const [had] = await associations();
    const { IamInstanceProfileAssociation: ends } = await at.ec2.send(
      new DisassociateIamInstanceProfileCommand({ AssociationId: had?.AssociationId }),
    );
    expect(ends).toMatchObject({ AssociationId: had?.AssociationId, State: 'disassociating' });
    expect(await shown()).toEqual([undefined]);
    await expect(associate(InstanceId)).rejects.toMatchObject({
      name: 'IncorrectState',
      message: `There is an existing association for instance ${InstanceId}`,
    });
    at.clock.advance(5_000);
    expect(await associations()).toEqual([]);
    await associate(InstanceId);
    expect(await shown()).toEqual(['other']);
  });

  test('of a box that boots, or that are none, are refused', async () => {
    at = testEngine({ options: { instanceProfiles: ['ecsInstanceRole', 'other'] } });
    const InstanceId = await idOf();
    await expect(associate(InstanceId)).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    await expect(associate('i-0000000000000000f')).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
    await expect(associate(InstanceId, { Name: 'none' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(associate(InstanceId, {})).rejects.toMatchObject({ name: 'MissingParameter' });
    await idOf({ IamInstanceProfile: { Name: 'ecsInstanceRole' } });
    at.clock.advance(5_000);
    const [had] = await associations();
    await expect(replace(had?.AssociationId)).rejects.toMatchObject({ name: 'IncorrectState' });
  });
});

describe('DescribeInstances', () => {
  test('filters by tags, state and wildcards', async () => {
    const a = await idOf({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'role', Value: 'web' }] }],
    });
    const b = await idOf({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'role', Value: 'w*b' }] }],
      ClientToken: 'tok',
    });
    const found = async (Name: string, ...Values: string[]) =>
      (await list({ Filters: [{ Name, Values }] })).boxes.map((box) => box.InstanceId);
    expect(await found('tag:role', 'web')).toEqual([a]);
    expect(await found('tag:role', 'w*')).toEqual([a, b]);
    expect(await found('tag:role', 'w\\*b')).toEqual([b]);
    expect(await found('tag-key', 'role', 'x')).toEqual([a, b]);
    expect(await found('instance-state-name', 'running')).toEqual([]);
    expect(await found('client-token', 'tok')).toEqual([b]);
    await expect(found('colour', 'red')).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
  });

  test('pages, and never pages with ids', async () => {
    await launch({ MaxCount: 12 });
    const first = await list({ MaxResults: 5 });
    const second = await list({ MaxResults: 1000, NextToken: first.NextToken });
    expect([first.boxes.length, second.boxes.length, second.NextToken]).toEqual([5, 7, undefined]);
    const InstanceIds = [first.boxes[0]?.InstanceId ?? ''];
    await expect(list({ MaxResults: 5, InstanceIds })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    await expect(list({ MaxResults: 4 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(list({ MaxResults: 5, NextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  test('one bad id fails the call, and terminates nothing', async () => {
    const id = await idOf();
    await expect(list({ InstanceIds: [id, 'i-0000000000000000f'] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-0000000000000000f' does not exist",
    });
    await expect(
      at.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id, 'box'] })),
    ).rejects.toMatchObject({ name: 'InvalidInstanceID.Malformed' });
    expect((await list()).boxes[0]?.State?.Name).toBe('pending');
    const ended = await at.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(ended.TerminatingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'pending' },
      CurrentState: { Name: 'shutting-down' },
    });
    expect(
      (await at.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))).TerminatingInstances?.[0]
        ?.PreviousState?.Name,
    ).toBe('shutting-down');
  });
});

test('tags and security groups of a box change', async () => {
  const id = await idOf();
  await at.ec2.send(
    new CreateTagsCommand({
      Resources: [id],
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await at.ec2.send(
    new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a' }, { Key: 'b', Value: 'other' }] }),
  );
  expect(
    (await at.ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] }))).Tags,
  ).toEqual([{ ResourceId: id, ResourceType: 'instance', Key: 'b', Value: '2' }]);
  await at.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: ['sg-7'] }));
  expect((await list()).boxes[0]?.SecurityGroups?.map((group) => group.GroupId)).toEqual(['sg-7']);
  await expect(
    at.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, EbsOptimized: { Value: true } })),
  ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
});

test('the places around a box fit together', async () => {
  const { Subnets } = await at.ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0f0f0f0f'] }));
  const { SecurityGroups } = await at.ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: ['sg-0f0f0f0f'] }),
  );
  const { Vpcs } = await at.ec2.send(new DescribeVpcsCommand({}));
  const { AvailabilityZones } = await at.ec2.send(new DescribeAvailabilityZonesCommand({}));
  expect(Subnets?.[0]?.VpcId).toBe(Vpcs?.[0]?.VpcId);
  expect(SecurityGroups?.[0]?.VpcId).toBe(Vpcs?.[0]?.VpcId);
  expect(AvailabilityZones?.map((zone) => zone.ZoneName)).toContain(Subnets?.[0]?.AvailabilityZone);
  await launch();
  expect((await list()).boxes[0]?.Placement?.AvailabilityZone).toBe(Subnets?.[0]?.AvailabilityZone);
  expect((await at.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['any'] }))).KeyPairs?.[0]?.KeyName).toBe(
    'any',
  );
  expect(
    (await at.ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-1'] }))).Images?.[0]?.Architecture,
  ).toBe('x86_64');
  expect(
    (await at.ec2.send(new DescribeInstanceStatusCommand({ IncludeAllInstances: true })))
      .InstanceStatuses?.[0]?.InstanceState?.Name,
  ).toBe('pending');
  at = testEngine({ options: { keyPairs: ['key'] } });
  await expect(at.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['any'] }))).rejects.toMatchObject({
    name: 'InvalidKeyPair.NotFound',
  });
});

test('instance types have their sizes', async () => {
  const { InstanceTypes } = await at.ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.small', 'm7g.medium'] }),
  );
  expect(
    InstanceTypes?.map((type) => [
      type.InstanceType,
      type.VCpuInfo?.DefaultVCpus,
      type.MemoryInfo?.SizeInMiB,
      type.ProcessorInfo?.SupportedArchitectures?.[0],
    ]),
  ).toEqual([
    ['t3.small', 2, 2048, 'x86_64'],
    ['m7g.medium', 1, 4096, 'arm64'],
  ]);
  await expect(
    at.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['q1.small' as 't3.small'] })),
  ).rejects.toMatchObject({ name: 'InvalidInstanceType' });
  const offered = await at.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['t3.small'] }],
    }),
  );
  expect(offered.InstanceTypeOfferings?.map((offering) => offering.Location)).toEqual([
    'us-east-1a',
    'us-east-1b',
    'us-east-1c',
  ]);
});
