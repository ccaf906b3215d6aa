import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasTty, type Ran, runCli, type RunOptions } from '../support/cli.ts';

/** The whole program as a user runs it, on an engine with simulated containers in a folder of its own. */
const FAST = JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 });
let cwd: string;
const hello = fileURLToPath(new URL('../../fixtures/hello', import.meta.url));

const run = (args: string, options: RunOptions = {}): Promise<Ran> =>
  runCli(args.split(' '), { cwd, ...options, env: { CLUSTERNATOR_ENGINE_OPTIONS: FAST, ...options.env } });

async function succeed(args: string, options: RunOptions = {}): Promise<Ran> {
  const ran = await run(args, options);
  expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
  return ran;
}

function edit(file: string, from: string, to: string): void {
  const path = join(cwd, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replaceAll(from, to));
}

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-journey-'));
  cpSync(hello, cwd, { recursive: true });
  await succeed('local start --runtime simulated');
});
afterEach(async () => {
  await run('local reset');
  rmSync(cwd, { recursive: true, force: true });
});

describe('plan and apply', () => {
  test('until nothing is left to do, and back', async () => {
    const before = await succeed('plan --local');
    expect(before.stdout).toMatch(/^cluster\.json -> hello, local engine\n\n\+ {2}cluster {2}hello\n/);
    expect(before.stdout).toContain('Plan: 4 to create, 0 to update, 0 to replace, 0 to delete.');
    expect(before.stdout).toContain('\nApply it with: clusternator apply --local\n');
    expect((await run('plan --local --detailed-exitcode')).code).toBe(2);

    const applied = await succeed('apply --local --yes');
    expect(applied.stderr).toMatch(/^\[2\/4\] \+ {2}box {6}web-1 {5}created /m);
    expect(applied.stdout).toMatch(/\nApplied: 4 created in .* s\. hello matches cluster\.json\.\n$/);
    for (const text of [before.stdout, applied.stdout, applied.stderr]) expect(text).not.toContain('\u001b');

    const again = await succeed('plan --local --detailed-exitcode');
    expect(again.stdout).toContain(
      'No changes. hello matches cluster.json (1 cluster, 1 box, 1 task, 1 service).',
    );
    const idle = await succeed('apply --local --yes --debug');
    const calls = idle.stderr
      .trim()
      .split('\n')
      .map((line): { operation: string; mutating: boolean } => JSON.parse(line));
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.filter(({ mutating }) => mutating)).toEqual([]);

    edit('appdef.json', 'Hello from the web container.', 'Hello again.');
    const edited = await run('plan --local --detailed-exitcode');
    expect(edited.code).toBe(2);
    expect(edited.stdout).toMatch(
      /^~ {4}containers\.web\.environment\.GREETING {2}Hello from the web container\. -> Hello again\.$/m,
    );
    expect(edited.stdout).toContain(
      'Plan: 0 to create, 2 to update, 0 to replace, 0 to delete. 2 unchanged.',
    );
    const updated = await succeed('apply --local --yes --format json');
    const events = updated.stdout
      .trim()
      .split('\n')
      .map((line): { type: string; ok?: boolean; exitCode?: number } => JSON.parse(line));
    expect(events[0]?.type).toBe('plan');
    expect(events.at(-1)).toMatchObject({ type: 'done', ok: true, exitCode: 0 });
    expect(updated.stderr).toBe('');

    const status: { services: unknown; tasks: unknown[]; boxes: unknown[] } = JSON.parse(
      (await succeed('status --local --format json')).stdout,
    );
    expect(status.services).toMatchObject([
      { service: 'hello', task: 'hello:2', running: 1, desired: 1, deployment: 'done' },
    ]);
    expect(status.tasks).toMatchObject([{ task: 'hello:2', box: 'web-1', status: 'RUNNING' }]);
    expect(status.boxes).toMatchObject([{ box: 'web-1', status: 'ACTIVE', tasks: 1 }]);
    expect((await succeed('status --local')).stdout).toMatch(/127\.\d+\.\d+\.\d+:80 -> web:8080/);

    const gone = await succeed('destroy --local --yes');
    expect(gone.stdout).toMatch(/4 to delete[\s\S]*hello is gone\.\n$/);
    expect(gone.stderr).not.toContain('Going round again');
    expect((await succeed('status --local')).stdout).toContain('The cluster is not there.');
    expect((await succeed('destroy --local --yes')).stdout).toContain('No changes.');
  });

  test('Ctrl-C stops, tells what is left, and a second apply continues', async () => {
    await run('local stop');
    const slow = {
      CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 3_000, joinMs: 100, healthyAfterMs: 50 }),
    };
    await succeed('local start --runtime simulated', { env: slow });
    let sent = false;
    const stopped = await run('apply --local --yes', {
      onOutput(text, send) {
        if (sent || !text.includes('is pending')) return;
        sent = true;
        send('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('Interrupted: nothing new is started');
    expect(stopped.stdout).toMatch(/Interrupted: .*clusternator apply --local again/);
    await succeed('apply --local --yes');
    const { boxes }: { boxes: unknown[] } = JSON.parse(
      (await succeed('status --local --format json')).stdout,
    );
    expect(boxes).toHaveLength(1);
  });

  test('the timeout ends the waiting', async () => {
    await run('local stop');
    await succeed('local start --runtime simulated', {
      env: { CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 60_000 }) },
    });
    const late = await run('apply --local --yes --timeout 2s');
    expect([late.code, late.stdout.includes('Timed out')]).toEqual([5, true]);
  });
});

