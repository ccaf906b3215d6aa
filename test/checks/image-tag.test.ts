import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ran, runCli } from '../support/cli.ts';

/** Runs `image-tag` in a folder below one with a package.json. */
async function imageTag(words: readonly string[], version: string | undefined): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'image-tag-'));
  try {
    mkdirSync(join(folder, 'deploy'));
    const about = { name: 'shop', ...(version === undefined ? {} : { version }) };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(about));
    return await runCli(['image-tag', ...words], { cwd: join(folder, 'deploy') });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('image-tag', () => {
  test.each(['user/repo', 'repo', 'localhost:5000/team/repo', 'registry.example.com/a/b-c_d'])(
    'prints %s with the version of the nearest package.json, and nothing else',
    async (name) => {
      expect(await imageTag([name], '1.4.2-rc.1')).toEqual({
        code: 0,
        stdout: `${name}:1.4.2-rc.1\n`,
        stderr: '',
      });
    },
  );

  test.each([
    ['build metadata', 'user/repo', '1.4.2+build.7', 'no legal image tag'],
    ['a version that begins with a dash', 'user/repo', '-1', 'no legal image tag'],
    ['a version that is too long', 'user/repo', `1.${'0'.repeat(130)}`, 'more than 128 characters'],
    ['no version', 'user/repo', undefined, 'has no version'],
    ['capital letters', 'User/repo', '1.4.2', 'capital letters'],
    ['a tag', 'user/repo:2', '1.4.2', 'has a tag'],
    ['a digest', 'user/repo@sha256:00', '1.4.2', 'no digest'],
    ['a space', 'user/my repo', '1.4.2', 'no part of a name'],
  ])('refuses %s', async (_what, name, version, message) => {
    const { code, stdout, stderr } = await imageTag([name], version);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
    expect(stderr.split('\n')[1]).toMatch(/^ {2}\S/);
  });

  test('wants a name', async () => {
    expect((await imageTag([], '1.4.2')).code).toBe(3);
  });
});

test('validate tells findings, and fails with --strict', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'validate-'));
  try {
    const container = { name: 'web', image: 'shop/web', cpu: 64, memory: 64 };
    const appdef = { tasks: [{ family: 'web', containerDefinitions: [container] }] };
    writeFileSync(join(cwd, 'appdef.json'), JSON.stringify(appdef, undefined, 2));
    writeFileSync(join(cwd, 'cluster.json'), JSON.stringify({ cluster: 'shop' }));
    const lax = await runCli(['validate'], { cwd });
    expect(lax.code).toBe(0);
    expect(lax.stdout).toContain('is valid');
    expect(lax.stderr).toMatch(
      /^appdef\.json:8:\d+: warning: Container web of task web runs shop\/web without a tag/m,
    );
    const strict = await runCli(['validate', '--strict'], { cwd });
    expect([strict.code, strict.stdout]).toEqual([3, '']);
    expect(strict.stderr).toMatch(/^appdef\.json:8:\d+: error: Container web/m);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
