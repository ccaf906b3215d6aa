import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import type { OperationName } from '../../src/aws/operations.ts';
import { launchInput } from '../../src/executor/kinds/box/launch.ts';
import type { DesiredBox } from '../../src/model/desired.ts';
import { TAG } from '../../src/model/ownership.ts';
import { awsError } from '../support/aws.ts';
import { createWorld, desiredModel, mutating, oneContainer, type World } from './world.ts';

const OWNER = { cluster: 'shop', apps: new Set(['shop']), name: 'shop' };

let world: World;
afterEach(() => world?.stop());

const boxes = (more: Readonly<Record<string, Partial<DesiredBox>>>) =>
  desiredModel({
    boxes: more,
    tasks: { api: oneContainer('api:1') },
    services: { api: { task: 'api', desiredCount: 1 } },
  });
const count = (operation: OperationName): number =>
  world.calls.filter((call) => call.operation === operation).length;
const only = (more: Partial<DesiredBox> = {}): DesiredBox => {
  const box = desiredModel({ boxes: { 'web-1': more } }).boxes?.get('web-1');
  if (box === undefined) throw new Error('no box');
  return box;
};

/** An answer of DescribeInstances in which every instance has a profile. */
const withProfile = (answer: unknown, IamInstanceProfile: object | undefined) => ({
  Reservations: ((answer as { Reservations?: { Instances?: object[] }[] }).Reservations ?? []).map(
    ({ Instances = [] }) => ({ Instances: Instances.map((one) => ({ ...one, IamInstanceProfile })) }),
  ),
});

describe('what RunInstances gets', () => {
  it('tags everything in the creating call, and takes IMDSv2 only', () => {
    const input = launchInput(OWNER, only({ tags: { team: 'a' } }));
    expect(input.TagSpecifications?.map((one) => one.ResourceType)).toEqual([
      'instance',
      'volume',
      'network-interface',
    ]);
    for (const { Tags } of input.TagSpecifications ?? []) {
      const tags = Object.fromEntries((Tags ?? []).map((tag) => [tag.Key, tag.Value]));
      expect(tags).toMatchObject({
        Name: 'shop-web-1',
        team: 'a',
        [TAG.cluster]: 'shop',
        [TAG.box]: 'web-1',
      });
      expect(tags[TAG.launch]).toMatch(/^\{"image":/);
      expect(tags[TAG.applied]).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(input.MetadataOptions).toEqual({
      HttpTokens: 'required',
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
    });
  });

  it('asks for a public address at the network interface, else leaves it to the subnet', () => {
    expect(launchInput(OWNER, only({ publicIp: true }))).toMatchObject({
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          AssociatePublicIpAddress: true,
          SubnetId: 'subnet-0f0f0f0f',
          Groups: ['sg-0f0f0f0f'],
        },
      ],
    });
    const plain = launchInput(OWNER, only({ publicIp: undefined }));
    expect(plain).toMatchObject({ SubnetId: 'subnet-0f0f0f0f', SecurityGroupIds: ['sg-0f0f0f0f'] });
    expect(plain.NetworkInterfaces).toBeUndefined();
  });

  it.each([
    ['ecsInstanceRole', { Name: 'ecsInstanceRole' }],
    ['arn:aws:iam::111122223333:instance-profile/x', { Arn: 'arn:aws:iam::111122223333:instance-profile/x' }],
  ])('names the profile %s', (instanceProfile, expected) => {
    expect(launchInput(OWNER, only({ instanceProfile })).IamInstanceProfile).toEqual(expected);
  });
});

