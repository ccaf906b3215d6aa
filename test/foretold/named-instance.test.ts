import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

/** Services that are bound to one instance by its id: a box that is still to be made never has an id that somebody could name. */
let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const on = (expression: string): object => ({
  service: { placementConstraints: [{ type: 'memberOf', expression }] },
});
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('of an instance that is not there, the plan says that nothing can run, and why', async () => {
  shop.write({ web: 1 }, { orders: on("ec2InstanceId in ['i-0d295c529ac0b05d1']") });
  expect((await shop.run('validate')).code).toBe(0);
  const plan = await shop.run('plan --local');
  expect(plan.code).toBe(3);
  expect(oneLine(plan.stdout + plan.stderr)).toContain(
    `No box meets "ec2InstanceId in ['i-0d295c529ac0b05d1']" of service orders, so ECS can start none of its tasks.`,
  );
  expect(plan.stdout).not.toMatch(/^Fits:/m);
});

test('of one that is there it runs on it; every box but one is a box that comes, too', async () => {
  shop.write({ web: 2 }, { front: {} });
  await shop.done('apply --local --yes');
  const { boxes } = JSON.parse(await shop.done('status --local --format json')) as {
    boxes: readonly { box: string; instance: string }[];
  };
  const second = boxes.find(({ box }) => box === 'web-2')?.instance ?? '';
  shop.write({ web: 2 }, { front: {}, orders: on(`ec2InstanceId == ${second}`) });
  expect(await shop.done('plan --local')).toContain('starts on web-2');
  await shop.done('apply --local --yes');

  shop.write(
    { web: 2, more: 1 },
    { front: {}, orders: on(`ec2InstanceId == ${second}`), rest: on(`ec2InstanceId != ${second}`) },
  );
  const plan = await shop.done('plan --local');
  expect(plan).toMatch(/starts on (?:more-1 or web-1|web-1 or more-1|web-1|more-1)$/m);
  await shop.done('apply --local --yes');
  expect(await shop.done('plan --local --detailed-exitcode')).toContain('No changes');
});