describe.runIf(hasTty)('on a terminal', () => {
  test('it asks, and only yes is a yes', async () => {
    const no = await run('apply --local', { tty: true, input: 'y\n' });
    expect([no.code, stripVTControlCharacters(no.stdout)]).toEqual([
      3,
      expect.stringContaining('Nothing was changed.'),
    ]);
    const plan = stripVTControlCharacters(no.stdout);
    expect(plan).toContain('Make these 4 changes on the local engine? Type yes:');
    const yes = await run('apply --local', { tty: true, input: 'yes\n' });
    expect([yes.code, stripVTControlCharacters(yes.stdout)]).toEqual([
      0,
      expect.stringContaining('Applied: 4 created'),
    ]);
    expect(yes.stdout).toContain('\u001b[32m');
  });

  test('on the terminal of a CI runner, which keeps a log, lines are not rewritten', async () => {
    const moves = async (env: Record<string, string>): Promise<boolean> => {
      const { code, stdout } = await run('apply --local --yes', { tty: true, env });
      expect(code).toBe(0);
      return /\u001b\[\d*[AJK]/.test(stdout);
    };
    expect(await moves({ CI: 'true' })).toBe(false);
    await succeed('destroy --local --yes');
    expect(await moves({ CI: 'false' })).toBe(true);
  });

  test('NO_COLOR and --no-color take the colours away', async () => {
    for (const options of [{ env: { NO_COLOR: '1' } }, { args: ' --no-color' }]) {
      const { code, stdout } = await run(`plan --local${options.args ?? ''}`, {
        tty: true,
        env: options.env ?? {},
      });
      expect([code, stdout.includes('\u001b[')]).toEqual([0, false]);
    }
  });

  test('status --watch draws until Ctrl-C', async () => {
    let sent = false;
    const watched = await run('status --local --watch', {
      tty: true,
      onOutput(text, send) {
        if (!sent && text.includes('The cluster is not there')) {
          sent = true;
          send('SIGTERM');
        }
      },
    });
    expect(sent).toBe(true);
    expect(watched.stdout).toContain('\u001b[H\u001b[2J');
  });
});

test('colours can be forced where there is no terminal', async () => {
  expect((await succeed('plan --local', { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[32m+');
  expect((await succeed('plan --local', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
    '\u001b',
  );
});

describe('the old names', () => {
  test('word for word as the walk-through has them', async () => {
    rmSync(join(cwd, 'cluster.json'));
    const made = await succeed(
      'cluster:new -c PICK_A_CLUSTER_NAME -a appdef.json -k clusternator-test-keypair -n subnet-0f0f0f0f -g sg-0f0f0f0f --local --save cluster.json',
    );
    expect(made.stdout).toContain('appdef.json -> PICK_A_CLUSTER_NAME, local engine');
    expect(made.stdout).toMatch(/\nBox box-1 \(i-[0-9a-f]+\): 127\.\d+\.\d+\.\d+\n$/);
    expect((await succeed('plan --local --detailed-exitcode')).stdout).toContain('No changes.');
    const taken = await run('cluster:new -c x -a appdef.json --local --save cluster.json');
    expect([taken.code, taken.stderr]).toEqual([3, expect.stringContaining('cluster.json is there already')]);

    edit('appdef.json', 'busybox:1.37.0', 'busybox:1.37.1');
    const updated = await succeed('cluster:update -c PICK_A_CLUSTER_NAME -a appdef.json --local');
    expect(updated.stdout).toContain('busybox:1.37.0 -> busybox:1.37.1');
    expect(updated.stdout).toContain('Plan: 0 to create, 2 to update, 0 to replace, 0 to delete.');
    const missing = await run('cluster:update -c other -a appdef.json --local');
    expect([missing.code, missing.stderr]).toEqual([
      3,
      expect.stringContaining('There is no cluster other on the local engine'),
    ]);

    const refused = await run('cluster:delete -c PICK_A_CLUSTER_NAME --local');
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('Add --yes.')]);
    const gone = await succeed('cluster:delete -c PICK_A_CLUSTER_NAME --local --yes');
    expect(gone.stdout).toContain('PICK_A_CLUSTER_NAME is gone.');
  });

  test('something that would be deleted needs a yes', async () => {
    const two = JSON.parse(readFileSync(join(cwd, 'appdef.json'), 'utf8')) as { tasks: { family: string }[] };
    const [only] = two.tasks;
    writeFileSync(
      join(cwd, 'two.json'),
      JSON.stringify({
        name: 'hello',
        tasks: [
          only,
          {
            family: 'worker',
            containerDefinitions: [{ name: 'worker', image: 'busybox:1.37.0', memory: 16 }],
          },
        ],
      }),
    );
    await succeed('cluster:new -c shop -a two.json --local');
    const refused = await run('cluster:update -c shop -a appdef.json --local');
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('Add --yes.')]);
    expect(refused.stdout).toMatch(/^- {2}service {2}worker/m);
    await succeed('cluster:update -c shop -a appdef.json --local --yes');
  });
});

test('an appdef from app:new validates', async () => {
  const { stdout } = await succeed('app:new');
  writeFileSync(join(cwd, 'fresh.json'), stdout);
  expect((await succeed('validate --strict -f cluster.json -a fresh.json')).stdout).toContain('is valid');
});

test('the engine says where it is, is started when it is needed, and can be reset', async () => {
  await succeed('local stop');
  const started = await succeed('plan --local --format json');
  expect(started.stderr).toMatch(/^Started the local engine on http:\/\/127\.0\.0\.1:\d+: containers /);
  expect(JSON.parse(started.stdout)).toMatchObject({ summary: { create: 4 } });
  expect((await succeed('local status')).stdout).toMatch(/^Running: the local engine on http/);
  const { info }: { info: Record<string, unknown> } = JSON.parse(
    (await succeed('local status --format json')).stdout,
  );
  expect(Object.keys(info).filter((name) => /key|secret/i.test(name))).toEqual([]);
  expect((await succeed('local reset')).stdout).toContain('Reset');
  expect((await succeed('local status')).stdout).toContain('is not running');
});
