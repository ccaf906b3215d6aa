import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import { freely } from '../proof/generators/answers.ts';
import { drawOf, seededDraw } from '../proof/generators/draw.ts';
import { files } from '../proof/generators/files.ts';
import { report, runs } from '../proof/generators/runs.ts';
import { applyTo, desiredOf, planOf, story } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { importFrom, loadImported, makeByHand, more } from './support.ts';

/** A random model with services; `undefined`: the loader refuses these files. */
const modelOf = async (g: fc.GeneratorValue): Promise<DesiredModel | undefined> => {
  const model = await desiredOf(files(drawOf(g))).catch(() => undefined);
  return model !== undefined && model.services.size > 0 ? model : undefined;
};

const operations = (sent: readonly { readonly operation: string }[]): readonly string[] => [
  ...new Set(sent.map(({ operation }) => operation)),
];

describe('random clusters, whatever AWS is free to answer', () => {
  test('that others made: the plan after an import only adopts, and an adoption only tags', async () => {
    const count = { clusters: 0, services: 0, variables: 0 };
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(), async (g, seed) => {
        const made = await modelOf(g);
        if (made === undefined) return;
        const sim = createSim(seed % 2 === 0 ? {} : { around: freely(seededDraw(seed)) });
        try {
          await makeByHand(sim, made);
          const imported = await importFrom(sim, made.cluster.name);
          const desired = await loadImported(imported);
          const { plan } = await planOf(sim, desired);
          expect(more(plan), JSON.stringify(imported, undefined, 1)).toEqual([]);
          expect(plan.changes.length).toBe(made.services.size);
          const adopted = await applyTo(sim, desired);
          expect(operations(adopted.mutations), story(adopted)).toEqual(['ecs:TagResource']);
          expect((await planOf(sim, desired)).plan.changes).toEqual([]);
          expect((await applyTo(sim, desired)).mutations).toEqual([]);
          count.clusters += 1;
          count.services += plan.changes.length;
          count.variables += imported.variables.size;
        } finally {
          await sim.stop();
        }
      }),
      { ...runs(60), endOnFailure: true },
    );
    report('imported and adopted', count);
    expect(count.clusters).toBeGreaterThan(0);
  }, 600_000);

  test('of clusternator itself: the plan after an import is empty', async () => {
    const count = { clusters: 0, boxes: 0, services: 0 };
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(), async (g, seed) => {
        const made = await modelOf(g);
        if (made === undefined) return;
        const sim = createSim(seed % 2 === 0 ? {} : { around: freely(seededDraw(seed)) });
        try {
          if (!(await applyTo(sim, made)).result.ok) return;
          const imported = await importFrom(sim, made.cluster.name);
          const desired = await loadImported(imported);
          const { plan } = await planOf(sim, desired);
          expect(plan.changes, JSON.stringify(imported, undefined, 1)).toEqual([]);
          expect((await applyTo(sim, desired)).mutations).toEqual([]);
          count.clusters += 1;
          count.boxes += desired.boxes?.size ?? 0;
          count.services += desired.services.size;
        } finally {
          await sim.stop();
        }
      }),
      { ...runs(60), endOnFailure: true },
    );
    report('imported from our own', count);
    expect(count.boxes).toBeGreaterThan(0);
  }, 600_000);
});
