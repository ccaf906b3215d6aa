import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DiagnosticError,
  openCluster,
  textOf,
  type Cluster,
  type LocalEngine,
  type OpenOptions,
} from 'clusternator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deploy } from '../../fixtures/library/deploy.ts';
import { refusing } from '../support/foreign-ways.ts';
import { foreignEngine, type ForeignEngine } from '../support/foreign-engine.ts';

/** The built library, as a program of others uses it, over TCP on an engine of this process. */
vi.setConfig({ testTimeout: 60_000 });
const root = join(import.meta.dirname, '../..');
let folder: string;
let engine: ForeignEngine;
const open: Cluster[] = [];

const write = (name: string, content: object): void =>
  writeFileSync(join(folder, name), JSON.stringify(content));

const files = (image: string, cluster: object = {}): void => {
  write('appdef.json', {
    name: 'shop',
    tasks: [{ family: 'api', containerDefinitions: [{ name: 'api', image, memory: 64 }] }],
  });
  write('cluster.json', {
    cluster: 'shop',
    boxes: { web: { count: 1 } },
    services: { api: { task: 'api', desiredCount: 1 } },
    ...cluster,
  });
};
const local = (): LocalEngine => {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = engine.env;
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = engine.env;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, healthyAfterMs: 50 };
};
async function opened(where: Partial<OpenOptions> = { local: local() }): Promise<Cluster> {
  const cluster = await openCluster({ cwd: folder, env: process.env, ...where });
  open.push(cluster);
  return cluster;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusternator-library-'));
  engine = await foreignEngine(folder);
  for (const [name, value] of Object.entries(engine.env)) vi.stubEnv(name, value);
  files('acme/api:1');
});
afterEach(async () => {
  for (const cluster of open.splice(0)) cluster.close();
  vi.unstubAllEnvs();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the page shows just the program that is tested here', () => {
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  expect(shown).toBe(readFileSync(join(root, 'fixtures/library/deploy.ts'), 'utf8'));
});

test('the program deploys, says what happens, and finds nothing to do the next time', async () => {
  const said: string[] = [];
  expect(await deploy(folder, (line) => said.push(line), { local: local() })).toBe(true);
  const text = said.join('\n');
  expect(text).toContain('+  service  api');
  expect(text).toContain('Fits: ');
  expect(text).toMatch(/Applied: 4 created in .* shop matches cluster.json\./);
  const again: string[] = [];
  expect(await deploy(folder, (line) => again.push(line), { local: local() })).toBe(true);
  expect(again.join('\n')).toContain('No changes.');
  expect(again.at(-1)).toBe('No changes.');
});

test('the program says what is wrong in the files, with hints', async () => {
  files('acme/api:1', { services: { api: { task: 'apo' } } });
  const said: string[] = [];
  expect(await deploy(folder, (line) => said.push(line))).toBe(false);
  expect(said.join('\n')).toContain('did you mean "api"?');
});

test('plans have the forecast and what the checks find', async () => {
  files('acme/api:latest');
  const { plan } = await (await opened({})).plan();
  expect(plan.target).toMatchObject({ region: 'us-east-1', endpoint: engine.env['AWS_ENDPOINT_URL'] });
  expect(plan.forecast?.fits).toBe(true);
  expect(plan.findings.map(({ code }) => code)).toContain('image-latest');
  const { plan: strict, apply } = await (await opened()).plan({ strict: true });
  expect(strict.findings.find(({ code }) => code === 'image-latest')?.severity).toBe('error');
  const before = engine.changes().length;
  await expect(apply()).rejects.toThrow(DiagnosticError);
  expect(engine.changes().length).toBe(before);
});

test('what AWS refuses is told as everything is', async () => {
  engine.use(refusing('ecs:DescribeClusters', { code: 'AccessDeniedException', message: 'not authorized' }));
  const error = await (await opened()).plan().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DiagnosticError);
  expect(error instanceof DiagnosticError && error.diagnostics[0]).toMatchObject({
    severity: 'error',
    source: 'aws',
  });
});

test('a service is rolled back, and all is removed', async () => {
  for (const tag of ['1', '2']) {
    files(`acme/api:${tag}`);
    expect((await (await (await opened()).plan()).apply()).ok).toBe(true);
  }
  const cluster = await opened();
  const back = await cluster.planRollback('api');
  expect(back?.plan.changes.map(({ id }) => id)).toEqual(['service/api']);
  const events: string[] = [];
  expect(await back?.apply({ onEvent: ({ message }) => events.push(textOf(message)) })).toMatchObject({
    ok: true,
    changed: { update: 1 },
  });
  expect(events.at(-1)).toMatch(/^Rolled back in .*: api runs api:1 \(was api:2\)\.$/);
  const gone = await (await cluster.planDestroy()).apply();
  expect(gone).toMatchObject({ ok: true, changed: { delete: 4 } });
  expect((await cluster.read()).cluster).toBeUndefined();
});

test('a doubt is an error, or a question', async () => {
  expect((await (await (await opened()).plan()).apply()).ok).toBe(true);
  const cluster = await opened();
  await expect(cluster.planRollback('apo')).rejects.toThrow('There is no ACTIVE service "apo"');
  await expect(cluster.planRollback('api')).rejects.toThrow('There is no ACTIVE revision of api besides');
});
