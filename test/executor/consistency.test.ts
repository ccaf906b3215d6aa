import { afterEach, describe, expect, it } from 'vitest';
import type { OperationName } from '../../src/aws/operations.ts';
import { awsError, networkError } from '../support/aws.ts';
import {
  createWorld,
  desiredModel,
  mutating,
  oneContainer,
  shop,
  type Between,
  type World,
} from './world.ts';

let world: World;
afterEach(() => world.stop());

const one = (image = 'api:1') =>
  desiredModel({
    boxes: { 'web-1': {} },
    tasks: { api: oneContainer(image) },
    services: { api: { task: 'api', desiredCount: 1 } },
  });
const count = (operation: OperationName): number =>
  world.calls.filter((call) => call.operation === operation).length;

/** Answers the first `times` calls of an operation, counted from the first call of `after`. */
function first(
  times: number,
  operation: OperationName,
  answer: (next: () => Promise<unknown>) => Promise<unknown>,
  after?: OperationName,
): Between {
  let left = times;
  let begun = after === undefined;
  return async (current, _input, next) => {
    if (current === after) begun = true;
    if (current !== operation || !begun || left === 0) return next();
    left--;
    return answer(next);
  };
}
const fails = (name: string, message?: string) => () => Promise.reject(awsError(name, message));

