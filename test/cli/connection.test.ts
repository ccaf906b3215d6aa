import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLI, hasTty, type Ran, runCli, type RunOptions } from '../support/cli.ts';
import { foreignEngine, type ForeignEngine } from '../support/foreign-engine.ts';

/** What a user is told when no answer comes while apply waits. */
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-connection-'));
  cpSync(fileURLToPath(new URL('../../fixtures/hello', import.meta.url)), cwd, { recursive: true });
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** Does something once, as soon as a text was written. */
const when = (text: string, act: () => void): NonNullable<RunOptions['onOutput']> => {
  let done = false;
  return (written) => {
    if (done || !written.includes(text)) return;
    done = true;
    act();
  };
};

describe('with --local', () => {
  const SLOW = { CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 60_000 }) };
  const run = (args: string, options: RunOptions = {}): Promise<Ran> =>
    runCli(args.split(' '), { cwd, env: SLOW, ...options });
  const pid = async (): Promise<number> =>
    (JSON.parse((await run('local status --format json')).stdout) as { info: { pid: number } }).info.pid;
  afterEach(async () => void (await run('local reset')));

  test('an engine that is killed ends the apply at once, with what to do', async () => {
    await run('local start --runtime simulated');
    const engine = await pid();
    let killed = 0;
    const ended = await run('apply --local --yes', {
      onOutput: when('is pending', () => {
        killed = Date.now();
        process.kill(engine, 'SIGKILL');
      }),
    });
    expect(Date.now() - killed).toBeLessThan(10_000);
    expect([ended.code, ended.stdout.match(/^Stopped: .*$/m)?.[0]]).toEqual([
      1,
      'Stopped: 2 created, 1 failed, 1 not started.',
    ]);
    const told = ended.stderr.replaceAll(/\s+/g, ' ');
    expect(told).toContain(
      `The local engine (process ${String(engine)}) has ended: its log does not say why; it may have been killed.`,
    );
    expect(told).toContain(
      'Run clusternator apply --local again: it starts the engine, which goes on with what it had.',
    );
    expect(ended.stderr).toMatch(
      /^\[2\/4\] \+ {2}box {6}web-1 {5}failed .*the local engine has ended \(instance i-\w+ is pending before\)$/m,
    );
    expect(ended.stderr).not.toMatch(/NAT|instance profile|image have/);
  });

  test('one that was stopped is told so, and one whose data could not be written says why', async () => {
    await run('local start --runtime simulated');
    const stopped = await run('apply --local --yes --format json', {
      onOutput: when('is pending', () => void run('local stop')),
    });
    expect(stopped.code).toBe(1);
    const notes = stopped.stdout
      .split('\n')
      .filter((line) => line.includes('"note"'))
      .map((line): unknown => JSON.parse(line));
    expect(notes).toMatchObject([
      {
        diagnostic: {
          code: 'engine-gone',
          message: expect.stringMatching(/^The local engine .* has ended: it was stopped \(SIGTERM\)\.$/),
        },
      },
    ]);

    await run('local reset');
    // A file that may not grow any more fails as a full disk does.
    const limited = `ulimit -f 4; exec '${process.execPath}' '${CLI}' local start --runtime simulated`;
    const env = { CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 1_000 }) };
    spawnSync('bash', ['-c', limited], { cwd, env: { ...process.env, ...env } });
    const full = await run('apply --local --yes --timeout 30s');
    expect(full.code, full.stdout + full.stderr).toBe(1);
    expect(full.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /The local engine .* has ended: the engine's data cannot be written: E\w+: [a-z ]+, write\./,
    );
  });
});

describe('at an endpoint that is not the local engine', () => {
  let aws: ForeignEngine;
  beforeEach(async () => {
    aws = await foreignEngine(cwd, { engine: { bootMs: 15_000 } });
  });
  afterEach(() => aws.stop());
  const apply = (flags: string, options: RunOptions): Promise<Ran> =>
    runCli(`apply --yes --healthy-after 1s ${flags}`.trim().split(' '), { cwd, env: aws.env, ...options });

  test('no answer is told within seconds, goes on trying, and answers are told', async () => {
    const ran = await apply('', {
      onOutput: when('is pending', () => {
        void aws.offline();
        setTimeout(() => void aws.online(), 6_000);
      }),
    });
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(
      /^No answer since [3-9](?:\.\d)? s \(connect ECONNREFUSED 127\.0\.0\.1:\d+\), trying again\.$/m,
    );
    expect(ran.stderr).toMatch(/^Answers come again, after \d+(\.\d)? s\.$/m);
  });

  test('at the timeout it was the connection, not the box', async () => {
    const ran = await apply('--timeout 8s', {
      onOutput: when('is pending', () => void aws.offline()),
    });
    expect([ran.code, ran.stdout]).toEqual([
      5,
      expect.stringMatching(/Still waiting: box web-1 \(no answer since .* \(connect ECONNREFUSED /),
    ]);
    expect(ran.stdout + ran.stderr).not.toMatch(/NAT|instance profile/);
    expect(ran.stderr).toContain('Check that something listens there');
    await aws.online();
  });

  test('a box that nobody could ask for is not waited for', async () => {
    aws.use({
      refuse({ operation }) {
        if (operation !== 'ec2:RunInstances') return undefined;
        void aws.offline();
        return { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 };
      },
    });
    const began = Date.now();
    const ran = await apply('--timeout 50s', {});
    expect(Date.now() - began).toBeLessThan(40_000);
    expect([ran.code, ran.stdout.match(/^Stopped: .*$/m)?.[0]]).toEqual([
      1,
      'Stopped: 2 created, 1 failed, 1 not started.',
    ]);
    expect(ran.stderr).toMatch(/box {6}web-1 {5}failed .*could not reach http.*ECONNREFUSED/);
    expect(ran.stdout + ran.stderr).not.toMatch(/is pending|NAT|instance profile/);
    await aws.online();
  });

  test.runIf(hasTty)('on a terminal the line stands below and goes away', async () => {
    const ran = await apply('', {
      tty: true,
      onOutput: when('is pending', () => {
        void aws.offline();
        setTimeout(() => void aws.online(), 6_000);
      }),
    });
    expect(ran.code, ran.stdout).toBe(0);
    const text = stripVTControlCharacters(ran.stdout);
    expect(text.match(/No answer since \d/g)?.length).toBeGreaterThan(1);
    expect(text.indexOf('Answers come again')).toBeGreaterThan(text.lastIndexOf('No answer since'));
  });
});
