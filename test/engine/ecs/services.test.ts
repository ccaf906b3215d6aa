import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { CreateServiceCommandInput, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import type { TestEngine } from '../../support/engine.ts';

let at: TestEngine;
const web = { cluster: 'shop', serviceName: 'web', taskDefinition: 'web', desiredCount: 2 } as const;
const create = (more: Partial<CreateServiceCommandInput> = {}) =>
  at.ecs.send(new CreateServiceCommand({ ...web, ...more }));
const update = (more: Partial<UpdateServiceCommandInput> = {}) =>
  at.ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'web', ...more }));
const describeOne = async () =>
  (await at.ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['web'], include: ['TAGS'] })))
    .services?.[0];
const register = () =>
  at.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'nginx:1', memory: 64 }],
    }),
  );

beforeEach(async () => {
  at = testEngine();
  await at.ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  await register();
});

describe('CreateService', () => {
  test('fills in the defaults, long ARNs and a first deployment', async () => {
    const { service } = await create({ tags: [{ key: 'a', value: '1' }] });
    expect(service).toMatchObject({
      serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/shop/web',
      taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
      status: 'ACTIVE',
      desiredCount: 2,
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      propagateTags: 'NONE',
      placementConstraints: [],
      loadBalancers: [],
      events: [],
      tags: [{ key: 'a', value: '1' }],
    });
    expect(service?.deployments).toHaveLength(1);
    expect(service?.deployments?.[0]).toMatchObject({
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      failedTasks: 0,
    });
    expect(service?.deployments?.[0]?.id).toMatch(/^ecs-svc\/\d{19}$/);
  });

  test('the same request again is the same service; another one is refused', async () => {
    await create();
    expect((await create()).service?.deployments).toHaveLength(1);
    await expect(create({ desiredCount: 3 })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Creation of service was not idempotent.',
    });
  });

  test('the same client token is the same service, whatever changed since', async () => {
    await create({ clientToken: 'one' });
    await update({ desiredCount: 5 });
    expect((await create({ clientToken: 'one' })).service?.desiredCount).toBe(5);
    await expect(create({ clientToken: 'two' })).rejects.toThrow('not idempotent');
  });

  test('a name that drains is refused, and one that is INACTIVE is free', async () => {
    await create();
    await at.ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 'web', force: true }));
    await expect(create()).rejects.toThrow('Unable to Start a service that is still Draining.');
    const record = [...at.engine.context.store.services.values()][0];
    if (record !== undefined) Object.assign(record, { status: 'INACTIVE', inactiveAt: at.clock.now() });
    expect((await create({ desiredCount: 7 })).service?.desiredCount).toBe(7);
  });

  const bad: readonly (readonly [string, Partial<CreateServiceCommandInput>, string, string])[] = [
    ['no such cluster', { cluster: 'none' }, 'ClusterNotFoundException', 'Cluster not found.'],
    ['no such task', { taskDefinition: 'none' }, 'ClientException', 'TaskDefinition not found.'],
    [
      'no desired count',
      { desiredCount: undefined },
      'InvalidParameterException',
      'desiredCount must be specified',
    ],
    ['a name with a dot', { serviceName: 'a.b' }, 'InvalidParameterException', 'Invalid service name'],
    ['Fargate', { launchType: 'FARGATE' }, 'UnsupportedFeatureException', 'runs tasks on EC2 only'],
    [
      'both capacities',
      { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'x' }] },
      'InvalidParameterException',
      'both a launch type',
    ],
    [
      'a daemon with strategies',
      { schedulingStrategy: 'DAEMON', desiredCount: undefined, placementStrategy: [{ type: 'random' }] },
      'InvalidParameterException',
      'The daemon scheduling strategy does not support placement strategies.',
    ],
    [
      'a daemon of two tasks a box',
      {
        schedulingStrategy: 'DAEMON',
        desiredCount: undefined,
        deploymentConfiguration: { maximumPercent: 200 },
      },
      'InvalidParameterException',
      'does not support values above 100 for maximumPercent',
    ],
    [
      'percentages of 100 both',
      { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
      'InvalidParameterException',
      'cannot be 100 as this will block deployments',
    ],
    [
      'a small maximum',
      { deploymentConfiguration: { maximumPercent: 50 } },
      'InvalidParameterException',
      'maximumPercent',
    ],
    [
      'a network without awsvpc',
      { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      'InvalidParameterException',
      'Network Configuration',
    ],
    ['a long token', { clientToken: 'x'.repeat(37) }, 'InvalidParameterException', 'clientToken'],
  ];
  test.each(bad)('refuses %s', async (_name, more, name, message) => {
    await expect(create(more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('UpdateService', () => {
  beforeEach(() => create());

  test('a new task definition starts a deployment, the old one stays until its tasks are gone', async () => {
    await register();
    const { service } = await update({ taskDefinition: 'web' });
    expect(service?.taskDefinition).toMatch(/web:2$/);
    expect(service?.deployments?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    expect((await update({ taskDefinition: 'web:2' })).service?.deployments).toHaveLength(2);
  });

  test('force starts one, counts and percentages do not; what is absent stays', async () => {
    expect((await update({ forceNewDeployment: true })).service?.deployments).toHaveLength(2);
    const { service } = await update({
      desiredCount: 4,
      deploymentConfiguration: { minimumHealthyPercent: 0 },
    });
    expect(service).toMatchObject({
      desiredCount: 4,
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 200 },
    });
    expect(service?.deployments).toHaveLength(2);
    expect(
      (await update({ placementConstraints: [{ type: 'distinctInstance' }] })).service?.placementConstraints,
    ).toHaveLength(1);
    expect((await update({ desiredCount: 1 })).service?.placementConstraints).toHaveLength(1);
    expect((await update({ placementConstraints: [] })).service?.placementConstraints).toEqual([]);
  });

  test('a deregistered revision cannot be named, and the service may keep it', async () => {
    await at.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:1' }));
    await expect(update({ taskDefinition: 'web:1' })).rejects.toMatchObject({
      name: 'ClientException',
      message: 'TaskDefinition is inactive',
    });
    expect((await update({ desiredCount: 3 })).service?.desiredCount).toBe(3);
  });

  test('an unknown service and one that drains are refused', async () => {
    await expect(
      at.ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'none' })),
    ).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    await at.ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 'web', force: true }));
    await expect(update({ desiredCount: 1 })).rejects.toMatchObject({
      name: 'ServiceNotActiveException',
      message: 'Service was not ACTIVE.',
    });
  });
});

