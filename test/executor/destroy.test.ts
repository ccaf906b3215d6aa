import { afterEach, expect, it } from 'vitest';
import { TAG } from '../../src/model/ownership.ts';
import { createWorld, oneContainer, shop, type World } from './world.ts';

let world: World;
afterEach(() => world.stop());

it.each([
  { revisions: 3, seen: 3 },
  { revisions: 30, seen: 10 },
])(
  'a family with $revisions revisions of ours is destroyed in one round: the newest $seen go',
  async ({ revisions, seen }) => {
    world = createWorld();
    await world.apply(shop());
    for (let n = 2; n <= revisions; n++)
      await world.sim.call('ecs:RegisterTaskDefinition', {
        ...oneContainer(`api:${String(n)}`),
        family: 'api',
        tags: [{ key: TAG.cluster, value: 'shop' }],
      });
    const { plan, result, calls, lines } = await world.apply(shop(), { destroy: true });
    const newest = Array.from({ length: seen }, (_, at) => `api:${String(revisions - seen + 1 + at)}`);
    // The service runs api:1, which the plan therefore knows too.
    const named = revisions === seen ? newest : ['api:1', ...newest];
    expect(plan.changes.find(({ id }) => id === 'task/api')?.effects).toEqual([
      { is: 'deregisters', revisions: named },
    ]);
    expect(lines.filter((line) => line.includes('Going round again'))).toEqual([]);
    expect(lines.at(-1)).toMatch(/shop is gone\.$/);
    expect(result.ended).toBe('done');
    const gone = calls.flatMap(({ operation, input }) =>
      operation === 'ecs:DeregisterTaskDefinition' ? [JSON.stringify(input)] : [],
    );
    expect(gone.filter((input) => input.includes('/api:'))).toHaveLength(named.length);
    expect((await world.apply(shop(), { destroy: true })).plan.changes.map(({ id }) => id)).toEqual(
      revisions === seen ? [] : ['task/api'],
    );
  },
);
