import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ran, runCli } from '../support/cli.ts';

/** An engine whose boxes take four seconds to join: an apply that does not wait ends long before. */
const SLOW = JSON.stringify({ bootMs: 50, joinMs: 4000, healthyAfterMs: 50 });
let cwd: string;
const run = (args: string): Promise<Ran> =>
  runCli(args.split(' '), { cwd, env: { CLUSTERNATOR_ENGINE_OPTIONS: SLOW } });

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-steady-'));
  cpSync(fileURLToPath(new URL('../../fixtures/hello', import.meta.url)), cwd, { recursive: true });
  expect((await run('local start --runtime simulated')).code).toBe(0);
});
afterEach(async () => {
  await run('local reset');
  rmSync(cwd, { recursive: true, force: true });
});

test('an apply after one that did not wait changes nothing and waits for it', async () => {
  const first = await run('apply --local --yes --no-wait');
  expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('were started and not waited for')]);
  const still = await run('apply --local --yes --no-wait');
  expect([still.code, still.stderr]).toEqual([
    0,
    expect.stringContaining('Not waiting for 1 box and 1 service that are not steady yet: box web-1 ('),
  ]);

  // The command that a finding tells is of the same cluster.
  expect(still.stdout).toContain('clusternator status --local shows why its tasks');

  const again = await run('apply --local --yes');
  expect(again.stdout).toMatch(
    /No changes\. hello matches cluster\.json \(.*\)\.\n\nhello matches cluster\.json\.\n$/,
  );
  expect(again.stderr).toMatch(/^Waiting for 1 box and 1 service that are not steady yet\.\n/m);
  expect(again.stderr).toMatch(/^\[2\/2\] {4}service {2}hello {5}steady {11}\d.* running 1\/1$/m);
  expect(again.code).toBe(0);

  const events = await run('apply --local --yes --format json');
  expect(
    events.stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([
    { type: 'plan', message: 'No changes.' },
    { type: 'done', ok: true, message: 'No changes.' },
  ]);
});
