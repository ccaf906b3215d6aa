import { describe, expect, test } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create.ts';
import { OPERATION_NAMES, OPERATIONS, type OperationName } from '../../src/aws/operations.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import { testEngine } from '../support/engine.ts';
import { inProcessHandler } from '../support/in-process-handler.ts';
import { desiredOf } from './desired.ts';

/** The choke point with the SDK's real clients, over the engine without sockets. */
function connect(): Aws {
  const { engine, clock } = testEngine();
  return createAws({
    local: true,
    endpoint: 'http://127.0.0.1:4510',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    clock,
    requestHandler: inProcessHandler(engine),
  });
}

/** What a read must be asked with. */
const INPUTS: Partial<Record<OperationName, object>> = {
  'ecs:DescribeServices': { cluster: 'shop', services: ['none'] },
  'ecs:DescribeServiceRevisions': {
    serviceRevisionArns: ['arn:aws:ecs:us-east-1:111122223333:service-revision/shop/web/1'],
  },
  'ecs:ListServiceDeployments': { cluster: 'shop', service: 'web' },
  'ecs:DescribeServiceDeployments': {
    serviceDeploymentArns: ['arn:aws:ecs:us-east-1:111122223333:service-deployment/shop/web/1'],
  },
  'ecs:ListServices': { cluster: 'shop' },
  'ecs:DescribeTaskDefinition': { taskDefinition: 'web' },
  'ecs:ListContainerInstances': { cluster: 'shop' },
  'ecs:DescribeContainerInstances': { cluster: 'shop', containerInstances: ['none'] },
  'ecs:ListTasks': { cluster: 'shop' },
  'ecs:DescribeTasks': { cluster: 'shop', tasks: ['0123456789abcdef0123456789abcdef'] },
};

async function fill(aws: Aws): Promise<void> {
  const tags = [{ key: 'clusternator:cluster', value: 'shop' }];
  await aws.call('ecs:CreateCluster', { clusterName: 'shop', tags });
  await aws.call('ecs:RegisterTaskDefinition', {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'web:1', memory: 64 }],
    tags,
  });
  await aws.call('ecs:CreateService', {
    cluster: 'shop',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 1,
    tags,
  });
}

describe('over the engine', () => {
  test.each(OPERATION_NAMES.filter((name) => !OPERATIONS[name].mutating))(
    '%s answers with its main member, also when there is little to tell',
    async (operation) => {
      const aws = connect();
      await fill(aws);
      const answer: object = await aws.call(operation, INPUTS[operation] ?? {});
      expect(answer).toHaveProperty(OPERATIONS[operation].answer ?? '?');
    },
  );

  test('a snapshot of nothing', async () => {
    const live = await takeSnapshot(connect(), desiredOf('shop', { web: 'web' }), { withTasks: true });
    expect(live.cluster).toBeUndefined();
    expect(live.families.get('web')).toEqual([]);
    expect([live.services.size, live.boxes.size, live.revisions.size]).toEqual([0, 0, 0]);
  });

  test('a snapshot of what was made', async () => {
    const aws = connect();
    await fill(aws);
    await aws.call('ec2:RunInstances', {
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      ClientToken: 't',
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'clusternator:cluster', Value: 'shop' },
            { Key: 'clusternator:box', Value: 'web-1' },
          ],
        },
      ],
    });
    const live = await takeSnapshot(aws, desiredOf('shop', { web: 'web' }), { withTasks: true });
    expect(live.cluster?.tags).toEqual({ 'clusternator:cluster': 'shop' });
    expect(live.services.get('web')?.tags).toEqual({ 'clusternator:cluster': 'shop' });
    const [arn] = live.families.get('web') ?? [];
    expect(live.revisions.get(arn ?? '')).toMatchObject({
      family: 'web',
      revision: 1,
      active: true,
      tags: { 'clusternator:cluster': 'shop' },
    });
    expect(live.boxes.get('web-1')).toHaveLength(1);
    expect(live.boxes.get('web-1')?.[0]?.containerInstance).toBeUndefined();
    expect(live.account).toBe('000000000000');
  });

  test('a deleted service is absent, its task is not', async () => {
    const aws = connect();
    await fill(aws);
    await aws.call('ecs:DeleteService', { cluster: 'shop', service: 'web', force: true });
    const one = await takeSnapshot(aws, desiredOf('shop', { web: 'web' }));
    expect(one.services.size).toBe(0);
    expect(one.families.get('web')).toHaveLength(1);
  });
});
