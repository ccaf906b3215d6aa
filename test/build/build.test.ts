import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The build, on a copy of the sources. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const FILES = ['src', 'package.json', 'package-lock.json', 'tsconfig.json', '.tools'];
let copy: string;

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function node(...args: readonly string[]): Promise<Ended> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd: copy, env });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

const build = (...flags: readonly string[]): Promise<Ended> =>
  node(join(copy, '.tools/build.mjs'), '--no-types', ...flags);
const version = (): Promise<Ended> => node(join(copy, 'dist/clusternator.js'), '--version');
const inode = (): number => statSync(join(copy, 'dist')).ino;
const leftovers = (): string[] => readdirSync(copy).filter((name) => name.startsWith('.dist-'));

async function isStale(): Promise<boolean> {
  const before = inode();
  expect(await build('--if-stale')).toEqual({ code: 0, text: '' });
  return inode() !== before;
}

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'clusternator-build-'));
  for (const name of FILES) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  expect(await build()).toEqual({ code: 0, text: '' });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the build', () => {
  test('is stale when a source changed, came or went, whatever the times of files say', async () => {
    expect(await isStale()).toBe(false);
    const source = join(copy, 'src/cli/version.ts');
    const { mtime } = statSync(source);
    writeFileSync(source, `${readFileSync(source, 'utf8')}\n// more\n`);
    utimesSync(source, mtime, new Date(0));
    expect(await isStale()).toBe(true);
    expect(await isStale()).toBe(false);
    utimesSync(source, new Date(), new Date());
    expect(await isStale()).toBe(false);
    writeFileSync(join(copy, 'src/extra.ts'), 'export {};\n');
    expect(await isStale()).toBe(true);
    rmSync(join(copy, 'src/extra.ts'));
    expect(await isStale()).toBe(true);
  });

  test('leaves nothing of the build before', async () => {
    const stale = join(copy, 'dist/chunks/left-over.js');
    writeFileSync(stale, '');
    mkdirSync(join(copy, '.dist-killed'));
    utimesSync(join(copy, '.dist-killed'), new Date(0), new Date(0));
    expect(await build()).toEqual({ code: 0, text: '' });
    expect(existsSync(stale)).toBe(false);
    expect(leftovers()).toEqual([]);
    // Who installed a package is not always who runs it.
    expect(statSync(join(copy, 'dist')).mode & 0o777).toBe(0o755);
  });

  test('stays as it was when the sources cannot be built', async () => {
    const source = join(copy, 'src/cli/version.ts');
    const good = readFileSync(source, 'utf8');
    const before = inode();
    writeFileSync(source, 'export const VERSION = ;\n');
    const failed = await build();
    writeFileSync(source, good);
    expect(failed.code).not.toBe(0);
    expect(inode()).toBe(before);
    expect(leftovers()).toEqual([]);
    expect((await version()).code).toBe(0);
  });

  test('may run several times at once', async () => {
    const builds = await Promise.all([build(), build(), build()]);
    expect(builds.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(leftovers()).toEqual([]);
    expect((await version()).code).toBe(0);
  });
});
