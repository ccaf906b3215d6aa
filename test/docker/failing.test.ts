import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  docker,
  dockerMissing,
  eventually,
  fetchText,
  leftovers,
  removeLeftovers,
} from '../support/docker.ts';
import { makeImage, pushImage, removeImagesOf, webImage } from '../support/images.ts';
import type { Registry } from '../support/registry.ts';
import { freePort, startRegistry } from '../support/registry.ts';
import type { Ran } from './program.ts';
import { clusternator, succeed } from './program.ts';

const skip = await dockerMissing();

interface Container {
  readonly tag?: string;
  /** Of another name or registry than the one that is there. */
  readonly image?: string;
  readonly hostPort?: number;
  readonly command?: readonly string[];
  /** What must have succeeded before it starts. */
  readonly init?: readonly string[];
}

describe.skipIf(skip)('deploys that fail, and ports, on Docker', () => {
  let registry: Registry;
  let folder: string;
  let engineId: string | undefined;

  beforeAll(async () => {
    registry = await startRegistry();
    folder = await mkdtemp(join(tmpdir(), 'clusternator-failing-'));
    await makeImage(`${registry.address}/web:1.0.0`, webImage('1.0.0'));
    await pushImage(`${registry.address}/web:1.0.0`);
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

  /** Writes both files: each app is a task of one container and a service of the same name. */
  async function declare(
    apps: Readonly<Record<string, Container>>,
    counts: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    const tasks = Object.entries(apps).map(
      ([family, { tag = '1.0.0', image, hostPort = 0, command, init }]) => ({
        family,
        containerDefinitions: [
          {
            name: family,
            image: image ?? `${registry.address}/web:${tag}`,
            memory: 32,
            stopTimeout: 2,
            portMappings: [{ containerPort: 8080, hostPort }],
            ...(command === undefined ? {} : { command }),
            ...(init === undefined ? {} : { dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }),
          },
          ...(init === undefined
            ? []
            : [
                {
                  name: 'init',
                  image: `${registry.address}/web:${tag}`,
                  memory: 32,
                  essential: false,
                  command: init,
                },
              ]),
        ],
      }),
    );
    const services = Object.fromEntries(
      Object.keys(apps).map((name) => [name, { task: name, desiredCount: counts[name] ?? 1 }]),
    );
    const boxes = { box: { count: 2, instanceType: 't3.small' } };
    await writeFile(join(folder, 'appdef.json'), JSON.stringify({ name: 'failing', tasks }));
    await writeFile(
      join(folder, 'cluster.json'),
      JSON.stringify({ cluster: 'failing', region: 'us-east-1', apps: ['appdef.json'], boxes, services }),
    );
  }

  interface Status {
    readonly boxes: readonly { readonly address: string }[];
    readonly tasks: readonly {
      readonly service: string;
      readonly task: string;
      readonly ports: readonly string[];
    }[];
  }
  const status = async (): Promise<Status> =>
    JSON.parse((await succeed(folder, 'status --local --format json')).stdout);
  const addresses = async (): Promise<string[]> =>
    (await status()).boxes.map(({ address }) => address).sort();
  /** What those of its running tasks say that answer. */
  const pagesOf = async (service: string): Promise<string[]> => {
    const { tasks } = await status();
    const ports = tasks.filter((task) => task.service === service).flatMap((task) => task.ports);
    const pages = ports.map((port) => fetchText(`http://${port.split(' -> ')[0] ?? ''}/`, 3_000));
    return (await Promise.allSettled(pages)).flatMap((page) =>
      page.status === 'fulfilled' ? [page.value] : [],
    );
  };
  const apply = (): Promise<Ran> => clusternator(folder, 'apply --local --yes --timeout 60s');

  test('two boxes both serve port 80 on addresses of their own', async () => {
    await declare({ front: { hostPort: 80 } }, { front: 2 });
    await succeed(folder, 'apply --local --yes');
    const [first = '', second = '', ...more] = await addresses();
    expect(more).toEqual([]);
    expect(second).not.toBe(first);
    expect(await fetchText(`http://${first}/`)).toContain('web 1.0.0');
    expect(await fetchText(`http://${second}/`)).toContain('web 1.0.0');
    const containers = await docker.listContainers();
    engineId = containers.find(({ Ports }) => Ports.some(({ IP }) => IP === first))?.Labels[
      'clusternator.engine'
    ];
    expect(engineId).toBeDefined();
  });

  test('a third service that wants port 80 is told in the plan, before anything happens', async () => {
    await declare({ front: { hostPort: 80 }, third: { hostPort: 80 } }, { front: 2 });
    const before = await leftovers(engineId ?? '');
    const { all } = await clusternator(folder, 'plan --local');
    expect(all).toMatch(/third/);
    expect(all).toMatch(/port 80|:80\b|80\/tcp/);
    expect(all).toMatch(/cannot|not fit|does not fit|no box/i);
    expect(await leftovers(engineId ?? '')).toEqual(before);
  });

  test('a tag that is not there: told in seconds, and the old version still runs', async () => {
    await declare({ api: {} });
    await succeed(folder, 'apply --local --yes');
    expect(await pagesOf('api')).toEqual([expect.stringContaining('web 1.0.0')]);
    await declare({ api: { tag: '9.9.9' } });
    const failed = await apply();
    expect(failed.code, failed.all).toBe(1);
    expect(failed.all).toContain('CannotPullContainerError');
    expect(failed.all).toContain(`manifest for ${registry.address}/web:9.9.9 not found`);
    expect(failed.seconds).toBeLessThan(30);
    expect(await pagesOf('api')).toEqual([expect.stringContaining('web 1.0.0')]);
    await declare({ api: {} });
    await succeed(folder, 'apply --local --yes');
  });

  test('why an image was not to be had is told by cause, in the words of Docker', async () => {
    const locked = await startRegistry('web:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC');
    const closed = `127.0.0.1:${String(await freePort())}`;
    const causes: readonly (readonly [image: string, hint: string])[] = [
      [`${registry.address}/web:9.9.9`, 'The registry has no such tag'],
      [`${locked.address}/web:1.0.0`, 'The registry wants credentials'],
      ['registry.invalid/web:1.0.0', 'The registry’s name does not resolve'],
      [`${closed}/web:1.0.0`, 'Nothing listens at the registry’s address'],
    ];
    try {
      await declare(Object.fromEntries(causes.map(([image], at) => [`cause-${String(at)}`, { image }])));
      const failed = await apply();
      expect(failed.code, failed.all).toBe(1);
      const said = failed.all.replaceAll(/\s+/g, ' ');
      for (const [image, hint] of causes)
        expect([image, said]).toEqual([image, expect.stringContaining(hint)]);
    } finally {
      await locked.stop();
      await declare({ api: {} });
      await succeed(folder, 'apply --local --yes');
    }
  });

  test('an essential container that exits 3: told in seconds, and the old version still runs', async () => {
    await declare({ api: { command: ['sh', '-c', 'exit 3'] } });
    const failed = await apply();
    expect(failed.code, failed.all).toBe(1);
    expect(failed.all).toMatch(/exit(ed)?( with)?( code)?:? 3\b/i);
    expect(failed.seconds).toBeLessThan(30);
    expect(await pagesOf('api')).toContainEqual(expect.stringContaining('web 1.0.0'));
    await declare({ api: {} });
    await succeed(folder, 'apply --local --yes');
  });

  test('a dependency that exits 5 is named, not the container that waited for it', async () => {
    await declare({ api: { init: ['sh', '-c', 'exit 5'] } });
    const failed = await apply();
    expect(failed.code, failed.all).toBe(1);
    expect(failed.all).toContain('stopped: init exited with code 5, so api could not start');
    expect(failed.all).not.toMatch(/code 143|code 0/);
    const shown = await succeed(folder, 'status --local');
    expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain('init exited with code 5, so api could not start');
    await declare({ api: {} });
    await succeed(folder, 'apply --local --yes');
  });

  test('an app that dies after three seconds is no success', async () => {
    await declare({ api: { command: ['sh', '-c', 'sleep 3; echo no disk; exit 4'] } });
    const failed = await clusternator(folder, 'apply --local --yes --timeout 60s --healthy-after 10s');
    expect(failed.code, failed.all).toBe(1);
    expect(failed.all).toContain('stopped: essential container api exited with code 4');
    const [, id = ''] = /The last words of api: docker logs ([0-9a-f]{12})/.exec(failed.all) ?? [];
    const logs = await docker.getContainer(id).logs({ stdout: true });
    expect(logs.toString()).toContain('no disk');
    await declare({ api: {} });
    await succeed(folder, 'apply --local --yes');
  });

  test('a port that a foreign process holds: told in seconds, with the words of Docker', async () => {
    const servers = await Promise.all(
      (await addresses()).map(
        (address) =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const server = createServer();
            server.listen({ host: address, port: 8088 }, () => resolve(server));
          }),
      ),
    );
    try {
      await declare({ api: {}, taken: { hostPort: 8088 } });
      const failed = await apply();
      expect(failed.code, failed.all).toBe(1);
      expect(failed.all).toMatch(/CannotStartContainerError: .*8088.*address already in use/);
      expect(failed.seconds).toBeLessThan(30);
      expect(await pagesOf('api')).toEqual([expect.stringContaining('web 1.0.0')]);
    } finally {
      for (const server of servers) server.close();
    }
  });

  test('once the port is free, ECS starts it by itself, and there is nothing to apply', async () => {
    const pages = await eventually(async () => {
      const found = await pagesOf('taken');
      return found.length > 0 ? found : undefined;
    });
    expect(pages).toEqual([expect.stringContaining('web 1.0.0')]);
    expect((await succeed(folder, 'apply --local --yes')).stdout).toContain('No changes');
  });

  test('destroy leaves no container, network or volume', async () => {
    await succeed(folder, 'destroy --local --yes');
    expect(await leftovers(engineId ?? '')).toEqual([]);
  });
});
