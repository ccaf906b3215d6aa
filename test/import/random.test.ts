import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveModel } from '../../src/model/live.ts';
import { isOwned } from '../../src/model/ownership.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import { freely } from '../proof/generators/answers.ts';
import { drawOf, seededDraw } from '../proof/generators/draw.ts';
import { files } from '../proof/generators/files.ts';
import { report, runs } from '../proof/generators/runs.ts';
import { applyTo, desiredOf, planOf, story } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { bareSnapshot, importFrom, loadImported, makeByHand, more } from './support.ts';

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
      { ...runs(30), endOnFailure: true },
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
      { ...runs(30), endOnFailure: true },
    );
    report('imported from our own', count);
    expect(count.boxes).toBeGreaterThan(0);
  }, 600_000);

  test('nothing unowned is ever changed or deleted by an apply and a destroy of ours', async () => {
    const count = { clusters: 0, services: 0, revisions: 0 };
    const ours = await desiredOf({
      cluster: { cluster: 'random', boxes: { ours: {} }, services: { ours: { desiredCount: 1 } } },
      apps: [
        { tasks: [{ family: 'ours', containerDefinitions: [{ name: 'app', image: 'a:1', memory: 16 }] }] },
      ],
    });
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const theirs = await modelOf(g);
        if (theirs === undefined) return;
        const sim = createSim();
        try {
          await makeByHand(sim, theirs);
          const before = unowned(await bareSnapshot(sim, theirs.cluster.name));
          const desired = { ...ours, cluster: { ...ours.cluster, name: theirs.cluster.name } };
          await applyTo(sim, desired);
          expect(unowned(await bareSnapshot(sim, theirs.cluster.name))).toEqual(before);
          await applyTo(sim, desired, 'destroy');
          const after = await bareSnapshot(sim, theirs.cluster.name);
          expect(unowned(after)).toEqual(before);
          expect([...after.services.keys()]).not.toContain('ours');
          count.clusters += 1;
          count.services += before.services.length;
          count.revisions += before.revisions.length;
        } finally {
          await sim.stop();
        }
      }),
      { ...runs(20), endOnFailure: true },
    );
    report('unowned and untouched', count);
    expect(count.clusters).toBeGreaterThan(0);
  }, 600_000);
});

/** What others have in a cluster, without what moves by itself. */
function unowned(live: LiveModel) {
  const cluster = live.cluster?.name ?? '';
  return {
    cluster: live.cluster?.tags,
    services: [...live.services.values()]
      .filter(({ tags }) => !isOwned(tags, cluster))
      .map(({ name, taskDefinition, tags, raw }) => ({
        name,
        taskDefinition,
        tags,
        createdAt: raw.createdAt,
        desiredCount: raw.schedulingStrategy === 'DAEMON' ? undefined : raw.desiredCount,
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    revisions: [...live.revisions.values()]
      .filter(({ tags }) => !isOwned(tags, cluster))
      .map(({ arn, active, tags }) => ({ arn, active, tags }))
      .toSorted((a, b) => (a.arn < b.arn ? -1 : 1)),
    instances: live.containerInstances
      .filter(({ ec2InstanceId }) => !ourInstances(live).includes(ec2InstanceId ?? ''))
      .map(({ ec2InstanceId, status }) => `${String(ec2InstanceId)} ${String(status)}`)
      .toSorted(),
  };
}

const ourInstances = (live: LiveModel): readonly string[] =>
  [...live.boxes.values()].flatMap((held) => held.map(({ instanceId }) => instanceId));
