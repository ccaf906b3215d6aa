import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TIGHT } from '../../src/differ/forecast/explain.ts';
import type { TaskRecord } from '../../src/engine/records.ts';
import type { ForecastService } from '../../src/model/plan.ts';
import { applyTo, desiredOf, planOf, story, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { shopFiles, shopService, shopServices, type ShopService } from './generators/shops.ts';

const services = shopServices(shopService);
const shops = fc.record({ boxes: fc.integer({ min: 1, max: 3 }), services, after: services });
const filesOf = (count: number, list: Readonly<Record<string, ShopService>>): Files =>
  shopFiles({ count, instanceType: 't3.small' }, list);

/** What really happened to a service between two moments, read from the engine's records of its tasks. */
function factOf(sim: Sim, name: string, from: number, to: number) {
  const tasks = [...sim.store.tasks.values()].filter((task) => task.group === `service:${name}`);
  const before = tasks.filter((task) => task.createdAt <= from && (task.stoppingAt ?? Infinity) > from);
  const halted = before.filter((task) => (task.stoppingAt ?? Infinity) <= to);
  const placed = tasks.filter(
    (task) => task.createdAt > from && task.desiredStatus === 'RUNNING' && task.lastStatus === 'RUNNING',
  );
  const serves = (task: TaskRecord, at: number): boolean =>
    (task.createdAt <= from || (task.startedAt ?? Infinity) + 40_000 <= at) &&
    (task.stoppingAt ?? Infinity) > at &&
    task.createdAt <= at;
  const moments = [from, ...tasks.flatMap((task) => [task.stoppingAt ?? from])].filter(
    (at) => at >= from && at <= to,
  );
  const keeps = Math.min(...moments.map((at) => tasks.filter((task) => serves(task, at)).length));
  return { before: before.length, halted: countByBox(sim, halted), placed: countByBox(sim, placed), keeps };
}

function countByBox(sim: Sim, tasks: readonly TaskRecord[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const task of tasks) {
    const box = sim.store.containerInstances.get(task.containerInstanceArn)?.ec2InstanceId ?? '';
    const slot = sim.store.instances.get(box)?.tags['clusternator:box'] ?? box;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

const recordOf = (list: ForecastService['placements']): Readonly<Record<string, number>> =>
  Object.fromEntries(list.map(({ box, count }) => [box, count]));

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const sorted = (value: Readonly<Record<string, Readonly<Record<string, number>>>>): unknown =>
  Object.entries(value).map(([key, counts]) => [
    key,
    Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

describe('the forecast against what the scheduler then does', () => {
  test('boxes, halted tasks, gap or not, cannot deploy', async () => {
    let compared = 0;
    const alone = { compared: 0, astray: 0 };
    const together = { compared: 0, astray: 0 };
    const contended = { compared: 0, astray: 0 };
    const verdicts: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(shops, async ({ boxes: count, services: first, after }) => {
        const sim = createSim();
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
          const tight = forecast?.services.some((told) => told.reason.endsWith(TIGHT)) === true;
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
            const [toldBoxes, factBoxes] = [
              { placed: recordOf(told.placements), halted: recordOf(told.halts) },
              { placed: fact.placed, halted: fact.halted },
            ];
            // ECS says nothing of which of two tasks that end at the same moment frees its place first, nor of whose task
            // takes it when several services move; the numbers are exact all the same.
            const tally = moving.length > 1 ? together : alone;
            tally.compared += 1;
            if (JSON.stringify(sorted(toldBoxes)) !== JSON.stringify(sorted(factBoxes))) tally.astray += 1;
            expect([sum(factBoxes.placed), sum(factBoxes.halted)], about).toEqual([
              sum(toldBoxes.placed),
              sum(toldBoxes.halted),
            ]);
            if (fact.before > 0 && after[name] !== undefined) expect(fact.keeps, about).toBe(told.keeps);
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
    process.stdout.write(
      `forecasts compared: ${String(compared)} ${JSON.stringify(verdicts)}; other boxes than told: ${String(alone.astray)} of ${String(alone.compared)} services that moved alone, ${String(together.astray)} of ${String(together.compared)} that moved together; ${String(contended.compared)} plans with tight room, ${String(contended.astray)} of them came out otherwise\n`,
    );
    expect(contended.astray).toBeLessThanOrEqual(Math.max(1, contended.compared / 50));
    expect(alone.astray).toBeLessThanOrEqual(Math.max(1, alone.compared / 100));
    expect(together.astray).toBeLessThanOrEqual(Math.max(2, together.compared / 50));
  }, 7_200_000);
});