describe('create, then read', () => {
  const missing = () =>
    Promise.resolve({
      services: [],
      failures: [{ arn: 'arn:aws:ecs:us-east-1:111122223333:service/shop/api', reason: 'MISSING' }],
    });
  const nothing = () => Promise.resolve({ services: [], failures: [] });

  it.each([
    ['FB-01, FB-08 MISSING right after our create', missing],
    ['FB-09 an answer that says nothing of it', nothing],
  ])('%s: it waits, and creates once', async (_title, answer) => {
    world = createWorld();
    world.between(first(5, 'ecs:DescribeServices', answer, 'ecs:CreateService'));
    const { result } = await world.apply(one());
    expect(result.ended).toBe('done');
    expect(count('ecs:CreateService')).toBe(1);
  });

  it('FB-09 an answer that says nothing of a service that is there does not make it gone', async () => {
    world = createWorld();
    await world.apply(one());
    world.between(first(5, 'ecs:DescribeServices', nothing, 'ecs:RegisterTaskDefinition'));
    const { result, calls } = await world.apply(one('api:2'));
    expect(result.ended).toBe('done');
    expect(mutating(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
  });

  it('FB-02 a run that was killed after the create: the next one makes no second service', async () => {
    world = createWorld();
    const stop = new AbortController();
    await world.apply(one(), {
      signal: stop.signal,
      onEvent: (event) => event.type === 'waiting' && event.id === 'service/api' && stop.abort(),
    });
    const { result } = await world.apply(one());
    expect(result.ended).toBe('done');
    expect(count('ecs:CreateService')).toBe(1);
  });

  it('FB-03 DescribeClusters says missing right after our create', async () => {
    world = createWorld();
    world.between(
      first(
        3,
        'ecs:DescribeClusters',
        () => Promise.resolve({ clusters: [], failures: [{ arn: 'shop', reason: 'MISSING' }] }),
        'ecs:CreateCluster',
      ),
    );
    const { result } = await world.apply(desiredModel({ boxes: {} }));
    expect(result.ended).toBe('done');
    expect(count('ecs:CreateCluster')).toBeLessThanOrEqual(2);
  });

  it.each([
    ['FB-04', 'ClusterNotFoundException', 'Cluster not found.'],
    [
      'FB-06',
      'InvalidParameterException',
      'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
    ],
    [
      'FB-07',
      'InvalidParameterException',
      'Unable to assume role and validate the listeners configured on your load balancer.',
    ],
    ['FB-14', 'InvalidParameterException', 'Creation of service was not idempotent.'],
    ['FB-14 (other words)', 'InvalidParameterException', 'Unable to Start a service that is still Draining.'],
  ])('%s CreateService: %s passes', async (_id, name, message) => {
    world = createWorld();
    world.between(first(3, 'ecs:CreateService', fails(name, message)));
    const { result } = await world.apply(one());
    expect(result.ended).toBe('done');
    expect(count('ecs:CreateService')).toBe(4);
  });

  it.each([
    ['FB-04', 'ClusterNotFoundException', 'Cluster not found.'],
    [
      'FB-07',
      'InvalidParameterException',
      'Unable to assume role and validate the listeners configured on your load balancer.',
    ],
  ])('%s a lasting error is told as what it is, within bounds', async (_id, name, message) => {
    world = createWorld();
    world.between(first(Infinity, 'ecs:CreateService', fails(name, message)));
    const start = world.clock.now();
    const { result } = await world.apply(one());
    expect(result.ended).toBe('failed');
    expect(world.clock.now() - start).toBeLessThan(300_000);
  });

  it('FB-05 UpdateService does not know the service yet', async () => {
    world = createWorld();
    await world.apply(one());
    world.between(first(2, 'ecs:UpdateService', fails('ServiceNotFoundException', 'Service not found.')));
    const { result } = await world.apply(one('api:2'));
    expect(result.ended).toBe('done');
    expect(count('ecs:UpdateService')).toBe(3);
  });

  it('FB-41 throttled while waiting: the deploy succeeds, so do we', async () => {
    world = createWorld();
    world.between(
      first(30, 'ecs:DescribeServices', fails('ThrottlingException', 'Rate exceeded'), 'ecs:CreateService'),
    );
    const { result } = await world.apply(one());
    expect(result.ended).toBe('done');
  });
});

describe('answers that are lost', () => {
  it.each([
    'ecs:RegisterTaskDefinition',
    'ecs:CreateService',
    'ecs:UpdateService',
    'ec2:RunInstances',
    'ecs:CreateCluster',
  ] as const)('%s acted, its reply was lost: nothing is made twice', async (operation) => {
    world = createWorld();
    await world.apply(desiredModel({ boxes: {} }), {});
    if (operation === 'ecs:UpdateService') await world.apply(one());
    if (operation === 'ecs:CreateCluster') await world.apply(desiredModel({ boxes: {} }), { destroy: true });
    world.between(
      first(1, operation, async (next) => {
        await next();
        throw networkError('ECONNRESET');
      }),
    );
    const { result } = await world.apply(one('api:2'));
    expect(result.ended).toBe('done');
    const live = await world.live(one('api:2'));
    expect(live.boxes.get('web-1')).toHaveLength(1);
    const { taskDefinitionArns } = await world.sim.call('ecs:ListTaskDefinitions', { familyPrefix: 'api' });
    expect(taskDefinitionArns).toHaveLength(operation === 'ecs:UpdateService' ? 2 : 1);
    expect((await world.plan(one('api:2'))).changes).toEqual([]);
  });

  it('FB-44 another run registers the same at the same time: its revision is used', async () => {
    world = createWorld();
    world.between(
      first(1, 'ecs:RegisterTaskDefinition', async (next) => {
        await next();
        throw awsError(
          'ClientException',
          'Too many concurrent attempts to create a new revision of the specified family.',
        );
      }),
    );
    const { result } = await world.apply(one());
    expect(result.ended).toBe('done');
    expect((await world.plan(one())).changes).toEqual([]);
  });
});

describe('tombstones', () => {
  it('FB-13 deleted, then created again under the same name', async () => {
    world = createWorld();
    await world.apply(one());
    const none = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { api: oneContainer('api:1') },
      services: {},
    });
    expect((await world.apply(none)).result.ended).toBe('done');
    const { result } = await world.apply(one());
    expect(result).toMatchObject({ ended: 'done', changed: { create: 1 } });
    expect((await world.plan(one())).changes).toEqual([]);
  });

  it('FB-14 a replace deletes, waits until the name is free, and creates, in one apply', async () => {
    world = createWorld();
    await world.apply(one());
    const daemon = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { api: oneContainer('api:1') },
      services: { api: { task: 'api', schedulingStrategy: 'DAEMON' } },
    });
    const { result, calls, lines } = await world.apply(daemon);
    expect(lines.at(-1)).toMatch(/^Applied: 1 replaced/);
    expect(result.ended).toBe('done');
    // The roster of the cluster first loses the service, then has it again.
    expect(mutating(calls)).toEqual([
      'ecs:TagResource',
      'ecs:DeleteService',
      'ecs:CreateService',
      'ecs:TagResource',
    ]);
  });

  it('a replace that sees its own new service again does not delete it', async () => {
    world = createWorld();
    await world.apply(one());
    const daemon = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { api: oneContainer('api:1') },
      services: { api: { task: 'api', schedulingStrategy: 'DAEMON' } },
    });
    world.between(
      first(1, 'ecs:CreateService', async (next) => {
        await next();
        throw networkError('ECONNRESET');
      }),
    );
    const { result, calls } = await world.apply(daemon);
    expect(result.ended).toBe('done');
    expect(mutating(calls).filter((operation) => operation === 'ecs:DeleteService')).toHaveLength(1);
  });

  it('FB-17 a revision that was deregistered outside is registered again', async () => {
    world = createWorld();
    await world.apply(one());
    await world.sim.call('ecs:DeregisterTaskDefinition', { taskDefinition: 'api:1' });
    const { result, calls } = await world.apply(one());
    expect(result.ended).toBe('done');
    expect(mutating(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
  });

  it('FB-19 what is gone already is deleted', async () => {
    world = createWorld();
    await world.apply(one());
    let gone = false;
    world.between(async (operation, _input, next) => {
      if (operation === 'ecs:DeleteService' && !gone) {
        gone = true;
        await next();
        throw awsError('ServiceNotFoundException', 'Service not found.');
      }
      return next();
    });
    const { result } = await world.apply(one(), { destroy: true });
    expect(result.ended).toBe('done');
  });

  it.each([
    ['FB-33', 'ClusterContainsContainerInstancesException', 'until its boxes have left'],
    ['FB-34', 'ClusterContainsTasksException', 'until its tasks have stopped'],
    ['FB-35', 'ClusterContainsServicesException', 'until its services are gone'],
    ['in use', 'UpdateInProgressException', 'until another update of it is done'],
  ])('%s DeleteCluster: %s passes', async (_id, name, told) => {
    world = createWorld();
    await world.apply(one());
    world.between(first(3, 'ecs:DeleteCluster', fails(name)));
    const { result, lines } = await world.apply(one(), { destroy: true });
    expect(result.ended).toBe('done');
    expect(lines).toContain(`cluster shop: waiting ${told}`);
  });

  it('FB-18 a destroy that failed half way is continued', async () => {
    world = createWorld();
    await world.apply(shop());
    world.between((operation, _input, next) =>
      operation === 'ec2:TerminateInstances'
        ? Promise.reject(awsError('OperationNotPermitted', 'protected'))
        : next(),
    );
    expect((await world.apply(shop(), { destroy: true })).result.ended).toBe('failed');
    world.between(undefined);
    expect((await world.apply(shop(), { destroy: true })).result.ended).toBe('done');
    expect((await world.apply(shop())).result.ended).toBe('done');
  });
});

