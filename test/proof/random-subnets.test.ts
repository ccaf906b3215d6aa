import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { LiveBox, LiveModel } from '../../src/model/live.ts';
import { makePlan } from '../../src/differ/plan.ts';
import { inSubnets } from '../../src/scheduling/subnets.ts';
import { applied, box, desired, liveBox, target } from '../differ/models.ts';
import { applyTo, desiredOf, planOf, snapshotOf, story } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { drawOf, type Draw } from './generators/draw.ts';
import { report, runs } from './generators/runs.ts';

const SUBNETS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `subnet-0${letter}0${letter}0${letter}0${letter}`);
const anySubnet = (draw: Draw): string => SUBNETS[draw.int(0, SUBNETS.length - 1)] ?? '';

/** One to five subnets in any order; now and then one of them again. */
const subnetList = (draw: Draw): readonly string[] => {
  const list: string[] = [];
  for (let left = draw.int(1, 5); left > 0; left--) {
    const subnet = anySubnet(draw);
    if (draw.chance(10) || !list.includes(subnet)) list.push(subnet);
  }
  return list;
};

const groupOf = (count: number, subnets: readonly string[]): DesiredModel =>
  desired({
    boxes: Array.from({ length: count }, (_, at) =>
      box(`web-${String(at + 1)}`, { subnets, subnet: subnets[at % subnets.length] }),
    ),
  });

const numbers = (items: Iterable<string>): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const item of items) found.set(item, (found.get(item) ?? 0) + 1);
  return found;
};

/** How many boxes of these subnets can stay, at most, when `count` boxes are even over the list. */
function mostThatStay(there: readonly string[], list: readonly string[], count: number): number {
  const share = Math.floor(count / list.length);
  const boxes = numbers(there);
  let within = 0;
  let above = 0;
  for (const [subnet, listed] of numbers(list)) {
    const here = boxes.get(subnet) ?? 0;
    within += Math.min(here, listed * share);
    above += Math.min(listed, Math.max(0, here - listed * share));
  }
  return within + Math.min(count % list.length, above);
}

function expectEven(subnets: readonly (string | undefined)[], list: readonly string[]): void {
  const boxes = numbers(subnets.map((subnet) => subnet ?? 'none'));
  expect([...boxes.keys()].filter((subnet) => !list.includes(subnet))).toEqual([]);
  const share = Math.floor(subnets.length / list.length);
  for (const [subnet, listed] of numbers(list)) {
    expect(boxes.get(subnet) ?? 0).toBeGreaterThanOrEqual(listed * share);
    expect(boxes.get(subnet) ?? 0).toBeLessThanOrEqual(listed * (share + 1));
  }
}

const subnetsIn = (model: DesiredModel): readonly (readonly [string, string | undefined])[] =>
  [...(model.boxes ?? [])].map(([slot, { subnet }]) => [slot, subnet]);

const withBoxes = (live: LiveModel, boxes: ReadonlyMap<string, readonly LiveBox[]>): LiveModel => ({
  ...live,
  boxes,
  containerInstances: [...boxes.values()].flat().flatMap((one) => one.containerInstance ?? []),
});

test('as few boxes as can be move to another subnet, the group is even, and an interrupted apply goes on alike', () => {
  const count = { groups: 0, boxes: 0, moved: 0, stayed: 0 };
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const draw = drawOf(g);
      const list = subnetList(draw);
      const model = groupOf(draw.int(1, 12), list);
      const slots = [...(model.boxes?.keys() ?? [])];
      const there = new Map<string, LiveBox[]>();
      const fit: string[] = [];
      for (const slot of slots) {
        if (draw.chance(15)) continue;
        const subnet = anySubnet(draw);
        const odd = draw.chance(10);
        if (!odd) fit.push(subnet);
        there.set(slot, [liveBox(box(slot, { subnet, ...(odd && { keyPair: 'other' }) }))]);
      }
      const live = withBoxes(applied(desired({ boxes: [] })), there);
      const placed = inSubnets(model, live);
      expectEven(
        subnetsIn(placed).map(([, subnet]) => subnet),
        list,
      );
      const { summary } = makePlan(model, live, target);
      const moves = fit.length - mostThatStay(fit, list, slots.length);
      expect(summary).toMatchObject({
        create: slots.length - there.size,
        replace: there.size - fit.length + moves,
        update: 0,
        delete: 0,
      });

      // Some of it is done: a new instance beside the old one, or alone.
      const later = new Map(there);
      for (const [slot, wanted] of placed.boxes ?? []) {
        if (draw.chance(50)) continue;
        const made = liveBox(wanted, { instanceId: `i-new-${slot}` });
        const stays = there.get(slot)?.[0]?.instance.SubnetId === wanted.subnet && draw.chance(50);
        if (!stays) later.set(slot, draw.chance(50) ? [made] : [...(there.get(slot) ?? []), made]);
      }
      expect(subnetsIn(inSubnets(model, withBoxes(live, later)))).toEqual(subnetsIn(placed));
      expect(makePlan(model, applied(placed), target).changes).toEqual([]);

      count.groups += 1;
      count.boxes += slots.length;
      count.moved += moves;
      count.stayed += fit.length - moves;
    }),
    runs(2000),
  );
  report('random subnets', count);
  expect(Math.min(count.moved, count.stayed)).toBeGreaterThan(count.groups / 2);
});

test('applied, a group that was edited is even with the fewest new boxes, and the next plan is empty', async () => {
  const count = { edits: 0, replaced: 0 };
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const draw = drawOf(g);
      const files = (boxes: number, subnets: readonly string[]) =>
        desiredOf({
          cluster: { cluster: 'shop', boxes: { web: { count: boxes, subnets } }, services: {} },
          apps: [
            { tasks: [{ family: 'a', containerDefinitions: [{ name: 'a', image: 'a:1', memory: 8 }] }] },
          ],
        });
      const sim = createSim();
      try {
        const first = draw.int(1, 5);
        expect((await applyTo(sim, await files(first, subnetList(draw)))).result.ok).toBe(true);
        const list = subnetList(draw);
        const boxes = draw.int(1, 6);
        const edited = await files(boxes, list);
        const { live } = await planOf(sim, edited);
        const there = [...live.boxes]
          .filter(([slot]) => edited.boxes?.has(slot))
          .map(([, [one]]) => one?.instance.SubnetId ?? '');
        const done = await applyTo(sim, edited);
        expect(done.result.ok, story(done)).toBe(true);
        expect(done.plan.summary.replace).toBe(there.length - mostThatStay(there, list, boxes));
        const after = await snapshotOf(sim, edited);
        const running = [...after.boxes.values()]
          .flat()
          .filter(({ instance }) => instance.State?.Name === 'running');
        expectEven(
          running.map(({ instance }) => instance.SubnetId),
          list,
        );
        expect((await planOf(sim, edited)).plan.changes).toEqual([]);
        count.edits += 1;
        count.replaced += done.plan.summary.replace;
      } finally {
        await sim.stop();
      }
    }),
    runs(40),
  );
  report('random edits of subnets', count);
}, 600_000);
