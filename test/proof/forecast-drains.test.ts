import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyTo, desiredOf, planOf, story, type Applied } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { report, runs } from './generators/runs.ts';
import { shopFiles, shopService, shopServices, type ShopService } from './generators/shops.ts';

/** Services that may be DAEMON, and edits of them that keep some as they are. */
const service: fc.Arbitrary<ShopService> = fc
  .tuple(shopService, fc.integer({ min: 0, max: 5 }))
  .map(([drawn, daemon]) => (daemon === 5 ? { ...drawn, daemon: true } : drawn));
const boxes = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  instanceType: fc.constantFrom('t3.small', 't3.medium', 't3.large'),
});
const shops = fc.record({
  seed: fc.nat(),
  boxes,
  then: boxes,
  services: shopServices(service),
  after: shopServices(service),
  kept: fc.array(fc.constantFrom('api', 'cron', 'web')),
});

/** The boxes of which an apply said that tasks stay on them. */
const heldBoxes = ({ events }: Applied): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'finished' && event.message.includes('on the draining box')
      ? [event.id.slice('box/'.length)]
      : [],
  );

test('boxes that are replaced and removed: what can be drained, what cannot, and who holds it', async () => {
  const count = { compared: 0, applied: 0, 'did not fit, as forecast': 0, 'drain blocked, as forecast': 0 };
  const astray = { 'tight room': 0, 'drain blocked elsewhere than told': 0 };
  await fc.assert(
    fc.asyncProperty(shops, async ({ seed, boxes: first, then, services, after, kept }) => {
      const sim = createSim({ seed, engine: { openTies: true } });
      try {
        const made = await applyTo(sim, await desiredOf(shopFiles(first, services)));
        fc.pre(made.result.ok);
        const same = kept.flatMap((name) => {
          const before = services[name];
          return before === undefined ? [] : [[name, before] as const];
        });
        const desired = await desiredOf(shopFiles(then, { ...after, ...Object.fromEntries(same) }));
        const { plan } = await planOf(sim, desired);
        fc.pre(plan.findings.every((finding) => finding.severity !== 'error'));
        const { forecast } = plan;
        const done = await applyTo(sim, desired);
        const about = `${JSON.stringify(plan.changes)}\n${JSON.stringify(forecast)}\n${story(done)}`;
        count.compared += 1;
        const told = (forecast?.blocked ?? []).map(({ box }) => box);
        const held = heldBoxes(done);
        // Where room is tight, what ECS does first decides, and the forecast says so.
        if (
          done.result.ok !== forecast?.fits &&
          forecast?.services.some(({ tight }) => tight !== undefined) === true
        ) {
          astray['tight room'] += 1;
          return;
        }
        expect(done.result.ok, about).toBe(forecast?.fits ?? true);
        count[done.result.ok ? 'applied' : 'did not fit, as forecast'] += 1;
        if (held.some((box) => !told.includes(box))) astray['drain blocked elsewhere than told'] += 1;
        else if (held.length > 0) count['drain blocked, as forecast'] += 1;
        const findings = plan.findings.filter(({ code }) => code === 'drain-blocked');
        expect(findings.map(({ subject }) => subject)).toEqual(told.map((box) => `box/${box}`));
      } finally {
        await sim.stop();
      }
    }),
    runs(200),
  );
  report('forecast of drains', { ...count, ...astray });
  expect(count['drain blocked, as forecast']).toBeGreaterThan(0);
  for (const number of Object.values(astray))
    expect(number).toBeLessThanOrEqual(Math.max(1, count.compared / 50));
}, 7_200_000);
