import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDesired } from '../../src/loader/load.ts';
import { expectGolden } from '../support/golden.ts';
import { fixture, line, load, refusalOf, task } from './support.ts';

const ENV = { PASSWORD: 'hunter2-canary', SPACES: 'a b', TAG: '1.0.0' };

describe('bad files are refused with messages that say what, where and what next', () => {
  const names = readdirSync(fixture('bad')).toSorted();
  test('there are many of them', () => expect(names.length).toBeGreaterThanOrEqual(60));

  test.each(names)('%s', async (name) => {
    const cwd = fixture(`bad/${name}`);
    const isAlone = !existsSync(join(cwd, 'cluster.json'));
    const loaded = await loadDesired({ cwd, env: ENV, ...(isAlone ? { cluster: 'test' } : {}) });
    const diagnostics = refusalOf(loaded);
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const { position, source, severity, message } of diagnostics) {
      expect(severity).toBe('error');
      expect(source).toBe('user');
      expect(message).not.toBe('');
      expect(position?.line).toBeGreaterThan(0);
      expect(position?.column).toBeGreaterThan(0);
    }
    const text = diagnostics.map(line).join('');
    expect(text).not.toContain('hunter2-canary');
    expectGolden(`../../fixtures/bad/${name}/message.txt`, text);
  });
});

describe('files that would harm the program are refused before they are parsed', () => {
  const codesOf = async (content: string | Uint8Array): Promise<readonly string[]> =>
    refusalOf(await load({ 'appdef.json': content })).map(({ code }) => code);

  test('more than 1 MiB', async () => {
    expect(await codesOf(`{ "name": "${'x'.repeat(1_048_576)}" }`)).toEqual(['too-large']);
  });
  test.each([65, 10_000, 400_000])('%i lists in each other', async (depth) => {
    expect(await codesOf('['.repeat(depth))).toEqual(['too-deep']);
    expect(await codesOf('{"a":'.repeat(Math.min(depth, 200_000)))).toEqual(['too-deep']);
  });
  test('brackets in texts do not count as depth', async () => {
    const value = '['.repeat(200);
    const appdef = { tasks: [task('web', {}, { environment: [{ name: 'A', value }] })] };
    expect((await load({ 'appdef.json': appdef })).ok).toBe(true);
  });
  test('more than 50,000 tokens', async () => {
    expect(await codesOf(`[${'1,'.repeat(30_000)}1]`)).toEqual(['too-many-tokens']);
  });
  test('a flood of faults is counted, not printed', async () => {
    const containers = Array.from({ length: 900 }, (_, index) => ({
      name: `c${index}`,
      image: 'a:1',
      memory: 64,
      x: 1,
    }));
    const diagnostics = refusalOf(
      await load({ 'appdef.json': { tasks: [{ ...task(), containerDefinitions: containers }] } }),
    );
    expect(diagnostics).toHaveLength(51);
    expect(diagnostics.at(-1)?.message).toBe('and 850 more errors in appdef.json');
  });
  test('folders and devices are no files', async () => {
    const read = async (path: string): Promise<readonly string[]> =>
      refusalOf(await load({}, { appFiles: [path] })).map(({ code }) => code);
    expect(await read('.')).toEqual(['not-a-file']);
    expect(await read('/dev/zero')).toEqual(['not-a-file']);
    expect(await read('nowhere.json')).toEqual(['not-found']);
    expect(await read('a\0b')).toEqual(['not-readable']);
  });
});
