import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TAG } from '../../src/model/ownership.ts';
import { hasTty } from '../support/cli.ts';
import { Account, app, cluster, said } from './shared.ts';

/** One cluster that several repositories share: whose its boxes are, and whose it is itself. */
let account: Account;

beforeEach(async () => {
  account = new Account();
  await account.start();
});
afterEach(() => account.end());

/** One repository keeps the boxes, another has only an app on them. */
async function twoRepositories(): Promise<void> {
  account.write('infra', {
    'cluster.json': cluster({ owner: 'ops', apps: [], boxes: { web: { count: 2 } } }),
  });
  account.write('shop', {
    'cluster.json': cluster({ services: { shop: { desiredCount: 2 } } }),
    'appdef.json': app('shop'),
  });
  await account.succeed('infra', 'apply --yes');
  await account.succeed('shop', 'apply --yes');
}

describe('one file has the boxes, another only an app', () => {
  test('each plan is empty after its own apply, whatever the other does', async () => {
    await twoRepositories();
    await account.expectNothing('infra');
    await account.expectNothing('shop');
    const boxes = await account.boxes();
    expect([...boxes.keys()].sort()).toEqual(['web-1', 'web-2']);
    expect(boxes.get('web-1')?.tags).toMatchObject({ [TAG.cluster]: 'shared', [TAG.owner]: 'ops' });

    // The app's forecast knows the boxes of the other by their names.
    account.write('shop', { 'cluster.json': cluster({ services: { shop: { desiredCount: 4 } } }) });
    const plan = await account.plan('shop');
    expect(plan.changes.map(({ id }) => id)).toEqual(['service/shop']);
    expect(plan.forecast?.boxes.map(({ box }) => box)).toEqual(['web-1', 'web-2']);
    await account.succeed('shop', 'apply --yes');

    account.write('infra', {
      'cluster.json': cluster({ owner: 'ops', apps: [], boxes: { web: { count: 3 } } }),
    });
    await account.succeed('infra', 'apply --yes');
    await account.expectNothing('shop');
    await account.expectNothing('infra');
  });

  test('the app is destroyed alone; boxes and cluster stay, and it says why', async () => {
    await twoRepositories();
    const destroyed = await account.succeed('shop', 'destroy --yes');
    expect(said(destroyed)).toContain('The cluster shared stays: it belongs to ops.');
    expect(await account.services('shared')).toEqual([]);
    expect([...(await account.boxes()).keys()].sort()).toEqual(['web-1', 'web-2']);
    await account.expectNothing('infra');
  });

  test('removing the group, or all, asks by its name while services of others run there', async () => {
    await twoRepositories();
    account.write('infra', {
      'cluster.json': cluster({ owner: 'ops', apps: [], boxes: { web: { count: 0 } } }),
    });
    for (const command of ['apply --yes', 'destroy --yes']) {
      const refused = await account.run('infra', command);
      expect([command, refused.code]).toEqual([command, 3]);
      expect(said(refused)).toContain(
        'Group web would go, and services of others run on its boxes: shop (app shop, 2 tasks).',
      );
      const again = `clusternator ${command.replace(/ --yes$/, '')} --local`;
      expect(said(refused)).toMatch(new RegExp(`${again}.* --remove-group web`));
    }
    expect((await account.run('infra', 'plan')).code).toBe(3);
    expect([...(await account.boxes()).keys()].sort()).toEqual(['web-1', 'web-2']);

    // Its services can be taken down with the boxes: none has to stay running meanwhile.
    account.write('shop', {
      'cluster.json': cluster({
        services: { shop: { desiredCount: 2, deploymentConfiguration: { minimumHealthyPercent: 0 } } },
      }),
    });
    await account.succeed('shop', 'apply --yes');
    const destroyed = await account.succeed('infra', 'destroy --yes --remove-group web');
    expect(said(destroyed)).toContain('The cluster shared stays: it still holds service shop (app shop).');
    expect(await account.boxes()).toEqual(new Map());
    expect(await account.services('shared')).toEqual(['shop']);
  });

  test.skipIf(!hasTty)('on a terminal its name is typed', async () => {
    const services = { shop: { deploymentConfiguration: { minimumHealthyPercent: 0 } } };
    account.write('infra', { 'cluster.json': cluster({ owner: 'ops', apps: [], boxes: { web: {} } }) });
    account.write('shop', { 'cluster.json': cluster({ services }), 'appdef.json': app('shop') });
    await account.succeed('infra', 'apply --yes');
    await account.succeed('shop', 'apply --yes');
    account.write('infra', {
      'cluster.json': cluster({ owner: 'ops', apps: [], boxes: { web: { count: 0 } } }),
    });
    const type = (answer: string) => account.run('infra', 'apply', { tty: true, input: `${answer}\n` });
    const no = await type('yes');
    expect([no.code, said(no)]).toEqual([
      3,
      expect.stringContaining(
        'This change removes group web on the local engine. To make it, type web: yes Nothing was changed.',
      ),
    ]);
    expect([...(await account.boxes()).keys()]).toEqual(['web-1']);
    const yes = await type('web');
    expect([yes.code, yes.code === 0 ? '' : said(yes)]).toEqual([0, '']);
    expect(await account.boxes()).toEqual(new Map());
  });
});

