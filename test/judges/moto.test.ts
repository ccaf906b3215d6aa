import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { findJudges } from './judges.ts';

const judges = findJudges();

/** moto starts no tasks; this makes it say that those of a service run. */
const RUNS = { MOTO_ECS_SERVICE_RUNNING: '1' };

const app = (tag: string, more: object = {}): object => ({
  name: 'judged',
  tasks: [
    {
      family: 'web',
      containerDefinitions: [
        {
          name: 'web',
          image: `example/web:${tag}`,
          memory: 64,
          portMappings: [{ containerPort: 8080, hostPort: 80 }],
          environment: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
          healthCheck: { command: ['CMD', 'true'] },
          mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
          ...more,
        },
      ],
      volumes: [{ name: 'data' }],
    },
    {
      family: 'worker',
      cpu: '1 vCPU',
      memory: '1GB',
      containerDefinitions: [{ name: 'worker', image: 'example/worker:1' }],
    },
  ],
});

const cluster = {
  cluster: 'judged',
  region: 'us-east-1',
  services: { web: { task: 'web', desiredCount: 1 }, worker: { task: 'worker', desiredCount: 1 } },
  tags: { team: 'judges' },
};

describe.skipIf(judges === undefined)('our command line against another people’s server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'moto-'));
  let server: ChildProcess | undefined;
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    const port = await freePort();
    env = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${String(port)}`,
      AWS_ACCESS_KEY_ID: 'judge',
      AWS_SECRET_ACCESS_KEY: 'judge',
      XDG_CACHE_HOME: folder,
    };
    server = spawn(judges?.motoServer ?? '', ['-p', String(port)], {
      env: { ...process.env, ...RUNS },
      stdio: 'ignore',
    });
    await untilAnswers(env['AWS_ENDPOINT_URL'] ?? '');
    writeFileSync(join(folder, 'cluster.json'), JSON.stringify(cluster));
    writeFileSync(join(folder, 'appdef.json'), JSON.stringify(app('1')));
    const script = fileURLToPath(new URL('moto_boxes.py', import.meta.url));
    const boxes = spawnSync(judges?.python ?? '', [script], {
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, CLUSTER: 'judged', ...env },
      encoding: 'utf8',
    });
    expect(boxes.stdout.trim(), boxes.stderr).toBe('2');
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder, env });

  test('applies tasks and services to a cluster with two boxes, and then finds nothing to change', async () => {
    const plan = await cli('plan');
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain('Plan: 4 to create');
    expect(plan.stdout).toContain('on 2 boxes');
    const applied = await cli('apply', '--yes', '--healthy-after', '1s');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const again = await cli('plan', '--detailed-exitcode');
    expect(again.code, again.stdout).toBe(0);
    expect(again.stdout).toContain('No changes.');
  });

  test('rolls a changed image out: one line of the task, and its service', async () => {
    writeFileSync(join(folder, 'appdef.json'), JSON.stringify(app('2')));
    const plan = await cli('plan', '--detailed-exitcode');
    expect(plan.code, plan.stdout + plan.stderr).toBe(2);
    expect(plan.stdout).toContain('Plan: 0 to create, 2 to update');
    expect(plan.stdout).toMatch(/~ {4}image +example\/web:1 -> example\/web:2/);
    // moto leaves the deployments of an updated service as they were, so nothing could be waited for.
    const applied = await cli('apply', '--yes', '--no-wait');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const again = await cli('plan', '--detailed-exitcode');
    expect(again.code, again.stdout).toBe(0);
  });

  test('destroys what is ours, and leaves the cluster and boxes of others', async () => {
    const destroyed = await cli('destroy', '--yes');
    expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0);
    expect(destroyed.stdout).toContain('0 to replace, 4 to delete');
    expect(destroyed.stdout).toContain('The cluster judged stays');
  });
});

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`no server answers at ${url}`);
}
