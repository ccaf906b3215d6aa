import { afterEach, describe, expect, it } from 'vitest';
import { createWorld, mutating, shop, type World } from './world.ts';

let world: World;
afterEach(() => world.stop());

describe('Ctrl-C', () => {
  it('starts nothing new, ends waiting, reports, exits 130; a second apply continues', async () => {
    world = createWorld();
    const stop = new AbortController();
    const first = await world.apply(shop(), {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'waiting' && event.id.startsWith('box/')) stop.abort();
      },
    });
    expect(first.result).toMatchObject({ ok: false, ended: 'interrupted' });
    expect(first.lines.at(-1)).toMatch(
      /^Interrupted: \d created, \d interrupted, \d not started\. Run clusternator apply again to continue\.$/,
    );
    expect(first.events).toContainEqual(
      expect.objectContaining({
        type: 'finished',
        id: 'box/web-1',
        outcome: 'interrupted',
        message: expect.stringMatching(/^box web-1: interrupted: (?:instance|running)/),
      }),
    );
    const second = await world.apply(shop());
    expect(second.result.ended).toBe('done');
    const launches = world.calls.filter(({ operation }) => operation === 'ec2:RunInstances');
    expect(launches).toHaveLength(2);
    expect((await world.plan(shop())).changes).toEqual([]);
  });

  it('does not abort a call in flight, and keeps what it gave', async () => {
    world = createWorld();
    const stop = new AbortController();
    world.between(async (operation, _input, next) => {
      if (operation === 'ecs:RegisterTaskDefinition') {
        stop.abort();
        await world.clock.sleep(5000);
      }
      return next();
    });
    const { result, events } = await world.apply(shop(), { signal: stop.signal });
    expect(result.ended).toBe('interrupted');
    expect(
      events.filter(
        (event) => event.type === 'finished' && event.outcome === 'done' && event.id.startsWith('task/'),
      ).length,
    ).toBeGreaterThan(0);
  });

  it('before anything was started: nothing is done', async () => {
    world = createWorld();
    const { result, calls } = await world.apply(shop(), { signal: AbortSignal.abort() });
    expect(result.ended).toBe('interrupted');
    expect(mutating(calls)).toEqual([]);
  });
});

describe('--timeout', () => {
  it('exits 5 and tells what each change waits for', async () => {
    world = createWorld({ engine: { joinMs: 1_000_000 } });
    const { result, lines } = await world.apply(shop('api:1', { boxes: 1 }), {
      options: { timeoutMs: 120_000 },
    });
    expect(result).toMatchObject({ ok: false, ended: 'timed-out' });
    expect(lines.at(-1)).toMatch(
      /^Timed out after 2 m: .*not finished.*\. Still waiting: box web-1 \(running, waiting for its ECS agent\)/,
    );
  });
});

describe('--no-wait', () => {
  it('starts everything and says that it does not wait', async () => {
    world = createWorld();
    await world.apply(shop());
    const { result, lines, calls } = await world.apply(shop('api:2'), { options: { wait: false } });
    expect(result.ended).toBe('done');
    expect(lines).toContain('service api: deployment started, not waited for (--no-wait)');
    expect(lines.at(-1)).toMatch(
      /^Applied: 2 updated in .*\. Deployments were started and not waited for: see clusternator status\.$/,
    );
    expect(mutating(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
  });
});

describe('events', () => {
  it('tell a waiting change again each ten seconds, with its place in the plan', async () => {
    world = createWorld({ engine: { joinMs: 65_000 } });
    const { events } = await world.apply(shop('api:1', { boxes: 1 }));
    const told = events.filter(
      (event) =>
        event.type === 'waiting' &&
        event.id === 'box/web-1' &&
        /waiting for its ECS agent/.test(event.message),
    );
    expect(told.length).toBeGreaterThanOrEqual(6);
    const gaps = told.slice(1).map((event, i) => event.at - (told[i]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12_000);
    expect(told[0]).toMatchObject({ step: 2, of: 6, action: 'create' });
  });

  it('begin with the plan and end with the result; every change starts once and finishes once', async () => {
    world = createWorld();
    const { events, plan } = await world.apply(shop());
    expect(events[0]?.type).toBe('plan');
    expect(events.at(-1)?.type).toBe('done');
    for (const { id } of plan.changes) {
      expect(events.filter((event) => event.type === 'started' && event.id === id)).toHaveLength(1);
      expect(events.filter((event) => event.type === 'finished' && event.id === id)).toHaveLength(1);
    }
  });
});