describe('groups that the files do not name', () => {
  test('stay, are told, and go when they are named', async () => {
    account.write('shop', {
      'cluster.json': cluster({ boxes: { web: {}, old: { count: 2 } } }),
      'appdef.json': app('shop'),
    });
    await account.succeed('shop', 'apply --yes');
    for (const boxes of [{ web: {} }, {}]) {
      account.write('shop', { 'cluster.json': cluster({ boxes }) });
      const plan = await account.plan('shop');
      expect(plan.changes).toEqual([]);
      expect(plan.findings).toContainEqual(
        expect.objectContaining({ code: 'group-not-named', severity: 'warning' }),
      );
      await account.succeed('shop', 'apply --yes');
    }
    expect((await account.boxes()).size).toBe(3);

    account.write('shop', { 'cluster.json': cluster({ boxes: { web: {} } }) });
    const told = await account.run('shop', 'plan');
    expect(said(told)).toContain('Group old (2 boxes) is not in cluster.json and stays.');
    expect(said(told)).toMatch(/clusternator apply --local .*--remove-group old/);
    await account.succeed('shop', 'apply --yes --remove-group old');
    expect([...(await account.boxes()).keys()]).toEqual(['web-1']);
    await account.expectNothing('shop');
    // A second time there is nothing to remove.
    const idle = await account.succeed('shop', 'plan --remove-group old');
    expect(said(idle)).toContain('--remove-group old: there is no such group.');
  });

  test('"count": 0 removes one, and what is declared cannot be named to be removed', async () => {
    account.write('shop', {
      'cluster.json': cluster({ boxes: { web: {}, old: {} } }),
      'appdef.json': app('shop'),
    });
    await account.succeed('shop', 'apply --yes');
    const refused = await account.run('shop', 'apply --yes --remove-group web');
    expect([refused.code, said(refused)]).toEqual([
      3,
      expect.stringContaining('--remove-group web: the files declare 1 box of it.'),
    ]);
    account.write('shop', { 'cluster.json': cluster({ boxes: { web: {}, old: { count: 0 } } }) });
    await account.succeed('shop', 'apply --yes');
    expect([...(await account.boxes()).keys()]).toEqual(['web-1']);
    await account.expectNothing('shop');
  });
});