describe('launching', () => {
  const token = (at: number): string | undefined =>
    (
      world.calls
        .filter(({ operation }) => operation === 'ec2:RunInstances')
        .map(({ input }) => input as RunInstancesCommandInput)[at] ?? {}
    ).ClientToken;

  it('FB-21 a run that was killed after the launch: the next one sends the same token', async () => {
    world = createWorld();
    const stop = new AbortController();
    world.between(async (operation, _input, next) => {
      const answer = await next();
      if (operation === 'ec2:RunInstances') stop.abort();
      return answer;
    });
    await world.apply(boxes({ 'web-1': {} }), { signal: stop.signal });
    // EC2 does not show it yet: only the token keeps a second one from being launched.
    let hidden = 6;
    world.between((operation, _input, next) =>
      operation === 'ec2:DescribeInstances' && hidden-- > 0 ? Promise.resolve({ Reservations: [] }) : next(),
    );
    const { result } = await world.apply(boxes({ 'web-1': {} }));
    expect(result.ended).toBe('done');
    expect(token(1)).toBe(token(0));
    expect((await world.live(boxes({ 'web-1': {} }))).boxes.get('web-1')).toHaveLength(1);
  });

  it('FB-20, FB-22, FB-24 an instance that EC2 does not show yet is waited for, and launched once', async () => {
    world = createWorld();
    let launched = false;
    let hidden = 4;
    world.between(async (operation, _input, next) => {
      if (operation === 'ec2:RunInstances') launched = true;
      if (operation === 'ec2:DescribeInstances' && launched && hidden-- > 0) return { Reservations: [] };
      return next();
    });
    const { result } = await world.apply(boxes({ 'web-1': {} }));
    expect(result.ended).toBe('done');
    expect(count('ec2:RunInstances')).toBe(1);
  });

  it('FB-23 applies again and again launch one', async () => {
    world = createWorld();
    for (let i = 0; i < 4; i++) await world.apply(boxes({ 'web-1': {} }));
    expect(count('ec2:RunInstances')).toBe(1);
  });

  it('an instance that was terminated outside is launched again, with another token', async () => {
    world = createWorld();
    await world.apply(boxes({ 'web-1': {} }));
    const [box] = (await world.live(boxes({ 'web-1': {} }))).boxes.get('web-1') ?? [];
    await world.sim.call('ec2:TerminateInstances', { InstanceIds: [box?.instanceId ?? ''] });
    await world.sim.advance(120_000);
    const { result } = await world.apply(boxes({ 'web-1': {} }));
    expect(result.ended).toBe('done');
    const all = (await world.live(boxes({ 'web-1': {} }))).boxes.get('web-1') ?? [];
    expect(all.filter((one) => one.instance.State?.Name === 'running')).toHaveLength(1);
  });

  it('FB-26 an instance that EC2 terminates at once: its reason, no waiting', async () => {
    world = createWorld();
    world.between(async (operation, _input, next) => {
      const answer = (await next()) as { Reservations?: { Instances?: object[] }[] };
      if (operation !== 'ec2:DescribeInstances') return answer;
      return {
        Reservations: (answer.Reservations ?? []).map((reservation) => ({
          Instances: (reservation.Instances ?? []).map((instance) => ({
            ...instance,
            State: { Name: 'terminated' },
            StateReason: { Message: 'Client.VolumeLimitExceeded: Volume limit exceeded' },
          })),
        })),
      };
    });
    const start = world.clock.now();
    const { result } = await world.apply(boxes({ 'web-1': {} }));
    expect(result.ended).toBe('failed');
    expect(result.diagnostics[0]?.message).toMatch(/is terminated\nEC2 says: Client\.VolumeLimitExceeded/);
    expect(world.clock.now() - start).toBeLessThan(120_000);
  });

  it('FB-30 an instance profile that EC2 does not know yet passes; one that never comes is told', async () => {
    world = createWorld();
    let left = 3;
    const error = () =>
      Promise.reject(
        awsError(
          'InvalidParameterValue',
          'Value (ecsInstanceRole) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
        ),
      );
    world.between((operation, _input, next) =>
      operation === 'ec2:RunInstances' && left-- > 0 ? error() : next(),
    );
    expect((await world.apply(boxes({ 'web-1': {} }))).result.ended).toBe('done');
    world.between((operation, _input, next) => (operation === 'ec2:RunInstances' ? error() : next()));
    const start = world.clock.now();
    const { result } = await world.apply(boxes({ 'web-1': {}, 'web-2': {} }));
    expect(result.ended).toBe('failed');
    expect(world.clock.now() - start).toBeLessThan(300_000);
  });
});

