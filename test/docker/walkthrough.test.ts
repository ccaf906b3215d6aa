import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docker, dockerMissing, fetchText, leftovers, removeLeftovers } from '../support/docker.ts';
import { hasImage, makeImage, mongoImage, pushImage, removeImagesOf, webImage } from '../support/images.ts';
import type { Registry } from '../support/registry.ts';
import { freePort, startRegistry } from '../support/registry.ts';
import { clusternator, succeed } from './program.ts';

const skip = await dockerMissing();

/** The commands of DEPLOY.md, word for word; `--local` is all that is added. */
const NEW =
  'cluster:new -c PICK_A_CLUSTER_NAME -a appdef.json -k clusternator-test-keypair -n subnet-0f0f0f0f -g sg-0f0f0f0f --local';
const UPDATE = 'cluster:update -c PICK_A_CLUSTER_NAME -a appdef.json --local';

describe.skipIf(skip)('the walk-through of DEPLOY.md, on Docker', () => {
  let registry: Registry;
  let folder: string;
  let appdef: string;
  let address: string;
  let engineId: string;

  beforeAll(async () => {
    registry = await startRegistry();
    folder = await mkdtemp(join(tmpdir(), 'clusternator-walk-'));
    const { address: at } = registry;
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
      await makeImage(`${at}/rangle/nodemongo-web:${version}`, webImage(version));
      await pushImage(`${at}/rangle/nodemongo-web:${version}`);
    }
    await makeImage(`${at}/mongo:7.0.14`, mongoImage('7.0.14'));
    await pushImage(`${at}/mongo:7.0.14`);
    const fixture = new URL('../../fixtures/nodemongo/appdef.json', import.meta.url);
    appdef = (await readFile(fixture, 'utf8')).replaceAll(
      /"image": "/g,
      (member) => `${member}${registry.address}/`,
    );
    await writeFile(join(folder, 'appdef.json'), appdef);
    // On a port of its own, so that its boxes have addresses of their own beside other engines.
    await succeed(folder, `local start --runtime docker --port ${String(await freePort())}`);
  });

  afterAll(async () => {
    await clusternator(folder, 'local reset');
    if (engineId !== undefined) await removeLeftovers(engineId);
    await removeImagesOf(registry.address);
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const setVersion = (version: string): Promise<void> =>
    writeFile(join(folder, 'appdef.json'), appdef.replace('nodemongo-web:1.0.0', `nodemongo-web:${version}`));

  test('cluster:new makes the cluster, and the page reaches the other container through its link', async () => {
    const { stdout } = await succeed(folder, NEW);
    address = /^Box .*: (127\.\d+\.\d+\.\d+)$/m.exec(stdout)?.[1] ?? 'no address printed';
    expect(await fetchText(`http://${address}/`)).toBe('web 1.0.0\nmongo 7.0.14, visits 1\n');
    const containers = await docker.listContainers();
    const web = containers.find(({ Ports }) =>
      Ports.some(({ IP, PublicPort }) => IP === address && PublicPort === 80),
    );
    engineId = web?.Labels['clusternator.engine'] ?? 'no engine';
    expect(web?.Labels).toMatchObject({
      'com.amazonaws.ecs.task-definition-family': 'rangle-nodemongo',
      'com.amazonaws.ecs.task-definition-version': '1',
      'com.amazonaws.ecs.cluster': 'PICK_A_CLUSTER_NAME',
    });
    expect(await fetchText(`http://${address}:27017/`)).toBe('mongo 7.0.14, visits 2\n');
  });

  test('the same again changes nothing', async () => {
    const { stdout } = await succeed(folder, NEW);
    expect(stdout).toContain('No changes');
    expect(await fetchText(`http://${address}/`)).toBe('web 1.0.0\nmongo 7.0.14, visits 3\n');
  });

  test('an edited tag: one task and one service change, the old container is halted, the image pulled', async () => {
    await setVersion('1.1.0');
    const image = `${registry.address}/rangle/nodemongo-web:1.1.0`;
    expect(await hasImage(image)).toBe(false);
    const { stdout } = await succeed(folder, UPDATE);
    expect(stdout).toMatch(/^~ +task +rangle-nodemongo$/m);
    expect(stdout).toMatch(/^~ +service +rangle-nodemongo$/m);
    expect(stdout).toMatch(/nodemongo-web:1\.0\.0"? -> .*nodemongo-web:1\.1\.0/);
    expect(stdout).toMatch(/Plan: 0 to create, 2 to update, 0 to replace, 0 to delete/);
    expect(await hasImage(image)).toBe(true);
    expect(await fetchText(`http://${address}/`)).toBe('web 1.1.0\nmongo 7.0.14, visits 4\n');
    const running = await docker.listContainers({
      filters: { label: [`clusternator.engine=${engineId}`] },
    });
    expect(running.map(({ Labels }) => Labels['com.amazonaws.ecs.task-definition-version'])).toEqual([
      '2',
      '2',
    ]);
  });

  test('plan is empty, and after one more edit --detailed-exitcode ends with 2', async () => {
    await succeed(folder, `${NEW} --save cluster.json`);
    const empty = await succeed(folder, 'plan --local --detailed-exitcode');
    expect(empty.stdout).toContain('No changes');
    await setVersion('1.2.0');
    const changed = await clusternator(folder, 'plan --local --detailed-exitcode');
    expect(changed.code, changed.all).toBe(2);
    expect(changed.stdout).toMatch(/Plan: 0 to create, 2 to update, 0 to replace, 0 to delete/);
    expect((await succeed(folder, 'plan --local')).code).toBe(0);
    expect(await fetchText(`http://${address}/`)).toContain('web 1.1.0');
  });

  test('an engine that was stopped goes on with what runs', async () => {
    await succeed(folder, 'local stop');
    expect(await fetchText(`http://${address}/`)).toContain('web 1.1.0');
    const before = await docker.listContainers({ filters: { label: [`clusternator.engine=${engineId}`] } });
    const { stdout } = await succeed(folder, 'status --local --format json');
    expect(stdout).toContain(address);
    const after = await docker.listContainers({ filters: { label: [`clusternator.engine=${engineId}`] } });
    expect(after.map(({ Id }) => Id).sort()).toEqual(before.map(({ Id }) => Id).sort());
  });

  test('cluster:delete asks first, and leaves no container, network or volume', async () => {
    const refused = await clusternator(folder, 'cluster:delete -c PICK_A_CLUSTER_NAME --local');
    expect(refused.code, refused.all).toBe(3);
    expect(await fetchText(`http://${address}/`)).toContain('web 1.1.0');
    await succeed(folder, 'cluster:delete -c PICK_A_CLUSTER_NAME --local --yes');
    expect(await leftovers(engineId)).toEqual([]);
    await expect(fetch(`http://${address}/`, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow(
      'fetch failed',
    );
  });
});
