import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Account, app, cluster, said } from './shared.ts';

/** What an import and a status say of a cluster that several have something in. */
let account: Account;

beforeEach(async () => {
  account = new Account();
  await account.start();
});
afterEach(() => account.end());

const boxesOf = (group: string) => ({ boxes: { [group]: {} } });

describe('import', () => {
  test('writes an appdef for each app by the name that is live, and the boxes of one owner; the next plan is empty', async () => {
    account.write('a', { 'cluster.json': cluster(boxesOf('web')), 'appdef.json': app('shop', 'web', 'api') });
    account.write('b', { 'cluster.json': cluster(), 'appdef.json': app('jobs', 'cron') });
    account.write('c', { 'cluster.json': cluster({ ...boxesOf('gpu'), owner: 'ml', apps: [] }) });
    for (const name of ['a', 'b', 'c']) await account.succeed(name, 'apply --yes');

    const imported = await account.succeed('new', 'import -c shared --out .');
    expect(said(imported)).toContain('The next plan is empty.');
    expect(said(imported)).toContain('gpu-1 belongs to ml: left alone, and not in the file.');
    expect(account.read('new', 'cluster.json')).toMatchObject({
      cluster: 'shared',
      apps: ['appdef.json', 'appdef-2.json'],
      boxes: { web: {} },
    });
    expect(account.read('new', 'cluster.json')).not.toHaveProperty('owner');
    expect(account.read('new', 'cluster.json')).not.toHaveProperty('boxes.gpu');
    const apps = ['appdef.json', 'appdef-2.json'].map((name) => account.read('new', name));
    expect(apps).toMatchObject([
      { name: 'shop', tasks: [{ family: 'api' }, { family: 'web' }] },
      { name: 'jobs', tasks: [{ family: 'cron' }] },
    ]);
    await account.expectNothing('new');
    for (const name of ['a', 'b', 'c']) await account.expectNothing(name);
  });

  test('names the owner where it is no app of the files, and adopts what version 0.1 made', async () => {
    account.write('a', {
      'cluster.json': cluster({ ...boxesOf('web'), owner: 'ops' }),
      'appdef.json': app('shop'),
    });
    await account.succeed('a', 'apply --yes');
    await account.succeed('new', 'import -c shared --out .');
    expect(account.read('new', 'cluster.json')).toMatchObject({ owner: 'ops' });
    expect(account.read('new', 'appdef.json')).toMatchObject({ name: 'shop' });
    await account.expectNothing('new');

    await account.makeOld('shared');
    const old = await account.succeed('old', 'import -c shared --out .');
    expect(said(old)).toContain('The next plan adopts 1 cluster, 1 box, 1 task and 1 service:');
    expect(account.read('old', 'appdef.json')).toMatchObject({ name: 'shared' });
    const plan = await account.plan('old');
    expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 0, update: 4 });
  });
});

test('status says whose boxes and services are that are not of the files, or of several', async () => {
  account.write('a', { 'cluster.json': cluster(boxesOf('web')), 'appdef.json': app('a') });
  await account.succeed('a', 'apply --yes');
  const alone = await account.succeed('a', 'status');
  expect(alone.stdout).not.toMatch(/\bowner\b|\bapp\b/);

  account.write('b', { 'cluster.json': cluster(), 'appdef.json': app('b') });
  await account.succeed('b', 'apply --yes');
  const seen = await account.succeed('b', 'status');
  expect(seen.stdout).toMatch(/^ {2}box {4}owner /m);
  expect(seen.stdout).toMatch(/^ {2}web-1 {2}a /m);
  expect(seen.stdout).toMatch(/^ {2}a \(not ours\) {2}a {4}a:1 /m);
  expect(seen.stdout).toMatch(/^ {2}b {13}b {4}b:1 /m);

  const json = await account.succeed('b', 'status --format json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    boxes: [{ box: 'web-1', owner: 'a', ours: false }],
    services: [
      { service: 'a', app: 'a', ours: false },
      { service: 'b', app: 'b', ours: true },
    ],
  });
  const named = await account.succeed('b', 'status -c shared');
  expect(named.stdout).toMatch(/^ {2}a {8}a {4}a:1 /m);
});
