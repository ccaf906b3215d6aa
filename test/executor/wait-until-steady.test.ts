import { afterEach, describe, expect, it } from 'vitest';
import type { ApplyEvent } from '../../src/model/event.ts';
import {
  createWorld,
  desiredModel,
  mutating,
  oneContainer,
  shop,
  type Applied,
  type World,
} from './world.ts';

let world: World;
afterEach(() => world.stop());

const finished = ({ events }: Applied): readonly string[] =>
  events.flatMap((event) => (event.type === 'finished' ? [`${event.message}: ${event.outcome}`] : []));
const one = (env: Record<string, string> = {}, image = 'api:1') =>
  desiredModel({
    boxes: { 'web-1': {} },
    tasks: {
      api: oneContainer(image, {
        environment: Object.entries(env).map(([name, value]) => ({ name, value })),
      }),
    },
    services: { api: { task: 'api', desiredCount: 1 } },
  });
/** Applies without waiting, so that the next plan is empty and nothing is steady. */
const started = (desired = one()) => world.apply(desired, { options: { wait: false } });

describe('an apply that finds nothing different waits for what is not steady', () => {
  it('a box that boots and the services that need it, without a mutating call', async () => {
    world = createWorld();
    await started(shop());
    const applied = await world.apply(shop());
    expect(applied.plan.changes).toEqual([]);
    expect(applied.lines.slice(0, 2)).toEqual([
      'No changes.',
      'Waiting for 2 boxes and 2 services that are not steady yet.',
    ]);
    expect(applied.result).toMatchObject({ ok: true, ended: 'done', changed: { create: 0, update: 0 } });
    expect(applied.lines.at(-1)).toBe('shop matches shop.json.');
    expect(mutating(applied.calls)).toEqual([]);
    expect(finished(applied).toSorted()).toEqual([
      expect.stringMatching(/^box web-1: i-\w+: done$/),
      expect.stringMatching(/^box web-2: i-\w+: done$/),
      'service api: running 2/2: done',
      'service worker: running 1/1: done',
    ]);
    expect(applied.events.every((event) => !('action' in event) || event.action === 'wait')).toBe(true);
    expect((await world.apply(shop())).lines).toEqual(['No changes.', 'Nothing to do.']);
  });

  it('a deployment that fails again: the reason of before is told, the new one fails it', async () => {
    world = createWorld();
    const desired = one({}, 'ghcr.io/acme/api:missing');
    const first = await world.apply(desired);
    expect(first.result.ended).toBe('failed');
    const again = await world.apply(desired);
    expect(again.plan.changes).toEqual([]);
    expect(again.result.ended).toBe('failed');
    expect(again.lines).toContain('Waiting for 1 service that is not steady yet.');
    expect(again.lines.join('\n')).toMatch(
      /service api: before this apply task \w+… stopped: container app: CannotPull/,
    );
    expect(finished(again)).toEqual(['service api: running 0/1: failed']);
    expect(again.lines.at(-1)).toBe('Stopped: 1 failed, 0 not started.');
    expect(mutating(again.calls)).toEqual([]);
  });

  it('a deployment that ECS gave up fails at once, with the way out', async () => {
    world = createWorld();
    const desired = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { api: oneContainer('api:1', { environment: [{ name: 'SIM_CREATE_ERROR', value: 'no' }] }) },
      services: {
        api: {
          task: 'api',
          desiredCount: 1,
          deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
        },
      },
    });
    await world.apply(desired);
    await world.clock.advance(3_600_000);
    const from = world.clock.now();
    const again = await world.apply(desired);
    const end = again.events.find((event) => event.type === 'finished');
    expect(end).toMatchObject({ outcome: 'failed' });
    expect(end?.type === 'finished' ? end.details.at(-1) : '').toBe(
      'Another apply of the same files starts nothing: change the task, or start it anew with aws ecs update-service --cluster shop --service api --force-new-deployment.',
    );
    expect(again.result.ended).toBe('failed');
    expect(world.clock.now() - from).toBeLessThan(10_000);
  });

  it('--timeout: exit 5, with what it waits for', async () => {
    world = createWorld({ engine: { joinMs: 10_000_000 } });
    await started();
    const applied = await world.apply(one(), { options: { timeoutMs: 60_000 } });
    expect(applied.result.ended).toBe('timed-out');
    expect(applied.lines.at(-1)).toMatch(
      /^Timed out after 1 m: 2 not finished, 0 not started\. Still waiting: box web-1 \(running, waiting for its ECS agent\), service api \(/,
    );
  });

  it('Ctrl-C: exit 130', async () => {
    world = createWorld({ engine: { joinMs: 10_000_000 } });
    await started();
    const stop = new AbortController();
    const applied = await world.apply(one(), {
      signal: stop.signal,
      onEvent: (event: ApplyEvent) => {
        if (event.type === 'waiting') stop.abort();
      },
    });
    expect(applied.result.ended).toBe('interrupted');
    expect(applied.lines.at(-1)).toMatch(/^Interrupted: 2 interrupted, 0 not started\./);
  });

  it('--no-wait: says it and exits 0', async () => {
    world = createWorld({ engine: { joinMs: 10_000_000 } });
    await started();
    const applied = await world.apply(one(), { options: { wait: false } });
    expect(applied.result.ended).toBe('done');
    expect(applied.lines[1]).toMatch(
      /^Not waiting for 1 box and 1 service that are not steady yet: box web-1 \(.*\), service api \(running 0\/1\)\.$/,
    );
    expect(applied.lines.at(-1)).toBe('Nothing to do.');
  });
});

it('an apply of something else waits for the deployment that goes on, too', async () => {
  world = createWorld({ behaviour: (image) => (image === 'api:2' ? { pull: 120_000 } : {}) });
  await world.apply(shop());
  await world.apply(shop('api:2'), { options: { wait: false } });
  const { api, worker } = Object.fromEntries(shop('api:2').services);
  if (api === undefined || worker === undefined) throw new Error('no services');
  const desired = {
    ...shop('api:2'),
    services: new Map([
      ['api', api],
      ['worker', { ...worker, desiredCount: 2 }],
    ]),
  };
  const applied = await world.apply(desired);
  expect(applied.plan.changes.map(({ id }) => id)).toEqual(['service/worker']);
  expect(applied.lines).toContain('Waiting for 1 service that is not steady yet.');
  expect(applied.lines.at(-1)).toMatch(/^Applied: 1 updated in .*\. shop matches shop\.json\.$/);
  expect((await world.apply(desired)).lines).toEqual(['No changes.', 'Nothing to do.']);
});
