import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFolder, type Folder } from '../support/folder.ts';

/** What a plan says that apply refuses. */
let folder: Folder;

beforeAll(async () => {
  folder = await createFolder();
  folder.write('appdef.json', {
    name: 'shop',
    tasks: [
      {
        family: 'web',
        containerDefinitions: [{ name: 'web', image: 'acme/web:1', memory: 64, cpu: 9_000 }],
      },
    ],
  });
  folder.write('cluster.json', {
    cluster: 'shop',
    region: 'us-east-1',
    boxes: { web: { count: 1, instanceType: 't3.small' } },
  });
});
afterAll(() => folder.remove());

const REFUSED = 'Apply refuses this plan: 1 error.';

test('a refused plan says so in its last line, with the count, and offers no command', async () => {
  const ran = await folder.run('plan --local');
  expect([ran.code, ran.stdout.trimEnd().split('\n').at(-1)]).toEqual([3, REFUSED]);
  expect(ran.stdout).not.toContain('Apply it with');
});

test.each(['markdown', 'github', 'html'])('the same as %s', async (format) => {
  const ran = await folder.run(`plan --local --format ${format}`);
  expect([ran.code, ran.stdout.includes(REFUSED)]).toEqual([3, true]);
  expect(ran.stdout).not.toMatch(/Apply it with|clusternator apply/);
});

test('apply, and a saved plan that is shown, end alike', async () => {
  const apply = await folder.run('apply --local --yes');
  expect([apply.code, apply.stdout.trimEnd().split('\n').at(-1)]).toEqual([3, REFUSED]);
  const saved = await folder.run('plan --local --out refused.plan');
  expect(saved.stderr).toContain('to be looked at: a plan with errors is not applied');
  const shown = await folder.succeed('show refused.plan');
  expect(shown.stdout.trimEnd().split('\n').at(-1)).toBe(REFUSED);
});

test('a file that was not written is in no command', async () => {
  folder.write('good.json', {
    cluster: 'shop',
    region: 'us-east-1',
    boxes: { web: { count: 1, instanceType: 't3.small' } },
    services: {},
  });
  folder.write('small.json', {
    name: 'shop',
    tasks: [{ family: 'web', containerDefinitions: [{ name: 'web', image: 'acme/web:1', memory: 64 }] }],
  });
  const args = 'plan --local -f good.json -a small.json --out';
  expect((await folder.succeed(`${args} good.plan`)).stdout).toContain('clusternator apply good.plan');
  rmSync(join(folder.cwd, 'good.plan'));
  for (const format of ['human', 'markdown', 'html']) {
    const ran = await folder.run(`${args} nowhere/good.plan --format ${format}`);
    expect([ran.code, /[1-9](?:<\/b>)? to create/.test(ran.stdout)]).toEqual([3, true]);
    expect(ran.stdout).not.toContain('nowhere');
    expect(ran.stderr).toContain('nowhere/good.plan');
  }
  expect(existsSync(join(folder.cwd, 'good.plan'))).toBe(false);
});
