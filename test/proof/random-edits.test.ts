import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import { idOf } from '../../src/model/id.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import { applyTo, desiredOf, planOf } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { drawOf } from './generators/draw.ts';
import { edit, type Edit } from './generators/edits.ts';
import { files } from './generators/files.ts';
import { report, runs, show } from './generators/runs.ts';

/** What must follow from a change beside the edited member: a new revision, the services that run it, a new instance. */
function consequences(desired: DesiredModel, plan: Plan, edited: Edit): ReadonlySet<string> {
  const allowed = new Set<string>();
  for (const id of edited.expected.keys()) {
    if (id.startsWith('task/')) {
      allowed.add(`${id} revision`);
      for (const service of desired.services.values())
        if (idOf('task', service.task) === id) allowed.add(`${idOf('service', service.name)} task`);
    }
    const change = plan.changes.find((one) => one.id === id);
    if (id.startsWith('box/') && change?.action === 'replace') allowed.add(`${id} instanceId`);
    // With static host ports the percentages that can work depend on the count (docs/files.md).
    const counted = edited.expected.get(id)?.includes('desiredCount');
    for (const member of ['maximumPercent', 'minimumHealthyPercent'])
      if (counted) allowed.add(`${id} deploymentConfiguration.${member}`);
    // Zone rebalancing that nobody declared goes with a maximum of 100 %.
    if (counted) allowed.add(`${id} availabilityZoneRebalancing`);
  }
  return allowed;
}

const fieldsOf = (change: Change): readonly string[] =>
  change.action === 'delete' ? ['(deleted)'] : change.fields.map((field) => `${change.id} ${field.path}`);

function expectNamed(plan: Plan, desired: DesiredModel, edited: Edit, about: string): void {
  const told = plan.changes.flatMap(fieldsOf);
  const wanted = [...edited.expected].flatMap(([id, paths]) => paths.map((path) => `${id} ${path}`));
  for (const field of wanted) expect(told, about).toContain(field);
  const allowed = consequences(desired, plan, edited);
  expect(
    told.filter((field) => !wanted.includes(field) && !allowed.has(field)),
    about,
  ).toEqual([]);
  expect([...new Set(plan.changes.map(({ cause }) => cause))], about).toEqual(['pending']);
}

test('one edited member: the plan names it and nothing else, as pending; applied, the next plan is empty', async () => {
  const count = { edits: 0, 'could not deploy, as forecast': 0, skipped: 0 };
  const kinds = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const draw = drawOf(g);
      const before = files(draw);
      const sim = createSim();
      try {
        const first = await applyTo(sim, await desiredOf(before));
        const edited = edit(draw, before);
        const desired = await desiredOf(edited.files).catch(() => undefined);
        if (!first.result.ok || desired === undefined) {
          count.skipped += 1;
          return;
        }
        const { plan } = await planOf(sim, desired);
        count.edits += 1;
        expectNamed(
          plan,
          desired,
          edited,
          `${edited.kind}\n${show(edited.files)}\n${JSON.stringify(plan.changes)}`,
        );
        const done = await applyTo(sim, desired);
        if (!done.result.ok) {
          expect(plan.forecast?.fits, `${edited.kind}\n${show(edited.files, done)}`).toBe(false);
          count['could not deploy, as forecast'] += 1;
          return;
        }
        expect((await planOf(sim, desired)).plan.changes, show(edited.files, done)).toEqual([]);
        kinds.set(edited.kind, (kinds.get(edited.kind) ?? 0) + 1);
      } finally {
        await sim.stop();
      }
    }),
    runs(400),
  );
  report('random edits', { ...count, kinds: kinds.size });
  expect(count.edits).toBeGreaterThan(count.skipped * 10);
}, 7_200_000);
