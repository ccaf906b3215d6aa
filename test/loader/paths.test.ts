import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDesired } from '../../src/loader/load.ts';
import { modelOf, refusalOf, task } from './support.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loader-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Loads a cluster file in a folder of its own that names one app. */
async function withApp(app: string) {
  mkdirSync(join(folder, 'in'), { recursive: true });
  writeFileSync(join(folder, 'in/cluster.json'), JSON.stringify({ cluster: 'c', apps: [app] }));
  return loadDesired({ cwd: folder, clusterFile: 'in/cluster.json', env: {} });
}

test('a link inside the folder may be followed, one that leads out may not', async () => {
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in/real.json'), JSON.stringify(task()));
  writeFileSync(join(folder, 'out.json'), JSON.stringify(task()));
  symlinkSync('real.json', join(folder, 'in/inside.json'));
  symlinkSync('../out.json', join(folder, 'in/outside.json'));
  expect(modelOf(await withApp('inside.json')).title).toBe('in/cluster.json');
  expect(refusalOf(await withApp('outside.json')).map(({ code }) => code)).toEqual(['path-leads-out']);
  expect(refusalOf(await withApp('../out.json')).map(({ code }) => code)).toEqual(['path-leads-out']);
});

test('links that go round in a circle are told', async () => {
  symlinkSync('b.json', join(folder, 'a.json'));
  symlinkSync('a.json', join(folder, 'b.json'));
  const loaded = await loadDesired({ cwd: folder, cluster: 'c', appFiles: ['a.json'], env: {} });
  expect(refusalOf(loaded)[0]?.message).toBe('its symbolic links go round in a circle');
});

test.skipIf(process.platform === 'win32')('a pipe that nobody writes to does not hold us up', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe.json')]);
  const loaded = await loadDesired({ cwd: folder, cluster: 'c', appFiles: ['pipe.json'], env: {} });
  expect(refusalOf(loaded).map(({ code }) => code)).toEqual(['not-a-file']);
});

test('nothing there: the message says how to begin', async () => {
  const [diagnostic] = refusalOf(await loadDesired({ cwd: folder, env: {} }));
  expect(diagnostic).toMatchObject({
    code: 'not-found',
    message: 'there is no such file',
    position: { file: 'cluster.json', whole: true },
    hint: 'write one: { "cluster": "NAME" }, or give an appdef with -a; `clusternator app:new` prints one to start from',
  });
});

test('without a cluster file the cwd may hold one: -a then replaces its apps', async () => {
  writeFileSync(join(folder, 'cluster.json'), JSON.stringify({ cluster: 'shop', apps: ['gone.json'] }));
  writeFileSync(join(folder, 'a.json'), JSON.stringify(task('a')));
  expect(modelOf(await loadDesired({ cwd: folder, appFiles: ['a.json'], env: {} })).cluster.name).toBe(
    'shop',
  );
});
