import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  // Who wins a tie is random here, as on AWS.
  shop = await openShop({ openTies: true });
});
afterEach(() => shop.close());

interface Placed {
  readonly box: string;
  readonly count: number;
  readonly or?: { readonly count: number; readonly boxes: readonly string[] };
}
interface Told {
  readonly forecast: {
    readonly services: readonly { readonly id: string; readonly placements: readonly Placed[] }[];
  };
}
/** The effects of each service in the human view. */
const effectsOf = (plan: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...plan.matchAll(/^[+~] {2}service {2}(\w+)\n(?:.+\n)*? {5}((?:starts|stops|rolls).*)$/gm)].map(
      ([, name = '', effect = '']) => [name, effect],
    ),
  );

test('of boxes that are alike the plan names each, and where nothing else is possible the one', async () => {
  shop.write(
    { web: 2 },
    {
      one: {},
      both: { service: { desiredCount: 2 } },
      any: { service: { desiredCount: 2, placementStrategy: [{ type: 'random' }] } },
      alone: {
        service: {
          placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.instance-type == t3.small' }],
        },
      },
      port: {
        container: { portMappings: [{ containerPort: 80, hostPort: 80 }] },
        service: { desiredCount: 2 },
      },
    },
  );
  expect(effectsOf(await shop.done('plan --local'))).toEqual({
    one: 'starts on web-1 or web-2',
    both: 'starts on web-1 and web-2',
    any: 'starts 2 on web-1 or web-2',
    alone: 'starts on web-1 or web-2',
    port: 'starts on web-1 and web-2',
  });
  expect(await shop.done('plan --local --format markdown')).toContain('starts on web-1 or web-2');
  expect(await shop.done('plan --local --format github')).toContain('starts on web-1 or web-2');
  const { forecast } = JSON.parse(await shop.done('plan --local --format json')) as Told;
  const placementsOf = (name: string): readonly Placed[] =>
    forecast.services.find(({ id }) => id === `service/${name}`)?.placements ?? [];
  expect(placementsOf('both')).toEqual([
    { box: 'web-1', count: 1 },
    { box: 'web-2', count: 1 },
  ]);
  expect(placementsOf('one')).toEqual([{ box: 'web-1', count: 1, or: { count: 1, boxes: ['web-2'] } }]);
  const page = await shop.done('plan --local --format html');
  expect(page).toContain('? here or on a box that is alike');
  expect(page).toMatch(/class="task starts open c\d" [^>]*title="\? \+ one: [^"]*starts here or on web-2"/);
  expect(page).toContain('? one may start here');
  expect(page).not.toMatch(/title="\? \+ both/);
  expect(await shop.done('plan --local --all')).toMatch(/^ {2}web-1 .*starts .*one \(or on web-2\)/m);

  await shop.done('apply --local --yes');
  const { tasks } = JSON.parse(await shop.done('status --local --format json')) as {
    readonly tasks: readonly { readonly service: string; readonly box: string }[];
  };
  for (const { id, placements } of forecast.services) {
    const own = tasks.filter(({ service }) => `service/${service}` === id);
    for (const box of ['web-1', 'web-2']) {
      const told = placements.find((placement) => placement.box === box);
      const least = (told?.count ?? 0) - (told?.or?.count ?? 0);
      expect(own.filter((task) => task.box === box).length).toBeGreaterThanOrEqual(least);
    }
  }
});

test('fewer tasks: which of two that are alike stops is not told as if it were sure', async () => {
  shop.write({ web: 2 }, { api: { service: { desiredCount: 2 } }, cron: { service: { desiredCount: 4 } } });
  await shop.done('apply --local --yes');
  shop.write({ web: 2 }, { api: { service: { desiredCount: 1 } }, cron: { service: { desiredCount: 2 } } });
  expect(effectsOf(await shop.done('plan --local'))).toEqual({
    api: 'stops 1 task on web-1 or web-2',
    cron: 'stops 2 tasks on web-1 and web-2',
  });
});

test('two tasks on three boxes', async () => {
  shop.write({ web: 3 }, { api: { service: { desiredCount: 2 } } });
  expect(effectsOf(await shop.done('plan --local'))).toEqual({ api: 'starts 2 on web-1, web-2 or web-3' });
});
