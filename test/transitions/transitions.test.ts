import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { Plan } from '../../src/model/plan.ts';
import { renderPlanHtml } from '../../src/view/html/plan.ts';
import { renderPlan } from '../../src/view/human/plan.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import { applyTo, planOf, story } from '../support/converge.ts';
import { expectGolden } from '../support/golden.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { transitionNames, transitionOf } from './transitions.ts';

/** The plan says that these cannot be deployed; whether that is so is shown elsewhere (test/proof/forecast.test.ts). */
const CANNOT = new Set(['instance-type-too-small']);
/** Files that say the same in other words. */
const NOTHING_CHANGES = new Set([
  'environment-order',
  'count-undeclared',
  'boxes-unmanaged',
  'subnets-reordered',
]);

/** One of each action, and one with secrets: these are kept in every view and width. */
const IN_EVERY_VIEW = new Set([
  'everything-removed',
  'image-roll',
  'instance-type',
  'new-cluster',
  'secret-value',
]);

let sim: Sim;
beforeEach(() => {
  sim = createSim({ seed: 7 });
});
afterEach(() => sim.stop());

test('there are enough of them', () => expect(transitionNames.length).toBeGreaterThanOrEqual(25));

describe.each(transitionNames)('%s', (name) => {
  test('plan, apply, nothing left; and back', async () => {
    const { before, after } = await transitionOf(name);
    if (before !== undefined) await reach(before);
    const { plan } = await planOf(sim, after);
    expectGoldens(name, plan);
    expect(plan.changes.length === 0).toBe(NOTHING_CHANGES.has(name));
    expect(plan.forecast?.fits).toBe(!CANNOT.has(name));
    if (CANNOT.has(name)) return;
    await reach(after);
    if (before !== undefined) await reach(before);
    else await reach(after, 'destroy');
  });
});

/** Applies; then the plan must be empty, and a second apply must change nothing. */
async function reach(desired: DesiredModel, goal: 'converge' | 'destroy' = 'converge'): Promise<void> {
  const applied = await applyTo(sim, desired, goal);
  expect(applied.result.ok, story(applied)).toBe(true);
  expect((await planOf(sim, desired, goal)).plan.changes).toEqual([]);
  expect((await applyTo(sim, desired, goal)).mutations).toEqual([]);
}

/** A text and the JSON say it of every transition; the other views are functions of the same plan. */
function expectGoldens(name: string, plan: Plan): void {
  const all = IN_EVERY_VIEW.has(name);
  const golden = (file: string, text: string, kept = all): void => {
    if (kept) expectGolden(`transitions/${name}/${file}`, text);
  };
  const applyCommand = 'clusternator apply';
  for (const width of [80, 100, 140]) {
    const plain = renderPlan(plan, { width, color: false, applyCommand });
    const colored = renderPlan(plan, { width, color: true, applyCommand });
    golden(`human-${width}.txt`, plain, all || width === 100);
    golden(`human-${width}-color.txt`, colored);
    expect(stripVTControlCharacters(colored)).toBe(plain);
  }
  golden('plan.json', renderPlanJson(plan), true);
  golden('plan.md', renderPlanMarkdown(plan, { applyCommand }));
  golden('plan.html', withoutStyle(renderPlanHtml(plan, { applyCommand })));
}

/** The style sheet is the same on every page. */
const withoutStyle = (page: string): string => page.replace(/(?<=<style>)[^]*(?=<\/style>)/, '');
