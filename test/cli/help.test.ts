import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { CLI, runCli } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';

test('the version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect((await runCli(['plan', '--version'])).stdout).toBe(`${version}\n`);
});

test('help of the program and of every command', async () => {
  const pages: string[] = [];
  for (const args of [[], ...Object.keys(COMMANDS).map((name) => [name])]) {
    const { code, stdout, stderr } = await runCli([...args, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Examples:/m);
    if (args.length > 0) expect(stdout).toMatch(/^Exit codes:\n {2}0 /m);
    // Each flag says what it takes, each code what it means.
    expect(stdout).not.toMatch(/ VALUE\b|undefined/);
    pages.push(`$ clusternator ${[...args, '--help'].join(' ')}\n${stdout}`);
  }
  expectGolden('cli/help.txt', pages.join('\n'));
  expect((await runCli(['help', 'plan'])).stdout).toBe((await runCli(['plan', '--help'])).stdout);
  expect((await runCli(['-h', 'plan', '--nonsense'])).stdout).toBe((await runCli(['plan', '--help'])).stdout);
});

test('help is as wide as the screen, and a line to copy is never broken', async () => {
  for (const [name, width] of [
    ['cluster:new', 60],
    ['image-tag', 60],
    ['apply', 40],
  ] as const) {
    const { stdout } = await runCli([name, '--help'], { env: { COLUMNS: String(width) } });
    const wide = stdout.split('\n').filter((line) => line.length > width);
    expect(wide.every((line) => /^(?: {2}|Usage: )(?:clusternator|docker) /.test(line))).toBe(true);
    const { examples } = (await COMMANDS[name]?.load()) ?? { examples: [] };
    for (const [line] of examples) expect(stdout).toContain(`  ${line}\n`);
  }
});

test('a reader that goes away is no fault', () => {
  const script = `"${process.execPath}" "${CLI}" help plan | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['0\n', '']);
});

test.skipIf(!existsSync('/dev/full'))('a result that could not be written is told and is no success', () => {
  const { status, stderr } = spawnSync('bash', ['-c', `"${process.execPath}" "${CLI}" app:new > /dev/full`], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^error: The result could not be written to the end: ENOSPC/),
  ]);
});