describe('two files that declare the same boxes', () => {
  test('the second is refused, names the owner, and takes over when it is told to', async () => {
    account.write('a', { 'cluster.json': cluster({ boxes: { web: {} } }), 'appdef.json': app('a') });
    account.write('b', { 'cluster.json': cluster({ boxes: { web: {} } }), 'appdef.json': app('b') });
    await account.succeed('a', 'apply --yes');
    const before = (await account.boxes()).get('web-1');

    const refused = await account.run('b', 'apply --yes');
    expect(refused.code).toBe(3);
    expect(said(refused)).toContain('Box web-1 of cluster shared belongs to a');
    expect(said(refused)).toContain('--take-over a');
    expect(await account.services('shared')).toEqual(['a']);

    const plan = await account.plan('b', '--take-over a');
    expect(plan.changes.find(({ id }) => id === 'box/web-1')).toMatchObject({
      action: 'update',
      cause: 'pending',
      fields: [{ path: `tags["${TAG.owner}"]`, after: { is: 'known', value: 'b' } }],
    });
    await account.succeed('b', 'apply --yes --take-over a');
    const after = (await account.boxes()).get('web-1');
    expect(after?.id).toBe(before?.id);
    expect(after?.tags[TAG.owner]).toBe('b');
    await account.expectNothing('b');
    // Now it is the first that is refused.
    const lost = await account.run('a', 'plan');
    expect([lost.code, said(lost)]).toEqual([3, expect.stringContaining('belongs to b')]);
  });

  test('groups of other names stand side by side, and each file has its own', async () => {
    account.write('a', { 'cluster.json': cluster({ boxes: { web: {} } }), 'appdef.json': app('a') });
    account.write('b', { 'cluster.json': cluster({ boxes: { db: { count: 2 } } }), 'appdef.json': app('b') });
    await account.succeed('a', 'apply --yes');
    await account.succeed('b', 'apply --yes');
    await account.expectNothing('a');
    await account.expectNothing('b');
    account.write('b', { 'cluster.json': cluster({ boxes: { db: {} } }) });
    await account.succeed('b', 'apply --yes');
    await account.expectNothing('a');
    const destroyed = await account.succeed('b', 'destroy --yes');
    expect(said(destroyed)).toContain('The cluster shared stays: it belongs to a.');
    expect([...(await account.boxes()).keys()]).toEqual(['web-1']);
    await account.expectNothing('a');
    const last = await account.succeed('a', 'destroy --yes');
    expect(said(last)).not.toContain('stays');
    expect(await account.boxes()).toEqual(new Map());
  });
});

describe('of version 0.1', () => {
  test('declared boxes and the cluster are adopted by a tag alone; undeclared groups stay', async () => {
    account.write('shop', {
      'cluster.json': cluster({ boxes: { web: {}, old: {} }, tags: { team: 'shop' } }),
      'appdef.json': app('shop'),
    });
    await account.succeed('shop', 'apply --yes');
    const before = (await account.boxes()).get('web-1');
    await account.makeOld('shared');

    account.write('shop', { 'cluster.json': cluster({ boxes: { web: {} }, tags: { team: 'shop' } }) });
    const plan = await account.plan('shop');
    const path = `tags["${TAG.owner}"]`;
    for (const id of ['cluster/shared', 'box/web-1'])
      expect(plan.changes.find((change) => change.id === id)).toMatchObject({
        action: 'update',
        cause: 'pending',
        fields: [{ path }],
      });
    expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 0 });
    const told = plan.findings.find(({ code }) => code === 'group-not-named');
    expect(told?.message).toContain('version 0.1 made it');
    await account.succeed('shop', 'plan --drift-only --detailed-exitcode');

    await account.succeed('shop', 'apply --yes');
    const after = await account.boxes();
    expect(after.get('web-1')).toMatchObject({ id: before?.id, tags: { [TAG.owner]: 'shop' } });
    expect(after.get('old-1')?.tags[TAG.owner]).toBeUndefined();
    await account.expectNothing('shop');

    const destroyed = await account.succeed('shop', 'destroy --yes');
    expect(said(destroyed)).toContain('The cluster shared stays: it still holds box old-1 (of version 0.1).');
    expect([...(await account.boxes()).keys()]).toEqual(['old-1']);
    await account.succeed('shop', 'destroy --yes --remove-group old');
    expect(await account.boxes()).toEqual(new Map());
  });
});