describe('the rest of services', () => {
  test('DeleteService needs zero or force; it drains, is described, and is not listed', async () => {
    await create();
    await expect(at.ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 'web' }))).rejects.toThrow(
      'The service cannot be stopped while it is scaled above 0.',
    );
    await update({ desiredCount: 0 });
    expect(
      (await at.ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 'web' }))).service?.status,
    ).toBe('DRAINING');
    expect((await describeOne())?.status).toBe('DRAINING');
    expect((await at.ecs.send(new ListServicesCommand({ cluster: 'shop' }))).serviceArns).toEqual([]);
  });

  test('an INACTIVE service is described for an hour, then MISSING', async () => {
    await create();
    const record = [...at.engine.context.store.services.values()][0];
    if (record !== undefined) Object.assign(record, { status: 'INACTIVE', inactiveAt: at.clock.now() });
    at.clock.advance(3_599_000);
    expect((await describeOne())?.status).toBe('INACTIVE');
    at.clock.advance(2_000);
    expect(await describeOne()).toBeUndefined();
  });

  test('listing: ten a page by default, tokens fit their own question only, and what goes between pages skips nothing', async () => {
    for (let n = 0; n < 25; n++) await create({ serviceName: `s${String(n).padStart(2, '0')}` });
    const first = await at.ecs.send(new ListServicesCommand({ cluster: 'shop' }));
    expect(first.serviceArns).toHaveLength(10);
    await at.ecs.send(new DeleteServiceCommand({ cluster: 'shop', service: 's03', force: true }));
    const second = await at.ecs.send(
      new ListServicesCommand({ cluster: 'shop', nextToken: first.nextToken, maxResults: 100 }),
    );
    expect(second.serviceArns?.map((arn) => arn.slice(-3))).toEqual(
      Array.from({ length: 15 }, (_, n) => `s${n + 10}`),
    );
    expect(second.nextToken).toBeUndefined();
    await expect(
      at.ecs.send(
        new ListServicesCommand({ cluster: 'shop', launchType: 'EXTERNAL', nextToken: first.nextToken }),
      ),
    ).rejects.toThrow('Invalid token');
    await expect(
      at.ecs.send(new ListServicesCommand({ cluster: 'shop', nextToken: 'junk' })),
    ).rejects.toThrow('Invalid token');
    await expect(at.ecs.send(new ListServicesCommand({ cluster: 'shop', maxResults: 101 }))).rejects.toThrow(
      'between 1 and 100',
    );
  });

  test('describing: ten at most, ARNs of both forms, failures by ARN', async () => {
    await create();
    const many = Array.from({ length: 11 }, (_, n) => `s${n}`);
    await expect(
      at.ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: many })),
    ).rejects.toThrow('service names can have at most 10 items.');
    const arn = 'arn:aws:ecs:us-east-1:000000000000:service/shop/web';
    const { services, failures } = await at.ecs.send(
      new DescribeServicesCommand({
        cluster: 'shop',
        services: [arn, arn.replace('shop/', ''), arn.replace('shop', 'other')],
      }),
    );
    expect(services).toHaveLength(2);
    expect(failures).toEqual([{ arn: arn.replace('shop', 'other'), reason: 'MISSING' }]);
    expect(services?.[0]?.tags).toBeUndefined();
  });

  test('service deployments name the PRIMARY one', async () => {
    const { service } = await create();
    const { serviceDeployments } = await at.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'shop', service: 'web' }),
    );
    expect(serviceDeployments).toHaveLength(1);
    expect(serviceDeployments?.[0]?.serviceDeploymentArn).toBe(service?.currentServiceDeployment);
  });
});
