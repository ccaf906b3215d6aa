import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateClusterCommand,
  DescribeClustersCommand,
  ECSClient,
  ListClustersCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../../src/engine/processes.ts';
import {
  findLocal,
  resetLocal,
  startLocal,
  statusLocal,
  stopLocal,
} from '../../../src/engine/local/index.ts';
import type { EngineInfo } from '../../../src/engine/local/index.ts';

const entry = {
  command: process.execPath,
  args: [fileURLToPath(new URL('../../../dist/engine.js', import.meta.url))],
};
let dataDir = '';

const start = (more: Partial<Parameters<typeof startLocal>[0]> = {}) =>
  startLocal({ dataDir, runtime: 'simulated', port: 0, version: '1.2.3', entry, env: process.env, ...more });

const clientOf = (info: EngineInfo): ECSClient =>
  new ECSClient({
    endpoint: info.url,
    region: info.region,
    credentials: { accessKeyId: info.accessKeyId, secretAccessKey: info.secretAccessKey },
    maxAttempts: 1,
  });

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'clusternator-local-')), 'data');
});
afterEach(async () => {
  await stopLocal(dataDir);
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

describe('the engine in the background', () => {
  test('starts once, is found, serves, and stops', async () => {
    const started = await start();
    expect(started.how).toBe('started');
    expect(started.info).toMatchObject({
      region: 'us-east-1',
      account: '000000000000',
      runtime: 'simulated',
      version: '1.2.3',
    });
    expect((await start()).how).toBe('running');
    expect(await findLocal(dataDir)).toEqual(started.info);
    const client = clientOf(started.info);
    await client.send(new CreateClusterCommand({ clusterName: 'shop' }));
    expect((await client.send(new ListClustersCommand({}))).clusterArns).toHaveLength(1);
    client.destroy();
    expect(await stopLocal(dataDir)).toBe('stopped');
    expect(await isAlive(started.info)).toBe(false);
    expect(await findLocal(dataDir)).toBeUndefined();
    expect(await stopLocal(dataDir)).toBe('was not running');
  });

  test('shows no key in its status and keeps it in a file that only its owner reads', async () => {
    const { info } = await start();
    const status = await statusLocal(dataDir);
    expect(status.running).toBe(true);
    expect(JSON.stringify(status)).not.toContain(info.secretAccessKey);
    expect(statSync(join(dataDir, 'engine.json')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(dataDir, '.gitignore'), 'utf8')).toBe('*\n');
    expect(readFileSync(join(dataDir, 'engine.log'), 'utf8')).not.toContain(info.secretAccessKey);
  });

  test('five callers at once get the same engine', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => start()));
    expect(new Set(all.map(({ info }) => info.pid)).size).toBe(1);
    expect(all.filter(({ how }) => how === 'started')).toHaveLength(1);
  });

  test('what was acknowledged is there after a SIGKILL', async () => {
    const { info } = await start();
    const client = clientOf(info);
    const names = Array.from({ length: 30 }, (_, n) => `c${n}`);
    const acknowledged: string[] = [];
    const sending = names.map(async (clusterName) => {
      await client.send(new CreateClusterCommand({ clusterName }));
      acknowledged.push(clusterName);
      if (acknowledged.length === 12) process.kill(info.pid, 'SIGKILL');
    });
    await Promise.allSettled(sending);
    client.destroy();
    expect(acknowledged.length).toBeGreaterThanOrEqual(12);
    expect(await findLocal(dataDir)).toBeUndefined();
    const again = await start();
    expect(again.how).toBe('started');
    expect(again.info.pid).not.toBe(info.pid);
    expect(again.info.secretAccessKey).not.toBe(info.secretAccessKey);
    const second = clientOf(again.info);
    const { clusters } = await second.send(new DescribeClustersCommand({ clusters: acknowledged }));
    expect(clusters?.map((cluster) => cluster.clusterName).sort()).toEqual(acknowledged.sort());
    second.destroy();
  });

  test('a taken port, a broken option and a broken journal are told', async () => {
    const { info } = await start();
    const other = join(dataDir, '..', 'other');
    await expect(start({ dataDir: other, port: Number(new URL(info.url).port) })).rejects.toThrow(
      'The port is taken',
    );
    await expect(
      start({ dataDir: other, env: { ...process.env, CLUSTERNATOR_ENGINE_OPTIONS: '{"bootMS":1}' } }),
    ).rejects.toThrow('bootMS is not an option');
    writeFileSync(join(other, 'journal.jsonl'), 'nonsense\nmore\n');
    await expect(start({ dataDir: other })).rejects.toThrow('damaged in line 1');
  });

  test('a reset leaves nothing of the engine, and nothing else is touched', async () => {
    const { info } = await start();
    writeFileSync(join(dataDir, 'mine.txt'), 'keep');
    expect(
      await resetLocal({
        dataDir,
        version: '1',
        entry,
        env: { ...process.env, DOCKER_HOST: 'tcp://127.0.0.1:1' },
      }),
    ).toBe('reset');
    expect(await isAlive(info)).toBe(false);
    expect(readFileSync(join(dataDir, 'mine.txt'), 'utf8')).toBe('keep');
    rmSync(join(dataDir, 'mine.txt'));
    expect(await resetLocal({ dataDir, version: '1', entry, env: process.env })).toBe('reset');
    expect(await resetLocal({ dataDir, version: '1', entry, env: process.env })).toBe('nothing there');
  });

  test('in the foreground it ends with its signal', async () => {
    const { info, ended } = await start({ foreground: true });
    process.kill(info.pid, 'SIGINT');
    expect(await ended).toBe(0);
    expect(await findLocal(dataDir)).toBeUndefined();
  });
});
