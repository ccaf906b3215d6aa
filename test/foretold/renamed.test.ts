import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShop, type Shop, type Wares } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

/** A service on host port 80, with that many tasks. */
const on80 = (desiredCount: number): Wares => ({
  container: { portMappings: [{ containerPort: 8080, hostPort: 80 }] },
  service: { desiredCount },
});
const GAP =
  'Gap: site: none runs between the stop of web and the start of site: host port 80/tcp is free only when web has stopped.\n';
const flat = (text: string): string => text.replaceAll('\n  ', ' ');

test('renamed with its static port free on another box, the new one starts first', async () => {
  shop.write({ box: 2 }, { web: on80(1) });
  await shop.done('apply --local --yes');
  shop.write({ box: 2 }, { site: on80(1) });
  const plan = await shop.done('plan --local');
  expect(plan).toMatch(/^\+ {2}service {2}site\n(?:.+\n)+ +starts on box-[12]\n- {2}service {2}web /m);
  expect(plan).not.toContain('Gap:');
  const { changes } = JSON.parse(await shop.done('plan --local --format json')) as {
    readonly changes: readonly { readonly id: string; readonly needs: readonly string[] }[];
  };
  expect(changes.find(({ id }) => id === 'service/web')?.needs).toContain('service/site');
  const applied = await shop.run('apply --local --yes');
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('shop matches cluster.json.')]);
});

test.each([
  ['1 task on 1 box', 1, 1],
  ['2 tasks on 2 boxes', 2, 2],
])('renamed with its static port free nowhere (%s), the gap is told', async (_, boxes, tasks) => {
  shop.write({ box: boxes }, { web: on80(tasks) });
  await shop.done('apply --local --yes');
  shop.write({ box: boxes }, { site: on80(tasks) });
  expect(flat(await shop.done('plan --local'))).toContain(GAP);
  const markdown = await shop.done('plan --local --format markdown');
  expect(markdown).toContain('| site | **gap** | none runs between the stop of web and the start of site: ');
  expect(JSON.parse(await shop.done('plan --local --format json'))).toMatchObject({
    forecast: { services: [{ id: 'service/web' }, { id: 'service/site', verdict: 'gap', keeps: 0 }] },
  });
  const applied = await shop.run('apply --local --yes');
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('shop matches cluster.json.')]);
});

test('of two that are renamed, only the one waits whose port is free nowhere', async () => {
  const at443: Wares = {
    container: { portMappings: [{ containerPort: 8080, hostPort: 443 }] },
    service: { desiredCount: 2 },
  };
  shop.write({ box: 2 }, { web: on80(1), api: at443 });
  await shop.done('apply --local --yes');
  shop.write({ box: 2 }, { site: on80(1), rest: at443 });
  const plan = flat(await shop.done('plan --local'));
  expect(plan.match(/^Gap: .*$/gm)).toEqual([expect.stringMatching(/^Gap: rest: .*host port 443\/tcp/)]);
});

test('renamed with no room for both, the gap is told', async () => {
  const large: Wares = { container: { memory: 1500 } };
  shop.write({ box: 1 }, { web: { ...large, task: { family: 'shop' }, service: { task: 'shop' } } });
  await shop.done('apply --local --yes');
  shop.write({ box: 1 }, { site: { ...large, task: { family: 'shop' }, service: { task: 'shop' } } });
  expect(flat(await shop.done('plan --local'))).toContain(
    'Gap: site: none runs between the stop of web and the start of site: there is no room for both.\n',
  );
});
