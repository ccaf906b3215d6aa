import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_PERMITS } from '../../src/model/ownership.ts';
import { applyTo, desiredOf, planOf, story } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

/** Time matters here: what nothing can move is waited for, for minutes. So it is virtual. */
let sim: Sim;
beforeEach(() => {
  sim = createSim({ seed: 5 });
});
afterEach(() => sim.stop());

const infra = (count: number, removeGroups: readonly string[] = []) =>
  desiredOf(
    { cluster: { cluster: 'shared', owner: 'ops', apps: [], boxes: { web: { count } } }, apps: [] },
    removeGroups.length === 0 ? {} : { permits: { ...NO_PERMITS, removeGroups } },
  );
const shop = () =>
  desiredOf({
    cluster: { cluster: 'shared', services: { shop: { desiredCount: 1 } } },
    apps: [
      {
        name: 'shop',
        tasks: [{ family: 'shop', containerDefinitions: [{ name: 'app', image: 'app:1', memory: 64 }] }],
      },
    ],
  });

test('a group that was named goes with the tasks of others that nothing can move, after a wait; the other plan stays empty', async () => {
  await applyTo(sim, await infra(1));
  const deployed = await applyTo(sim, await shop());
  expect(deployed.result.ok, story(deployed)).toBe(true);

  const { plan } = await planOf(sim, await infra(0));
  expect(plan.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    {
      code: 'group-in-use',
      message: 'Group web would go, and services of others run on its boxes: shop (app shop, 1 task).',
      hint: [
        'Ask whose they are. To remove it all the same, name it: ',
        { run: 'apply', args: ['--remove-group', 'web'] },
      ],
      asks: { for: 'group', name: 'web' },
    },
  ]);

  const from = sim.clock.now();
  const removed = await applyTo(sim, await infra(0, ['web']));
  expect(removed.plan.findings.filter(({ code }) => code === 'drain-blocked')).toMatchObject([
    {
      code: 'drain-blocked',
      severity: 'warning',
      message: expect.stringMatching(/ stops with it, after three minutes of waiting\.$/),
    },
  ]);
  expect(removed.result.ok, story(removed)).toBe(true);
  expect(story(removed)).toContain('box web-1: deleted');
  expect(sim.clock.now() - from).toBeGreaterThan(180_000);
  expect([...sim.store.instances.values()].filter(({ state }) => state === 'running')).toEqual([]);
  // Its files say what they said; the service waits for a box.
  expect((await planOf(sim, await shop())).plan.changes).toEqual([]);
});
