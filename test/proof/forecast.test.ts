import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyTo, desiredOf, planOf, story, type Files } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { factOf, isAsTold, isSure, sum } from './generators/placed.ts';
import { report } from './generators/runs.ts';
import { shopFiles, shopService, shopServices, type ShopService } from './generators/shops.ts';

const services = shopServices(shopService);
const shops = fc.record({
  seed: fc.nat(),
  boxes: fc.integer({ min: 1, max: 3 }),
  services,
  after: services,
});
const filesOf = (count: number, list: Readonly<Record<string, ShopService>>): Files =>
  shopFiles({ count, instanceType: 't3.small' }, list);

describe('the forecast against what the scheduler then does', () => {
  test('boxes, halted tasks, gap or not, cannot deploy', async () => {
    let compared = 0;
    const alone = { compared: 0, sure: 0, astray: 0 };
    const together = { compared: 0, sure: 0, astray: 0 };
    const contended = { compared: 0, astray: 0 };
    const verdicts: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(shops, async ({ seed, boxes: count, services: first, after }) => {
        // ECS says not who wins a tie: here anybody does.
        const sim = createSim({ seed, engine: { openTies: true } });
        try {
          const made = await applyTo(sim, await desiredOf(filesOf(count, first)));
          fc.pre(made.result.ok);
          const desired = await desiredOf(filesOf(count, after));
          const { plan } = await planOf(sim, desired);
          fc.pre(plan.findings.every((finding) => finding.severity !== 'error'));
          const forecast = plan.forecast;
          const from = sim.clock.now();
          const done = await applyTo(sim, desired);
          const to = sim.clock.now();
          const moving = (forecast?.services ?? []).filter((told) => told.verdict !== 'unchanged');
          // Where room is tight, what ECS does first decides, and the forecast says so.
          const tight = forecast?.services.some((service) => service.tight !== undefined) === true;
          if (tight) {
            contended.compared += 1;
            if (done.result.ok !== forecast?.fits) contended.astray += 1;
            return;
          }
          for (const told of forecast?.services ?? []) {
            const name = told.id.slice('service/'.length);
            const fact = factOf(sim, name, from, to);
            const about = `${name}: ${JSON.stringify(told)}\nfact ${JSON.stringify(fact)}\n${story(done)}`;
            compared += 1;
            verdicts[told.verdict] = (verdicts[told.verdict] ?? 0) + 1;
            if (told.verdict === 'cannot-deploy') {
              expect(done.result.ok, about).toBe(false);
              continue;
            }
            // ECS says nothing of which of two tasks that end at the same moment frees its place first, nor of whose task
            // takes it when several services move; the numbers are exact all the same.
            const tally = moving.length > 1 ? together : alone;
            tally.compared += 1;
            if (isSure(told)) tally.sure += 1;
            if (moving.length === 1) expect(isAsTold(told, fact), about).toBe(true);
            else if (!isAsTold(told, fact)) tally.astray += 1;
            expect([sum(fact.placed), sum(fact.halted)], about).toEqual([
              told.placements.reduce((total, { count: tasks }) => total + tasks, 0),
              told.halts.reduce((total, { count: tasks }) => total + tasks, 0),
            ]);
            if (fact.before > 0 && after[name] !== undefined) {
              if (isSure(told)) expect(fact.keeps, about).toBe(told.keeps);
              else expect(fact.keeps, about).toBeGreaterThanOrEqual(told.keeps);
            }
          }
          expect(done.result.ok, `${JSON.stringify(forecast)}\n${story(done)}`).toBe(forecast?.fits ?? true);
        } finally {
          await sim.stop();
        }
      }),
      {
        ...(process.env['FC_PATH'] && { path: process.env['FC_PATH'] }),
        numRuns: Number(process.env['FC_RUNS'] ?? 300),
        endOnFailure: true,
      },
    );
    report('forecast', {
      compared,
      ...verdicts,
      'moved alone': alone,
      'moved together': together,
      'tight room, came out otherwise': contended,
    });
    expect(contended.astray).toBeLessThanOrEqual(Math.max(1, contended.compared / 50));
    expect(together.astray).toBeLessThanOrEqual(Math.max(1, together.compared / 100));
    // It names one box wherever it can.
    expect(alone.sure).toBeGreaterThan(alone.compared / 2);
    expect(together.sure).toBeGreaterThan(together.compared / 2);
  }, 7_200_000);
});