describe('changing and retiring', () => {
  it('changes security groups, tags and attributes in place', async () => {
    world = createWorld();
    await world.apply(
      boxes({ 'web-1': { attributes: { rack: 'a', old: 'x' }, tags: { team: 'a', gone: '1' } } }),
    );
    const after = boxes({
      'web-1': { attributes: { rack: 'b' }, tags: { team: 'b' }, securityGroups: ['sg-0a0a0a0a'] },
    });
    const { result, calls } = await world.apply(after);
    expect(result.ended).toBe('done');
    expect([...mutating(calls)].sort()).toEqual([
      'ec2:CreateTags',
      'ec2:DeleteTags',
      'ec2:ModifyInstanceAttribute',
      'ecs:DeleteAttributes',
      'ecs:PutAttributes',
    ]);
    expect((await world.plan(after)).changes).toEqual([]);
  });

  describe('another instance profile', () => {
    const other = boxes({
      'web-1': { instanceProfile: 'arn:aws:iam::111122223333:instance-profile/p/other' },
    });
    const associations = async () =>
      (await world.sim.call('ec2:DescribeIamInstanceProfileAssociations', {})).IamInstanceProfileAssociations;

    it('is given to the running box, and waited for', async () => {
      world = createWorld();
      await world.apply(boxes({ 'web-1': {} }));
      const { result, calls } = await world.apply(other);
      expect(result).toMatchObject({ ended: 'done', changed: { update: 1, replace: 0 } });
      expect(mutating(calls)).toEqual(['ec2:ReplaceIamInstanceProfileAssociation', 'ec2:CreateTags']);
      expect(await associations()).toMatchObject([
        { State: 'associated', IamInstanceProfile: { Arn: other.boxes?.get('web-1')?.instanceProfile } },
      ]);
      expect((await world.plan(other)).changes).toEqual([]);
    });

    it('is given to a box from which others took it', async () => {
      world = createWorld();
      const desired = boxes({ 'web-1': {} });
      await world.apply(desired);
      const [had] = (await associations()) ?? [];
      await world.sim.operate('ec2:DisassociateIamInstanceProfile', { AssociationId: had?.AssociationId });
      const { plan, result, calls } = await world.apply(desired);
      expect(plan.changes).toMatchObject([
        { action: 'update', cause: 'drift', fields: [{ path: 'instanceProfile', drift: true }] },
      ]);
      expect(result.ended).toBe('done');
      // EC2 refuses it while the old association is being undone.
      expect(mutating(calls)).toContain('ec2:AssociateIamInstanceProfile');
      expect(
        mutating(calls).filter((call) => call === 'ec2:AssociateIamInstanceProfile').length,
      ).toBeGreaterThan(1);
      expect(await associations()).toMatchObject([{ State: 'associated' }]);
      expect((await world.plan(desired)).changes).toEqual([]);
    });

    it('is found, and not given again, after a run that was killed; EC2 may not show it on the instance yet', async () => {
      world = createWorld();
      await world.apply(boxes({ 'web-1': {} }));
      const [had] = (await associations()) ?? [];
      await world.sim.call('ec2:ReplaceIamInstanceProfileAssociation', {
        AssociationId: had?.AssociationId,
        IamInstanceProfile: { Name: 'other' },
      });
      let hidden = 2;
      world.between(async (operation, _input, next) => {
        const answer = await next();
        if (operation !== 'ec2:DescribeInstances' || hidden-- <= 0) return answer;
        return withProfile(answer, had?.IamInstanceProfile);
      });
      const { result, calls } = await world.apply(other);
      expect(result.ended).toBe('done');
      expect(mutating(calls)).toEqual(['ec2:CreateTags']);
    });

    it('that does not exist is told, after a while in which it may come', async () => {
      world = createWorld({ engine: { instanceProfiles: ['ecsInstanceRole'] } });
      await world.apply(boxes({ 'web-1': {} }));
      const { result, events } = await world.apply(other);
      expect(result.ended).toBe('failed');
      expect(events.find((event) => event.type === 'finished')).toMatchObject({
        message: expect.stringMatching(/Invalid IAM Instance Profile/),
      });
    });
  });

  it('FB-32 replaces: the new box joins, the old one drains, is deregistered, then terminated', async () => {
    world = createWorld();
    await world.apply(boxes({ 'web-1': {} }));
    const bigger = boxes({ 'web-1': { instanceType: 't3.medium' } });
    const { result, calls } = await world.apply(bigger);
    expect(result).toMatchObject({ ended: 'done', changed: { replace: 1 } });
    expect(mutating(calls)).toEqual([
      'ec2:RunInstances',
      'ecs:UpdateContainerInstancesState',
      'ecs:DeregisterContainerInstance',
      'ec2:TerminateInstances',
    ]);
    expect((await world.plan(bigger)).changes).toEqual([]);
    const { services = [] } = await world.sim.call('ecs:DescribeServices', {
      cluster: 'shop',
      services: ['api'],
    });
    expect(services[0]?.runningCount).toBe(1);
  });

  it('a replacement that was interrupted is continued, and launches none twice', async () => {
    world = createWorld();
    await world.apply(boxes({ 'web-1': {} }));
    const bigger = boxes({ 'web-1': { instanceType: 't3.medium' } });
    const stop = new AbortController();
    await world.apply(bigger, {
      signal: stop.signal,
      onEvent: (event) => event.type === 'waiting' && stop.abort(),
    });
    const { result } = await world.apply(bigger);
    expect(result.ended).toBe('done');
    expect(count('ec2:RunInstances')).toBe(2);
    expect((await world.plan(bigger)).changes).toEqual([]);
  });

  it('FB-31 a box whose agent is gone is deregistered by force, without waiting for its tasks', async () => {
    world = createWorld();
    await world.apply(boxes({ 'web-1': {}, 'web-2': {} }));
    world.between(async (operation, _input, next) => {
      const answer = await next();
      if (operation !== 'ecs:DescribeContainerInstances') return answer;
      const { containerInstances = [] } = answer as { containerInstances?: object[] };
      return { containerInstances: containerInstances.map((one) => ({ ...one, agentConnected: false })) };
    });
    const { calls, events } = await world.apply(boxes({ 'web-1': {} }), { options: { timeoutMs: 60_000 } });
    expect(mutating(calls)).toEqual([
      'ecs:TagResource',
      'ecs:DeregisterContainerInstance',
      'ec2:TerminateInstances',
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'finished',
        id: 'box/web-2',
        outcome: 'done',
        details: [expect.stringMatching(/was not connected/)],
      }),
    );
  });

  it('a box whose agent is gone is not terminated with a task of no service on it, unless that is given up', async () => {
    world = createWorld();
    await world.apply(boxes({ 'web-1': {}, 'web-2': {} }));
    const task = {
      taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/shop/0123456789abcdef',
      group: 'family:job',
    };
    world.between(async (operation, input, next) => {
      const answer = await next();
      if (operation === 'ecs:ListTasks' && 'containerInstance' in (input as object))
        return { taskArns: [task.taskArn] };
      if (operation === 'ecs:DescribeTasks') return { tasks: [{ ...task, lastStatus: 'RUNNING' }] };
      if (operation !== 'ecs:DescribeContainerInstances') return answer;
      const { containerInstances = [] } = answer as { containerInstances?: object[] };
      return { containerInstances: containerInstances.map((one) => ({ ...one, agentConnected: false })) };
    });
    const kept = await world.apply(boxes({ 'web-1': {} }), { options: { timeoutMs: 60_000 } });
    expect(mutating(kept.calls)).toEqual(['ecs:TagResource']);
    expect(kept.result.ended).toBe('failed');
    expect(kept.events).toContainEqual(
      expect.objectContaining({
        type: 'finished',
        id: 'box/web-2',
        outcome: 'failed',
        message: expect.stringContaining('is not connected, and a task of no service may still run on it'),
        details: [
          expect.stringMatching(/^task 01234567… of family:job is on it/),
          expect.stringMatching(/--stop-tasks/),
        ],
      }),
    );
    const given = await world.apply(boxes({ 'web-1': {} }), {
      options: { timeoutMs: 60_000, stopTasks: true },
    });
    expect(mutating(given.calls)).toContain('ec2:TerminateInstances');
  });

  it('says which tasks stay on a draining box, and terminates nothing', async () => {
    world = createWorld();
    const pinned = (slots: Readonly<Record<string, Partial<DesiredBox>>>) =>
      desiredModel({
        boxes: slots,
        tasks: {
          api: {
            ...oneContainer('api:1'),
            placementConstraints: [{ type: 'memberOf', expression: 'attribute:rack == b' }],
          },
        },
        services: { api: { task: 'api', desiredCount: 1 } },
      });
    await world.apply(
      pinned({ 'web-1': { attributes: { rack: 'a' } }, 'web-2': { attributes: { rack: 'b' } } }),
    );
    const { result, calls, events } = await world.apply(pinned({ 'web-1': { attributes: { rack: 'a' } } }));
    expect(result.ended).toBe('failed');
    expect(mutating(calls)).toEqual(['ecs:TagResource', 'ecs:UpdateContainerInstancesState']);
    const end = events.find((event) => event.type === 'finished' && event.id === 'box/web-2');
    expect(end).toMatchObject({
      message: 'box web-2: 1 task stays on the draining box',
      details: [
        expect.stringMatching(/^task [0-9a-f]{8}… of service api still runs there$/),
        expect.stringMatching(/Nothing was terminated/),
      ],
    });
  });
});
