import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli, type Ran, type RunOptions } from '../support/cli.ts';

/** import, rollback and iam-policy as a user runs them, on an engine with simulated containers. */
const FAST = JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 });
const hello = fileURLToPath(new URL('../../fixtures/hello', import.meta.url));
let cwd: string;

const run = (args: string, options: RunOptions = {}): Promise<Ran> =>
  runCli(args.split(' '), { cwd, ...options, env: { CLUSTERNATOR_ENGINE_OPTIONS: FAST, ...options.env } });

async function succeed(args: string, options: RunOptions = {}): Promise<Ran> {
  const ran = await run(args, options);
  expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
  return ran;
}

function edit(from: string, to: string): void {
  const path = join(cwd, 'appdef.json');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replaceAll(from, to));
}

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-import-'));
  cpSync(hello, cwd, { recursive: true });
  await succeed('local start --runtime simulated');
});
afterEach(async () => {
  await run('local reset');
  rmSync(cwd, { recursive: true, force: true });
});

describe('import', () => {
  test('writes two files with which the plan is empty, and overwrites nothing unasked', async () => {
    const gone = await run('import --local -c hello --out copy');
    expect([gone.code, gone.stdout]).toEqual([3, '']);
    expect(gone.stderr).toContain('There is no ACTIVE cluster hello here.');
    expect(existsSync(join(cwd, 'copy'))).toBe(false);

    await succeed('apply --local --yes');
    const shown = await succeed('import --local -c hello');
    const both: Record<string, unknown> = JSON.parse(shown.stdout);
    expect(Object.keys(both)).toEqual(['appdef.json', 'cluster.json']);
    expect(shown.stderr).toContain('The next plan is empty.');

    const written = await succeed('import --local -c hello --out copy');
    expect(written.stdout).toMatch(
      /^Wrote copy\/appdef\.json\.\nWrote copy\/cluster\.json\.\n1 task, 1 service/,
    );
    expect(statSync(join(cwd, 'copy/cluster.json')).mode & 0o777).toBe(0o644);
    expect(JSON.parse(readFileSync(join(cwd, 'copy/cluster.json'), 'utf8'))).toEqual(both['cluster.json']);
    const plan = await succeed('plan --local -f copy/cluster.json --detailed-exitcode');
    expect(plan.stdout).toContain('No changes.');

    const before = readFileSync(join(cwd, 'cluster.json'), 'utf8');
    const refused = await run('import --local -c hello --out .');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('appdef.json and cluster.json are there already');
    expect(readFileSync(join(cwd, 'cluster.json'), 'utf8')).toBe(before);
    await succeed('import --local -c hello --out . --force');
    expect(readFileSync(join(cwd, 'cluster.json'), 'utf8')).not.toBe(before);
  });

  test('keeps secrets out of the files, and tells which variables they are', async () => {
    edit('"environment": [', '"environment": [{ "name": "DB_PASSWORD", "value": "canary-hunter2" },');
    await succeed('apply --local --yes');
    const written = await succeed('import --local -c hello --out copy');
    expect(written.stdout).toContain('Set these variables before you plan:\n  HELLO_DB_PASSWORD  hello ');
    const text = readFileSync(join(cwd, 'copy/appdef.json'), 'utf8');
    expect(text).toContain('${env.HELLO_DB_PASSWORD}');
    for (const out of [text, written.stdout, written.stderr]) expect(out).not.toContain('canary-hunter2');
    expect((await run('plan --local -f copy/cluster.json')).code).toBe(3);
    const env = { HELLO_DB_PASSWORD: 'canary-hunter2' };
    await succeed('plan --local -f copy/cluster.json --detailed-exitcode', { env });
    await succeed('import --local -c hello --out clear --with-secrets');
    expect(readFileSync(join(cwd, 'clear/appdef.json'), 'utf8')).toContain('canary-hunter2');
    expect(statSync(join(cwd, 'clear/appdef.json')).mode & 0o777).toBe(0o600);
  });
});

test('rollback: to the revision before, to a certain one, and what it refuses', async () => {
  await succeed('apply --local --yes');
  const none = await run('rollback hello --local --yes');
  expect([none.code, none.stdout]).toEqual([3, '']);
  expect(none.stderr).toContain('There is no ACTIVE revision of hello besides the one that hello runs.');
  edit('Hello from the web container.', 'Second.');
  await succeed('apply --local --yes');
  edit('Second.', 'Third.');
  await succeed('apply --local --yes');

  const asked = await run('rollback hello --local');
  expect(asked.code).toBe(3);
  const back = await succeed('rollback hello --local --yes --debug');
  expect(back.stdout).toMatch(/^~ {2}service {2}hello/m);
  expect(back.stdout).toMatch(/^~ {4}task +hello:3 -> hello:2$/m);
  expect(back.stdout).toMatch(/GREETING +Third\. -> Second\.$/m);
  expect(back.stdout).toMatch(/^Rolled back in [\d.]+ s: hello runs hello:2 \(was hello:3\)\.$/m);
  expect(back.stdout).not.toContain('matches');
  expect(back.stderr).toContain('hello:3 stays registered (ACTIVE)');
  const changing = back.stderr.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const call: { operation: string; mutating: boolean } = JSON.parse(line);
    return call.mutating ? [call.operation] : [];
  });
  expect(changing).toEqual(['ecs:TagResource', 'ecs:UpdateService']);

  const drift = await run('plan --local --detailed-exitcode');
  expect(drift.code).toBe(2);
  expect(drift.stdout).toMatch(/^~ {4}task +hello:2 -> hello:3$/m);
  const first = await succeed('rollback hello --local --yes --to hello:1');
  expect(first.stdout).toContain('hello:2 -> hello:1');
  expect((await succeed('rollback hello --local --yes --to 1')).stdout).toBe(
    'No changes. hello runs hello:1 already.\n',
  );
  expect((await succeed('rollback hello --local --yes --no-wait --to 3')).stdout).toMatch(
    /^hello is set to hello:3 \(was hello:1\)\. Its deployment was started and not waited for: see clusternator status --local\.$/m,
  );
  for (const [args, why] of [
    ['rollback hullo', 'Did you mean hello?'],
    ['rollback hello --to 9', '"9" is no ACTIVE revision of hello'],
    ['rollback hello --to other:1', '"other:1" is no ACTIVE revision of hello'],
  ]) {
    const refused = await run(`${String(args)} --local --yes`);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(why);
  }
});

test('iam-policy: JSON on stdout, without a call', async () => {
  const policy = JSON.parse((await succeed('iam-policy')).stdout);
  expect(policy.Version).toBe('2012-10-17');
  expect(JSON.stringify(policy)).toContain('cluster/hello');
  expect(JSON.stringify(policy)).toContain('ec2:RunInstances');
  const plan = (await succeed('iam-policy --command plan --region eu-west-1')).stdout;
  expect(plan).not.toContain('RunInstances');
  expect(plan).toContain('arn:aws:ecs:eu-west-1:*:cluster/hello');
  expect((await succeed('iam-policy --command import -c nowhere')).stdout).toContain('cluster/nowhere');
  expect((await run('iam-policy --command fly')).code).toBe(3);
});