describe("another owner's cluster", () => {
  test('keeps its settings and tags, and a note says so; with boxes it can be taken over', async () => {
    account.write('a', {
      'cluster.json': cluster({ boxes: { web: {} }, tags: { team: 'a' } }),
      'appdef.json': app('a'),
    });
    const mine = { settings: { containerInsights: 'enabled' }, tags: { team: 'b' } };
    account.write('b', { 'cluster.json': cluster(mine), 'appdef.json': app('b') });
    await account.succeed('a', 'apply --yes');
    const plan = await account.plan('b');
    expect(plan.changes.map(({ id }) => id)).not.toContain('cluster/shared');
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'cluster-of-another',
        severity: 'note',
        message: 'The cluster shared belongs to a: settings.containerInsights, tags.team are not set on it.',
      }),
    );
    await account.succeed('b', 'apply --yes');
    await account.expectNothing('a');
    await account.expectNothing('b');

    account.write('b', { 'cluster.json': cluster({ ...mine, boxes: {} }) });
    const taken = await account.plan('b', '--take-over a');
    expect(taken.changes).toMatchObject([
      {
        action: 'update',
        id: 'cluster/shared',
        fields: [
          { path: 'settings.containerInsights' },
          { path: 'tags.team' },
          { path: `tags["${TAG.owner}"]`, after: { is: 'known', value: 'b' } },
        ],
      },
    ]);
  });
});

describe('cluster:delete', () => {
  test("goes with --yes where all is one app's", async () => {
    account.write('shop', { 'appdef.json': app('shop') });
    await account.succeed('shop', 'cluster:new -c shared -a appdef.json');
    await account.succeed('shop', 'cluster:delete -c shared --yes');
    expect(await account.boxes()).toEqual(new Map());
  });

  test('asks for each name where several apps have something there', async () => {
    account.write('a', { 'appdef.json': app('a') });
    account.write('b', { 'appdef.json': app('b') });
    await account.succeed('a', 'cluster:new -c shared -a appdef.json');
    await account.succeed('b', 'cluster:update -c shared -a appdef.json');
    expect(await account.services('shared')).toEqual(['a', 'b']);

    const refused = await account.run('b', 'cluster:delete -c shared --yes');
    expect(refused.code).toBe(3);
    expect(said(refused)).toContain(
      'Several have something in the cluster shared: a (1 service, group box); b (1 service).',
    );
    const [, command = ''] = /(cluster:delete --local .*?--remove-group box)/.exec(said(refused)) ?? [];
    expect(command).toContain('--remove-app a --remove-app b --remove-group box');
    const partly = await account.run('b', 'cluster:delete -c shared --yes --remove-app b');
    expect(partly.code).toBe(3);
    expect(await account.services('shared')).toEqual(['a', 'b']);

    // The command works as it is told.
    const [name = '', , ...rest] = command.split(' ');
    const at = rest.indexOf('--data');
    const flags = rest.filter((_, index) => index !== at && index !== at + 1);
    await account.succeed('b', [name, ...flags].join(' '));
    expect(await account.boxes()).toEqual(new Map());
  });

  test.skipIf(!hasTty)('on a terminal the name of the cluster is typed', async () => {
    account.write('a', { 'appdef.json': app('a') });
    account.write('b', { 'appdef.json': app('b') });
    await account.succeed('a', 'cluster:new -c shared -a appdef.json');
    await account.succeed('b', 'cluster:update -c shared -a appdef.json');
    const no = await account.run('b', 'cluster:delete -c shared', { tty: true, input: 'yes\n' });
    expect([no.code, said(no)]).toEqual([
      3,
      expect.stringContaining(
        'These 6 changes remove cluster shared with all that several have in it on the local engine. To make them, type shared: ',
      ),
    ]);
    const yes = await account.run('b', 'cluster:delete -c shared', { tty: true, input: 'shared\n' });
    expect([yes.code, yes.code === 0 ? '' : said(yes)]).toEqual([0, '']);
    expect(await account.boxes()).toEqual(new Map());
  });
});
