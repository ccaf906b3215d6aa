import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { awsError, networkError } from '../support/aws.ts';
import { createWorld, shop, type World } from './world.ts';

/** What goes wrong with one call. */
const FAULTS = {
  'lost request': (_next: () => Promise<unknown>) => Promise.reject(networkError('ECONNREFUSED', 'connect')),
  'lost reply': async (next: () => Promise<unknown>) => {
    await next();
    throw networkError('ECONNRESET');
  },
  '500': (_next: () => Promise<unknown>) => Promise.reject(awsError('ServerException', 'oops', 500)),
  throttled: (_next: () => Promise<unknown>) =>
    Promise.reject(awsError('ThrottlingException', 'Rate exceeded')),
  'empty 200': (_next: () => Promise<unknown>) => Promise.resolve({}),
  denied: (_next: () => Promise<unknown>) => Promise.reject(awsError('AccessDeniedException', 'no')),
} as const;

/** Strikes the n-th call from now (0-based). */
function strike(world: World, n: number, fault: (next: () => Promise<unknown>) => Promise<unknown>): void {
  let at = 0;
  world.between((_operation, _input, next) => (at++ === n ? fault(next) : next()));
}

/** One box, one service, then an image roll, then a destroy: how many calls each apply makes without faults. */
const WORKLOADS = ['create', 'roll', 'destroy'] as const;

async function prepare(workload: (typeof WORKLOADS)[number]): Promise<World> {
  const world = createWorld();
  if (workload !== 'create') await world.apply(small('api:1'));
  return world;
}
const small = (image: string) => shop(image, { boxes: 1, count: 1 });
const run = (world: World, workload: (typeof WORKLOADS)[number]) =>
  world.apply(small(workload === 'roll' ? 'api:2' : 'api:1'), { destroy: workload === 'destroy' });

describe('one fault at every call of an apply', () => {
  it.each(WORKLOADS.flatMap((workload) => Object.keys(FAULTS).map((fault) => [workload, fault] as const)))(
    '%s, %s: converges, makes nothing twice',
    async (workload, name) => {
      const fault = FAULTS[name as keyof typeof FAULTS];
      const dry = await prepare(workload);
      const before = dry.calls.length;
      await run(dry, workload);
      const calls = dry.calls.slice(before);
      await dry.stop();
      // Every mutating call, and every seventh reading one: looks while waiting are many and alike.
      const places = calls.flatMap(({ operation }, i) =>
        OPERATIONS[operation].mutating || i % 7 === 0 ? [i] : [],
      );
      expect(places.length).toBeGreaterThan(5);
      for (const place of places) {
        const at = `${workload}, ${name}, call ${String(place)} (${calls[place]?.operation ?? ''})`;
        const world = await prepare(workload);
        strike(world, place, fault);
        const first = await run(world, workload).catch((error: unknown) => error);
        world.between(undefined);
        if (!(first instanceof Error)) expect(JSON.stringify(first), at).not.toMatch(/made a mistake/);
        const second = await run(world, workload);
        expect(second.result.ended, at).toBe('done');
        const live = await world.live(small('api:1'));
        const alive = (live.boxes.get('web-1') ?? []).filter(
          ({ instance }) => instance.State?.Name === 'running',
        );
        expect(alive, at).toHaveLength(workload === 'destroy' ? 0 : 1);
        expect(live.services.size, at).toBe(workload === 'destroy' ? 0 : 2);
        await world.stop();
      }
    },
  );
});
