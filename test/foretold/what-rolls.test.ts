import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

test('from a capacity provider to a launch type: effects and forecast both say that it rolls', async () => {
  shop.write({ web: 1 }, { api: { service: { capacityProviderStrategy: [{ capacityProvider: 'spot' }] } } });
  await shop.done('apply --local --yes');
  shop.write({ web: 1 }, { api: { service: { launchType: 'EC2' } } });
  expect(await shop.done('plan --local')).toContain(
    'rolls 1 task, at least 1 stays running: on web-1 as before',
  );
  expect(JSON.parse(await shop.done('plan --local --format json'))).toMatchObject({
    forecast: {
      services: [
        {
          id: 'service/api',
          verdict: 'zero-downtime',
          reason: 'its task keeps running until the new one does',
          placements: [{ box: 'web-1', count: 1 }],
          halts: [{ box: 'web-1', count: 1 }],
        },
      ],
    },
  });
});
