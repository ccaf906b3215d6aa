import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import { applyTo, desiredOf, planOf, type Files } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { freely } from './generators/answers.ts';
import { drawOf, seededDraw } from './generators/draw.ts';
import { files } from './generators/files.ts';
import { report, runs, show } from './generators/runs.ts';

/** One in so many goes over the wire: the SDK's clients and both codecs. */
const WIRE = 20;

/** Loads files; `undefined`: the loader refused them, and its reasons are counted. */
async function load(given: Files, refused: Map<string, number>): Promise<DesiredModel | undefined> {
  try {
    return await desiredOf(given);
  } catch (error) {
    const text = String(error).replaceAll(/\d+/g, 'N');
    refused.set(text, (refused.get(text) ?? 0) + 1);
    return undefined;
  }
}

describe('random files', () => {
  test('applied, planned again: empty, whatever AWS is free to answer; a second apply changes nothing', async () => {
    const refused = new Map<string, number>();
    const unfit = new Map<string, number>();
    const count = { converged: 0, wire: 0, mutations: 0, changes: 0 };
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(), async (g, seed) => {
        run += 1;
        const given = files(drawOf(g));
        const desired = await load(given, refused);
        if (desired === undefined) return;
        const wire = seed % WIRE === 0;
        const sim = createSim({ wire, around: freely(seededDraw(seed)) });
        try {
          const first = await applyTo(sim, desired);
          if (!first.result.ok) {
            expect(first.plan.forecast?.fits, show(given, first)).toBe(false);
            const reason = (first.plan.forecast?.summary ?? '').replaceAll(/\d+/g, 'N');
            unfit.set(reason, (unfit.get(reason) ?? 0) + 1);
            return;
          }
          const { plan } = await planOf(sim, desired);
          expect(plan.changes, show(given, first)).toEqual([]);
          const again = await applyTo(sim, desired);
          expect(again.mutations, show(given, again)).toEqual([]);
          expect(again.result.ok).toBe(true);
          count.converged += 1;
          count.wire += wire ? 1 : 0;
          count.changes += first.plan.changes.length;
          count.mutations += first.mutations.length;
        } finally {
          await sim.stop();
        }
      }),
      runs(1000),
    );
    report('random files', { runs: run, ...count, refused: [...refused], 'does not fit': [...unfit] });
    expect(count.converged).toBeGreaterThan(run * 0.95);
  }, 7_200_000);
});