describe('only what was approved', () => {
  it('reports what came up since the plan, and does not do it', async () => {
    world = createWorld();
    await world.apply(shop());
    let touched = false;
    world.between(async (operation, _input, next) => {
      const answer = await next();
      if (operation === 'ecs:UpdateService' && !touched) {
        touched = true;
        await world.aws.call('ecs:UpdateService', { cluster: 'shop', service: 'worker', desiredCount: 2 });
      }
      return answer;
    });
    const { result, lines } = await world.apply(shop('api:2'));
    expect(result).toMatchObject({ ok: false, ended: 'failed', changed: { update: 2 } });
    expect(result.remaining?.changes.map((change) => change.id)).toEqual(['service/worker']);
    expect(lines.at(-1)).toMatch(
      /New since the plan, and not done: update service worker\. Run clusternator plan to see why\.$/,
    );
  });

  it('goes round again for what was approved and is not true yet', async () => {
    world = createWorld();
    await world.apply(shop());
    let finished = false;
    let touching: Promise<unknown> | undefined;
    world.between(async (operation, _input, next) => {
      if (finished && operation !== 'ecs:UpdateService') {
        touching ??= world.aws.call('ecs:UpdateService', {
          cluster: 'shop',
          service: 'api',
          taskDefinition: 'api:1',
        });
        await touching;
      }
      return next();
    });
    const { result, lines } = await world.apply(shop('api:2'), {
      onEvent: (event) => {
        if (event.type === 'finished' && event.id === 'service/api') finished = true;
      },
    });
    expect(lines).toContain('Not all is true yet: service api. Going round again.');
    expect(result.ended).toBe('done');
    expect((await world.plan(shop('api:2'))).changes).toEqual([]);
  });

  it('does not delete a service that was created again since the plan', async () => {
    world = createWorld();
    await world.apply(one());
    let planned = false;
    world.between(async (operation, _input, next) => {
      const answer = (await next()) as { services?: object[] };
      if (operation !== 'ecs:DescribeServices' || !planned) return answer;
      return {
        ...answer,
        services: (answer.services ?? []).map((service) => ({
          ...service,
          createdAt: new Date(world.clock.now() - 1),
        })),
      };
    });
    const { result, calls } = await world.apply(one(), {
      destroy: true,
      onEvent: (event) => {
        if (event.type === 'plan') planned = true;
      },
    });
    expect(result.ended).toBe('failed');
    expect(mutating(calls)).toEqual(['ecs:TagResource']);
    expect(result.diagnostics[0]?.message).toMatch(/created again after the plan was made/);
  });

  it('FB-48 somebody else deploys over ours: told, not hidden', async () => {
    world = createWorld();
    await world.apply(one());
    let touched = false;
    world.between(async (operation, _input, next) => {
      if (
        operation === 'ecs:DescribeServices' &&
        world.calls.filter((call) => call.operation === 'ecs:UpdateService').length === 1 &&
        !touched
      ) {
        touched = true;
        await world.aws.call('ecs:UpdateService', {
          cluster: 'shop',
          service: 'api',
          taskDefinition: 'api:1',
        });
      }
      return next();
    });
    const { result } = await world.apply(one('api:2'));
    expect(result.ended).toBe('failed');
    expect(result.diagnostics[0]?.message).toMatch(/took the place of ours|in force again/);
  });

  it('FB-50 a revision that a service references is never deregistered', async () => {
    world = createWorld();
    await world.apply(one());
    await world.sim.call('ecs:CreateService', {
      cluster: 'shop',
      serviceName: 'other',
      taskDefinition: 'api:1',
      desiredCount: 0,
    });
    const { plan, calls } = await world.apply(one(), {
      destroy: true,
      edit: (made) => ({
        ...made,
        changes: [
          ...made.changes,
          { action: 'delete', id: 'task/api', cause: 'pending', needs: [], because: [], effects: [] },
        ],
      }),
    });
    expect(plan.changes.map((change) => change.id)).toContain('task/api');
    expect(mutating(calls)).not.toContain('ecs:DeregisterTaskDefinition');
  });
});
