import { afterEach, describe, expect, it } from 'vitest';
import { createWorld, desiredModel, mutating, oneContainer, shop, type World } from './world.ts';

let world: World;
afterEach(() => world.stop());

describe('apply on the engine', () => {
  it('makes a cluster, boxes, tasks and services, and a fresh plan is empty', async () => {
    world = createWorld();
    const { result, events, lines } = await world.apply(shop());
    expect(lines.at(-1)).toMatch(/^Applied: 7 created in .* s\. shop matches shop\.json\.$/);
    expect(result).toMatchObject({
      ok: true,
      ended: 'done',
      changed: { create: 7, update: 0, replace: 0, delete: 0 },
    });
    expect(events[0]).toMatchObject({
      type: 'plan',
      message: 'Plan: 7 to create, 0 to update, 0 to replace, 0 to delete.',
    });
    expect((await world.plan(shop())).changes).toEqual([]);
  });

  it('makes no mutating call when there is nothing to do, and none at all for an empty plan', async () => {
    world = createWorld();
    await world.apply(shop());
    const { result, calls, events } = await world.apply(shop());
    expect(calls).toEqual([]);
    expect(result.ended).toBe('done');
    expect(events.map((event) => event.type)).toEqual(['plan', 'done']);
  });

  it('rolls a changed image out with one RegisterTaskDefinition and one UpdateService', async () => {
    world = createWorld();
    await world.apply(shop());
    const { result, calls, lines } = await world.apply(shop('api:2'));
    expect(mutating(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
    expect(result.ended).toBe('done');
    expect(lines).toContain('task api: api:2');
    expect(lines).toContain('service api: running 2/2');
    expect(lines.at(-1)).toMatch(/^Applied: 2 updated in \d+(\.\d)? s\. shop matches shop\.json\.$/);
  });

  it('deletes what is declared no more', async () => {
    world = createWorld();
    await world.apply(shop());
    const smaller = desiredModel({
      boxes: { 'web-1': {}, 'web-2': {} },
      tasks: { api: oneContainer('api:1') },
      services: { api: { task: 'api', desiredCount: 2 } },
    });
    const { result, calls } = await world.apply(smaller);
    expect(result.ended).toBe('done');
    expect(mutating(calls)).toEqual(['ecs:TagResource', 'ecs:DeleteService', 'ecs:DeregisterTaskDefinition']);
    expect((await world.plan(smaller)).changes).toEqual([]);
  });

  it('a service that is replaced keeps the count that others scaled it to', async () => {
    world = createWorld();
    const model = (networkMode: 'awsvpc' | 'bridge'): ReturnType<typeof desiredModel> =>
      desiredModel({
        boxes: { 'web-1': {}, 'web-2': {} },
        tasks: { api: { ...oneContainer('api:1'), networkMode } },
        services: {
          api: {
            task: 'api',
            ...(networkMode === 'awsvpc' && {
              networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
            }),
          },
        },
      });
    await world.apply(model('awsvpc'));
    await world.sim.run(() =>
      world.sim.aws.call('ecs:UpdateService', { cluster: 'shop', service: 'api', desiredCount: 3 }),
    );
    await world.sim.advance(60_000);
    const { plan, result } = await world.apply(model('bridge'));
    expect(plan.changes.find(({ action }) => action === 'replace')?.effects).toEqual([
      { is: 'stops-first', tasks: 3, starts: 3 },
    ]);
    expect(result.ended).toBe('done');
    const { services } = await world.sim.run(() =>
      world.sim.aws.call('ecs:DescribeServices', { cluster: 'shop', services: ['api'] }),
    );
    expect(services).toMatchObject([{ desiredCount: 3, runningCount: 3 }]);
  });

  it('destroys everything of ours', async () => {
    world = createWorld();
    await world.apply(shop());
    const { result, lines } = await world.apply(shop(), { destroy: true });
    expect(lines.at(-1)).toMatch(/^Applied: 7 deleted in .*\. shop is gone\.$/);
    expect(result.ended).toBe('done');
  });
});
