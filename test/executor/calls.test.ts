import { afterEach, describe, expect, it } from 'vitest';
import { createWorld, desiredModel, mutating, oneContainer, type World } from './world.ts';

let world: World;
afterEach(() => world.stop());

/** So many services, each with a task of its own; the image of the first is given. */
const many = (count: number, image: string) => {
  const names = Array.from({ length: count }, (_, i) => `svc-${String(i).padStart(3, '0')}`);
  return desiredModel({
    boxes: Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`web-${String(i + 1)}`, { instanceType: 'm5.4xlarge' }]),
    ),
    tasks: Object.fromEntries(names.map((name, i) => [name, oneContainer(i === 0 ? image : `${name}:1`)])),
    services: Object.fromEntries(names.map((name) => [name, { task: name, desiredCount: 1 }])),
  });
};

describe('calls', () => {
  it('one changed image among 50 services: one RegisterTaskDefinition, one UpdateService', async () => {
    world = createWorld();
    const first = await world.apply(many(50, 'a:1'));
    expect(first.lines.at(-1)).toMatch(/^Applied: 106 created/);
    const { result, calls } = await world.apply(many(50, 'a:2'));
    expect(result.ended).toBe('done');
    expect(mutating(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
    expect((await world.apply(many(50, 'a:2'))).calls).toEqual([]);
  });

  it('those who wait are described together: full batches of ten', async () => {
    world = createWorld();
    const { calls } = await world.apply(many(50, 'a:1'));
    const since = calls.findLastIndex(({ operation }) => operation === 'ecs:CreateService');
    const looks = calls.slice(since).filter(({ operation }) => operation === 'ecs:DescribeServices');
    const names = looks.flatMap(({ input }) => (input as { services: string[] }).services);
    expect(names.length / looks.length).toBeGreaterThan(5);
    for (const { input } of looks)
      expect((input as { services: string[] }).services.length).toBeLessThanOrEqual(10);
  });

  it.each([1, 3, 10])('at most %d changes make calls at a time', async (parallelism) => {
    world = createWorld();
    let now = 0;
    let most = 0;
    world.between(async (operation, _input, next) => {
      if (operation !== 'ecs:CreateService') return next();
      most = Math.max(most, ++now);
      await world.clock.sleep(100);
      now--;
      return next();
    });
    const { result } = await world.apply(many(20, 'a:1'), { options: { parallelism } });
    expect(result.ended).toBe('done');
    expect(most).toBe(parallelism);
  });

  it('several members of a service change by one call, and what is declared no more gets its default', async () => {
    world = createWorld();
    const service = (more: object) =>
      desiredModel({
        boxes: { 'web-1': {} },
        tasks: { api: oneContainer('api:1') },
        services: { api: { task: 'api', desiredCount: 1, ...more } },
      });
    await world.apply(
      service({
        placementStrategy: [{ type: 'spread', field: 'host' }],
        placementConstraints: [{ type: 'distinctInstance' }],
        healthCheckGracePeriodSeconds: 30,
        enableExecuteCommand: true,
        propagateTags: 'SERVICE',
        deploymentConfiguration: {
          minimumHealthyPercent: 50,
          maximumPercent: 150,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
        tags: [{ key: 'team', value: 'a' }],
      }),
    );
    const { result, calls } = await world.apply(service({}));
    expect(result.ended).toBe('done');
    expect([...new Set(mutating(calls))].sort()).toEqual([
      'ecs:TagResource',
      'ecs:UntagResource',
      'ecs:UpdateService',
    ]);
    const updates = calls.filter(({ operation }) => operation === 'ecs:UpdateService');
    expect(updates).toHaveLength(1);
    expect(updates[0]?.input).toEqual({
      cluster: 'shop',
      service: 'api',
      placementStrategy: [],
      placementConstraints: [],
      healthCheckGracePeriodSeconds: 0,
      enableExecuteCommand: false,
      propagateTags: 'NONE',
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: false, rollback: false },
      },
    });
    expect((await world.plan(service({}))).changes).toEqual([]);
  });

  it('an adopted service gets our marks and is else left alone', async () => {
    world = createWorld();
    await world.sim.call('ecs:CreateCluster', { clusterName: 'shop' });
    await world.sim.call('ecs:RegisterTaskDefinition', { family: 'api', ...oneContainer('api:1') });
    await world.sim.call('ecs:CreateService', {
      cluster: 'shop',
      serviceName: 'api',
      taskDefinition: 'api:1',
      desiredCount: 0,
      tags: [{ key: 'theirs', value: 'x' }],
    });
    const desired = desiredModel({
      tasks: { api: oneContainer('api:1') },
      services: { api: { task: 'api', desiredCount: 0, tags: [{ key: 'theirs', value: 'x' }] } },
    });
    const { result, calls } = await world.apply(desired);
    expect(result.ended).toBe('done');
    expect(mutating(calls)).toEqual(['ecs:TagResource']);
    expect((await world.plan(desired)).changes).toEqual([]);
  });
});
