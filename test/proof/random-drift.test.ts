import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyTo, desiredOf, planOf } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { drawOf } from './generators/draw.ts';
import { files } from './generators/files.ts';
import { deed, toldOf } from './generators/others.ts';
import { report, runs, show } from './generators/runs.ts';

test('what others changed is shown as drift, that and nothing else; apply repairs it and the next plan is empty', async () => {
  const count = { repaired: 0, skipped: 0 };
  const kinds: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const draw = drawOf(g);
      const given = files(draw);
      const desired = await desiredOf(given);
      const sim = createSim();
      try {
        const first = await applyTo(sim, desired);
        if (!first.result.ok) {
          count.skipped += 1;
          return;
        }
        const { kind, run, expected } = deed(draw, sim, desired);
        await sim.advance(60_000);
        await run(sim);
        await sim.advance(300_000);
        const { plan } = await planOf(sim, desired);
        const about = `${kind}\n${show(given)}\n${JSON.stringify(plan.changes)}`;
        const told = toldOf(plan.changes);
        expect(told, about).toEqual(expected);
        expect([...new Set(plan.changes.map(({ cause }) => cause))], about).toEqual(['drift']);
        const repaired = await applyTo(sim, desired);
        if (!repaired.result.ok) {
          expect(plan.forecast?.fits, `${about}\n${show(given, repaired)}`).toBe(false);
          count.skipped += 1;
          return;
        }
        expect((await planOf(sim, desired)).plan.changes, about).toEqual([]);
        count.repaired += 1;
        kinds[kind] = (kinds[kind] ?? 0) + 1;
      } finally {
        await sim.stop();
      }
    }),
    runs(200),
  );
  report('random drift', { ...count, kinds });
  expect(count.repaired).toBeGreaterThan(count.skipped * 10);
}, 7_200_000);
