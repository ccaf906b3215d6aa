import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteAttributesCommand,
  DeleteClusterCommand,
  DeregisterContainerInstanceCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListAttributesCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  PutAttributesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StartTaskCommand,
  StopTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterSettingsCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import type { TestEngine } from '../../support/engine.ts';

let at: TestEngine;
const cluster = 'shop';
const boxArn = (id: string): string =>
  `arn:aws:ecs:us-east-1:000000000000:container-instance/shop/${id.repeat(32)}`;

/** A registered box, as the agent's join makes it: 1024 CPU units, 1000 MiB. */
function addBox(id: string): string {
  const arn = boxArn(id);
  at.engine.context.store.containerInstances.put(arn, {
    arn,
    id: id.repeat(32),
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/shop',
    ec2InstanceId: `i-${id}`,
    status: 'ACTIVE',
    agentConnected: true,
    attributes: [{ name: 'ecs.instance-type', value: 't3.small' }],
    registeredResources: [
      { name: 'CPU', type: 'INTEGER', integerValue: 1024 },
      { name: 'MEMORY', type: 'INTEGER', integerValue: 1000 },
      { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22'] },
      { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: [] },
    ],
    registeredAt: at.clock.now(),
    version: 1,
    tags: {},
  });
  return arn;
}

const runTask = (more: Partial<RunTaskCommandInput> = {}) =>
  at.ecs.send(new RunTaskCommand({ cluster, taskDefinition: 'job', ...more }));

beforeEach(async () => {
  at = testEngine();
  await at.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await at.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'job',
      containerDefinitions: [
        {
          name: 'job',
          image: 'busybox:1',
          cpu: 256,
          memory: 400,
          portMappings: [{ containerPort: 80, hostPort: 8080 }],
        },
      ],
    }),
  );
});

describe('clusters', () => {
  test('are made once, described with what is asked for, and deleted when empty', async () => {
    await at.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    expect((await at.ecs.send(new ListClustersCommand({}))).clusterArns).toHaveLength(1);
    await at.ecs.send(
      new UpdateClusterSettingsCommand({
        cluster,
        settings: [{ name: 'containerInsights', value: 'enhanced' }],
      }),
    );
    const { clusters, failures } = await at.ecs.send(
      new DescribeClustersCommand({ clusters: [cluster, 'none'], include: ['SETTINGS', 'TAGS'] }),
    );
    expect(clusters?.[0]).toMatchObject({
      status: 'ACTIVE',
      settings: [{ name: 'containerInsights', value: 'enhanced' }],
      registeredContainerInstancesCount: 0,
    });
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:000000000000:cluster/none', reason: 'MISSING' }]);
    await at.ecs.send(new DeleteClusterCommand({ cluster }));
    expect((await at.ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
    expect(
      (await at.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }))).clusters?.[0]?.status,
    ).toBe('INACTIVE');
    await expect(at.ecs.send(new ListTasksCommand({ cluster }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
    at.clock.advance(3_601_000);
    expect(
      (await at.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }))).failures?.[0]?.reason,
    ).toBe('MISSING');
  });

  test('that hold something are not deleted', async () => {
    const remove = () => at.ecs.send(new DeleteClusterCommand({ cluster }));
    const arn = addBox('a');
    await runTask();
    await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsContainerInstancesException' });
    await at.ecs.send(
      new DeregisterContainerInstanceCommand({ cluster, containerInstance: arn, force: true }),
    );
    await at.ecs.send(
      new CreateServiceCommand({ cluster, serviceName: 's', taskDefinition: 'job', desiredCount: 0 }),
    );
    await expect(remove()).rejects.toMatchObject({
      name: 'ClusterContainsServicesException',
      message: 'The Cluster cannot be deleted while Services are active.',
    });
    at.engine.context.store.services.delete('arn:aws:ecs:us-east-1:000000000000:service/shop/s');
    await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsTasksException' });
  });
});

