import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const CRASHES = {
  container: { environment: [{ name: 'SIM_EXIT', value: '1@10' }] },
  service: { desiredCount: 2 },
};

test('tasks that do not run move nowhere, also where a box goes; those that run do', async () => {
  shop.write({ web: 3 }, { api: { service: { desiredCount: 3 } }, crash: CRASHES });
  expect((await shop.run('apply --local --yes')).code).toBe(1);
  const before = await shop.done('plan --local');
  expect(before).toContain('No changes. shop matches');
  expect(before).not.toMatch(/Moves:|Gap:/);

  shop.write({ web: 2 }, { api: { service: { desiredCount: 3 } }, crash: CRASHES });
  expect(await shop.done('plan --local')).toContain('\nMoves: api to other boxes, without a gap.\nPlan: ');
  const markdown = await shop.done('plan --local --format markdown');
  expect(markdown).toContain('**Moves:** api to other boxes, without a gap.');
});

test('a DAEMON that gets a box moves nothing', async () => {
  shop.write({ web: 1 }, { agent: { service: { schedulingStrategy: 'DAEMON' } } });
  await shop.done('apply --local --yes');
  shop.write({ web: 2 }, { agent: { service: { schedulingStrategy: 'DAEMON' } } });
  const plan = await shop.done('plan --local');
  expect(plan).toContain('+  box      web-2');
  expect(plan).not.toMatch(/Moves:|Gap:/);
});
