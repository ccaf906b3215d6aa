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
      exitCode: 0,
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
    expect(result.exitCode).toBe(0);
    expect(events.map((event) => event.type)).toEqual(['plan', 'done']);
  });

  it('rolls a changed image out with one RegisterTaskDefinition and one UpdateService', async () => {
    world = createWorld();
    await world.apply(shop());
    const { result, calls, lines } = await world.apply(shop('api:2'));
    expect(mutating(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
    expect(result.exitCode).toBe(0);
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
    expect(result.exitCode).toBe(0);
    expect(mutating(calls)).toEqual(['ecs:TagResource', 'ecs:DeleteService', 'ecs:DeregisterTaskDefinition']);
    expect((await world.plan(smaller)).changes).toEqual([]);
  });

  it('destroys everything of ours', async () => {
    world = createWorld();
    await world.apply(shop());
    const { result, lines } = await world.apply(shop(), { destroy: true });
    expect(lines.at(-1)).toMatch(/^Applied: 7 deleted in .*\. shop is gone\.$/);
    expect(result.exitCode).toBe(0);
  });
});