describe('boxes', () => {
  test('tell what remains of them', async () => {
    const arn = addBox('a');
    await runTask();
    const { containerInstances } = await at.ecs.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: [arn] }),
    );
    const left = Object.fromEntries(
      (containerInstances?.[0]?.remainingResources ?? []).map(({ name, integerValue, stringSetValue }) => [
        name,
        name?.startsWith('PORTS') ? stringSetValue : integerValue,
      ]),
    );
    expect(left).toEqual({ CPU: 768, MEMORY: 600, PORTS: ['22', '8080'], PORTS_UDP: [] });
    expect(containerInstances?.[0]).toMatchObject({
      pendingTasksCount: 1,
      runningTasksCount: 0,
      agentConnected: true,
    });
  });

  test('drain, are filtered, take attributes, and leave', async () => {
    const [a, b] = [addBox('a'), addBox('b')];
    const missing = boxArn('c');
    const drained = await at.ecs.send(
      new UpdateContainerInstancesStateCommand({
        cluster,
        containerInstances: [a, missing],
        status: 'DRAINING',
      }),
    );
    expect(drained.containerInstances?.[0]?.status).toBe('DRAINING');
    expect(drained.failures).toEqual([{ arn: missing, reason: 'MISSING' }]);
    const found = async (more: object) =>
      (await at.ecs.send(new ListContainerInstancesCommand({ cluster, ...more }))).containerInstanceArns;
    expect(await found({})).toEqual([a, b]);
    expect(await found({ status: 'DRAINING' })).toEqual([a]);
    await at.ecs.send(
      new PutAttributesCommand({ cluster, attributes: [{ name: 'stack', value: 'blue', targetId: b }] }),
    );
    expect(await found({ filter: 'attribute:stack == blue' })).toEqual([b]);
    await expect(found({ filter: 'attribute:stack ===' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(
      (
        await at.ecs.send(
          new ListAttributesCommand({ cluster, targetType: 'container-instance', attributeName: 'stack' }),
        )
      ).attributes,
    ).toEqual([{ name: 'stack', value: 'blue', targetId: b }]);
    await at.ecs.send(new DeleteAttributesCommand({ cluster, attributes: [{ name: 'stack', targetId: b }] }));
    expect(await found({ filter: 'attribute:stack == blue' })).toEqual([]);
    await at.ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: b }));
    expect(await found({})).toEqual([a]);
    await expect(
      at.ecs.send(new PutAttributesCommand({ cluster, attributes: [{ name: 'x', targetId: b }] })),
    ).rejects.toMatchObject({ name: 'TargetNotFoundException' });
  });

  test('with tasks leave by force only, and stop them', async () => {
    const containerInstance = addBox('a');
    const { tasks } = await runTask();
    const leave = (force: boolean) =>
      at.ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance, force }));
    await expect(leave(false)).rejects.toThrow('Found running tasks on the instance.');
    await leave(true);
    const described = await at.ecs.send(
      new DescribeTasksCommand({ cluster, tasks: [tasks?.[0]?.taskArn ?? ''] }),
    );
    expect(described.tasks?.[0]).toMatchObject({
      desiredStatus: 'STOPPED',
      stoppedReason: 'Container instance deregistration forced by user.',
    });
  });

  test('at most ten change state in one call', async () => {
    const many = Array.from({ length: 11 }, () => boxArn('a'));
    await expect(
      at.ecs.send(
        new UpdateContainerInstancesStateCommand({ cluster, containerInstances: many, status: 'DRAINING' }),
      ),
    ).rejects.toThrow('at most 10');
  });
});

describe('running tasks', () => {
  test('go where they fit; what does not fit is a failure on each box', async () => {
    await expect(runTask()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'No Container Instances were found in your cluster.',
    });
    const [a, b] = [addBox('a'), addBox('b')];
    const { tasks, failures } = await runTask({ count: 3, startedBy: 'me' });
    expect(tasks?.map((task) => task.containerInstanceArn).sort()).toEqual([a, b]);
    expect(tasks?.[0]).toMatchObject({
      group: 'family:job',
      lastStatus: 'PENDING',
      desiredStatus: 'RUNNING',
      startedBy: 'me',
      cpu: '256',
      memory: '400',
    });
    expect(failures).toEqual([
      { arn: a, reason: 'RESOURCE:PORTS' },
      { arn: b, reason: 'RESOURCE:PORTS' },
    ]);
    await expect(runTask({ count: 11 })).rejects.toThrow('count must be between 1 and 10.');
  });

  test('the same client token starts once', async () => {
    addBox('a');
    const first = await runTask({ clientToken: 't' });
    expect((await runTask({ clientToken: 't' })).tasks?.[0]?.taskArn).toBe(first.tasks?.[0]?.taskArn);
    await expect(runTask({ clientToken: 't', count: 2 })).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  test('are started on named boxes, listed by filters, and stopped', async () => {
    const a = addBox('a');
    const started = await at.ecs.send(
      new StartTaskCommand({ cluster, taskDefinition: 'job', containerInstances: [a, boxArn('c')] }),
    );
    expect(started.failures).toEqual([{ arn: boxArn('c'), reason: 'MISSING' }]);
    const [arn = ''] = started.tasks?.map((task) => task.taskArn ?? '') ?? [];
    const found = async (more: object) =>
      (await at.ecs.send(new ListTasksCommand({ cluster, ...more }))).taskArns;
    expect(await found({ family: 'job' })).toEqual([arn]);
    expect(await found({ family: 'jo' })).toEqual([]);
    expect(await found({ containerInstance: a })).toEqual([arn]);
    expect(
      (await at.ecs.send(new StopTaskCommand({ cluster, task: arn, reason: 'enough' }))).task,
    ).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'enough' });
    expect(await found({})).toEqual([]);
    expect(await found({ desiredStatus: 'STOPPED' })).toEqual([arn]);
    await expect(at.ecs.send(new StopTaskCommand({ cluster, task: 'none' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const many = Array.from({ length: 101 }, (_, n) => `t${n}`);
    await expect(at.ecs.send(new DescribeTasksCommand({ cluster, tasks: many }))).rejects.toThrow(
      'tasks can have at most 100 items.',
    );
  });
});

test('tags go on everything, fifty at most', async () => {
  const resourceArn = 'arn:aws:ecs:us-east-1:000000000000:task-definition/job:1';
  const tags = async () => (await at.ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  await at.ecs.send(
    new TagResourceCommand({
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    }),
  );
  await at.ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '3' }] }));
  await at.ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'none'] }));
  expect(await tags()).toEqual([{ key: 'b', value: '3' }]);
  const many = Array.from({ length: 50 }, (_, n) => ({ key: `k${n}`, value: '' }));
  await expect(at.ecs.send(new TagResourceCommand({ resourceArn, tags: many }))).rejects.toThrow(
    'at most 50',
  );
  await expect(
    at.ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'aws:x', value: '' }] })),
  ).rejects.toThrow('aws:');
  expect(await tags()).toHaveLength(1);
  await expect(
    at.ecs.send(new ListTagsForResourceCommand({ resourceArn: resourceArn.replace(':1', ':9') })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('ARNs are of the partition of the engine’s region', async () => {
  const china = testEngine({ region: 'cn-north-1' });
  const { cluster: made } = await china.ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  expect(made?.clusterArn).toBe('arn:aws-cn:ecs:cn-north-1:000000000000:cluster/shop');
});
