import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDockerRuntime } from '../../src/engine/runtime/docker.ts';
import type { Runtime, RuntimeBox } from '../../src/engine/runtime/runtime.ts';
import { systemClock } from '../../src/model/clock.ts';
import { containerSpec } from '../support/container-spec.ts';
import {
  docker,
  dockerMissing,
  eventually,
  fetchText,
  leftovers,
  removeLeftovers,
  uniqueAddress,
  uniqueEngineId,
} from '../support/docker.ts';
import {
  hasImage,
  makeImage,
  mongoImage,
  pushImage,
  removeImage,
  removeImagesOf,
  webImage,
} from '../support/images.ts';
import type { Registry } from '../support/registry.ts';
import { startRegistry } from '../support/registry.ts';

const skip = await dockerMissing();

describe.skipIf(skip)('the Docker runtime', () => {
  const engineId = uniqueEngineId();
  const box: RuntimeBox = { instanceId: 'i-0a', cluster: 'shop', slot: 'web-1', address: uniqueAddress() };
  const other: RuntimeBox = { instanceId: 'i-0b', cluster: 'shop', slot: 'web-2', address: uniqueAddress() };
  let registry: Registry;
  let dataDir: string;
  let runtime: Runtime;
  let web: string;
  let mongo: string;

  beforeAll(async () => {
    registry = await startRegistry();
    dataDir = await mkdtemp(join(tmpdir(), 'clusternator-docker-'));
    web = `${registry.address}/rangle/web:1.0.0`;
    mongo = `${registry.address}/rangle/mongo:3`;
    await makeImage(web, webImage('1.0.0'));
    await makeImage(mongo, mongoImage('3'));
    await pushImage(web);
    await pushImage(mongo);
    runtime = await createDockerRuntime({ engineId, dataDir, clock: systemClock });
    await runtime.addBox(box);
    await runtime.addBox(other);
    await runtime.pull(mongo, undefined);
    await runtime.pull(web, undefined);
  });

  afterAll(async () => {
    await runtime.close();
    await removeLeftovers(engineId);
    await removeImagesOf(registry.address);
    await registry.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const run = async (...args: Parameters<typeof containerSpec>): Promise<string> => {
    const id = await runtime.create(containerSpec(...args));
    await runtime.start(id);
    return id;
  };
  const sh = (script: string): { command: string[] } => ({ command: ['sh', '-c', script] });
  const exited = (id: string) =>
    eventually(async () => {
      const state = await runtime.inspect(id);
      return state?.status === 'exited' ? state : undefined;
    });
  const failure = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'it went well',
      (error: unknown) =>
        error instanceof Error && 'reason' in error
          ? `${String(error.reason)}: ${error.message}`
          : String(error),
    );

  test('serves a page on the address of the box, and reaches the linked container', async () => {
    const db = containerSpec(box, mongo);
    const dbId = await runtime.create(db);
    await runtime.start(dbId);
    const id = await run(box, web, {
      ports: [{ containerPort: 8080, hostPort: 80, protocol: 'tcp' }],
      links: [{ container: db.name, alias: 'mongo' }],
      environment: { MONGO_URL: 'mongodb://mongo:27017/app' },
    });
    expect(await fetchText(`http://${box.address}/`)).toBe('web 1.0.0\nmongo 3, visits 1\n');
    const state = await runtime.inspect(id);
    expect(state).toMatchObject({
      status: 'running',
      outOfMemory: false,
      health: 'UNKNOWN',
      ports: [{ containerPort: 8080, hostPort: 80, protocol: 'tcp', bindIp: box.address }],
      labels: { 'clusternator.engine': engineId, 'clusternator.instance': 'i-0a' },
    });
    expect(state?.startedAt).toBeGreaterThan(Date.now() - 60_000);
    const byId = await run(box, web, {
      ...sh('wget -q -O - http://database:27017/ | grep visits'),
      links: [{ container: dbId, alias: 'database' }],
    });
    expect((await exited(byId)).exitCode).toBe(0);
    const toNowhere = containerSpec(box, web, { links: [{ container: 'nobody', alias: 'x' }] });
    expect(await failure(runtime.create(toNowhere))).toMatch(
      /^CannotCreateContainerError: Error response from daemon: No such container: nobody/i,
    );
    expect(await runtime.isPortFree(box.address, 80, 'tcp')).toBe(false);
    expect(await runtime.isPortFree(other.address, 80, 'tcp')).toBe(true);
    expect(await runtime.isPortFree(box.address, 80, 'udp')).toBe(true);
  });

  test('two boxes both serve port 80, and a second container on one of them does not start', async () => {
    const ports = [{ containerPort: 8080, hostPort: 80, protocol: 'tcp' as const }];
    await run(other, web, { ports });
    expect(await fetchText(`http://${other.address}/`)).toContain('web 1.0.0');
    expect(await fetchText(`http://${box.address}/`)).toContain('mongo 3');
    const id = await runtime.create(containerSpec(other, web, { ports }));
    expect(await failure(runtime.start(id))).toMatch(
      /^CannotStartContainerError: Error response from daemon: .*port is already allocated/,
    );
    expect(await runtime.inspect(id)).toMatchObject({
      status: 'created',
      error: expect.stringContaining('allocated'),
    });
    await runtime.remove(id);
  });

  test('a container without a link does not find the name, nor a container of another box', async () => {
    const found = await run(box, web, sh('nslookup mongo 127.0.0.11 && exit 1; exit 0'));
    expect((await exited(found)).exitCode).toBe(0);
    const running = await docker.listNetworks({ filters: { label: [`clusternator.engine=${engineId}`] } });
    expect(running.map(({ Name }) => Name).sort()).toEqual([
      `clusternator-${engineId}-i-0a`,
      `clusternator-${engineId}-i-0b`,
    ]);
  });

  test('a port that a foreign process holds is told by Docker itself', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host: box.address, port: 8081 }, resolve));
    try {
      expect(await runtime.isPortFree(box.address, 8081, 'tcp')).toBe(false);
      const id = await runtime.create(
        containerSpec(box, web, { ports: [{ containerPort: 8080, hostPort: 8081, protocol: 'tcp' }] }),
      );
      expect(await failure(runtime.start(id))).toMatch(
        /^CannotStartContainerError: .*address already in use/,
      );
      await runtime.remove(id);
    } finally {
      server.close();
    }
  });

  test('tells the exit code, and that memory ran out', async () => {
    const three = await exited(await run(box, web, sh('exit 3')));
    expect(three).toMatchObject({ exitCode: 3, outOfMemory: false });
    expect(three.finishedAt).toBeGreaterThanOrEqual(three.startedAt ?? Infinity);
    const greedy = await run(box, web, {
      ...sh('exec awk \'BEGIN { s = "x"; while (1) s = s s }\''),
      memoryBytes: 16 * 1024 * 1024,
      memorySwapBytes: 16 * 1024 * 1024,
    });
    expect(await exited(greedy)).toMatchObject({ exitCode: 137, outOfMemory: true });
  });

  test('a command that is not there fails the start with the words of Docker', async () => {
    const id = await runtime.create(containerSpec(box, web, { command: ['/no/such/program'] }));
    expect(await failure(runtime.start(id))).toMatch(
      /^CannotStartContainerError: .*no such file or directory/,
    );
  });

  test('host volumes lie in the folder of the box and outlive the container', async () => {
    const mounts = [{ source: { host: '/data/../data/db' }, target: '/keep', readOnly: false }];
    await exited(await run(box, web, { ...sh('echo kept > /keep/note'), mounts }));
    expect(await readFile(join(dataDir, 'hostfs/i-0a/data/db/note'), 'utf8')).toBe('kept\n');
    const second = await run(box, web, { ...sh('grep -q kept /keep/note'), mounts });
    expect((await exited(second)).exitCode).toBe(0);
    const readOnly = mounts.map((mount) => ({ ...mount, readOnly: true }));
    const third = await run(box, web, { ...sh('echo again > /keep/note'), mounts: readOnly });
    expect((await exited(third)).exitCode).not.toBe(0);
    const elsewhere = await run(other, web, { ...sh('test ! -e /keep/note'), mounts });
    expect((await exited(elsewhere)).exitCode).toBe(0);
  });

  test('no host path reaches this machine, whatever it says', async () => {
    const secret = join(dataDir, 'secret');
    await writeFile(secret, 'of this machine');
    const climb = { source: { host: `/../../../../${dataDir}` }, target: '/climb', readOnly: false };
    const socket = {
      source: { host: '/var/run/docker.sock' },
      target: '/var/run/docker.sock',
      readOnly: false,
    };
    const root = { source: { host: '/' }, target: '/root', readOnly: false };
    const id = await run(box, web, {
      ...sh('test ! -e /climb/secret && test ! -S /var/run/docker.sock && test ! -e /root/proc'),
      mounts: [climb, socket, root],
    });
    expect((await exited(id)).exitCode).toBe(0);

    await exited(await run(box, web, { ...sh(`ln -s ${dataDir} /climb/link`), mounts: [climb] }));
    const through = { ...climb, source: { host: `${dataDir}/link` } };
    expect(await failure(runtime.create(containerSpec(box, web, { mounts: [through] })))).toMatch(
      /^CannotCreateContainerError: host path .* leads through a symbolic link/,
    );
  });

  test('volumesFrom and named volumes carry data from one container to the next', async () => {
    const volume = { name: 'cache', driver: 'local', driverOpts: {}, labels: {} };
    expect(await runtime.hasVolume('cache')).toBe(false);
    await runtime.addVolume(volume);
    await runtime.addVolume(volume);
    expect(await runtime.hasVolume('cache')).toBe(true);
    const mounts = [{ source: { volume: 'cache' }, target: '/cache', readOnly: false }];
    const first = containerSpec(box, web, { ...sh('echo shared > /cache/note'), mounts });
    const id = await runtime.create(first);
    await runtime.start(id);
    await exited(id);
    const second = await run(box, web, {
      ...sh('grep -q shared /cache/note && ! touch /cache/more'),
      volumesFrom: [{ container: first.name, readOnly: true }],
    });
    expect((await exited(second)).exitCode).toBe(0);
    await runtime.removeVolume('cache');
    expect(await runtime.hasVolume('cache')).toBe(true);
    await runtime.remove(id);
    await runtime.remove(second);
    await runtime.removeVolume('cache');
    await runtime.removeVolume('cache');
    expect(await runtime.hasVolume('cache')).toBe(false);
  });

  test('refuses what would give rights over this machine, unless the user allows it by name', async () => {
    const spec = containerSpec(box, web, { ...sh('exit 0'), privileged: true, pidMode: 'host' });
    expect(await failure(runtime.create(spec))).toBe(
      'CannotCreateContainerError: the local engine refuses privileged: true, pidMode: host: it would give the ' +
        'container rights over this machine. To allow it, write {"allow": ["privileged", "host-namespaces"]} to ' +
        join(dataDir, 'docker.json'),
    );
    const bind = {
      name: 'b',
      driver: 'local',
      driverOpts: { type: 'none', o: 'bind', device: '/' },
      labels: {},
    };
    expect(await failure(runtime.addVolume(bind))).toMatch(
      /^CannotCreateVolumeError: the local engine refuses volume/,
    );
    await writeFile(join(dataDir, 'docker.json'), '{"allow": ["privileged", "host-namespaces"]}');
    const { HostConfig: made } = await docker.getContainer(await runtime.create(spec)).inspect();
    expect(made).toMatchObject({ Privileged: true, PidMode: 'host' });
    await runtime.remove(spec.name);
    await writeFile(join(dataDir, 'docker.json'), '{"allow": ["all"]}');
    expect(await failure(runtime.create(spec))).toContain(
      'docker.json must hold {"allow": [...]} with any of',
    );
    await rm(join(dataDir, 'docker.json'));
  });

  test('pulls what the registry has, tells what it has not, and falls back on the cached image', async () => {
    const { digest } = await runtime.pull(web, undefined);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const gone = `${registry.address}/rangle/web:9.9.9`;
    expect(await failure(runtime.pull(gone, undefined))).toBe(
      `CannotPullContainerError: Error response from daemon: manifest for ${gone} not found: manifest unknown: manifest unknown`,
    );
    const nowhere = '127.0.0.1:1/nobody/nothing:1';
    expect(await failure(runtime.pull(nowhere, undefined))).toMatch(
      /^CannotPullContainerError: .*connection refused/,
    );
    await makeImage(nowhere, { command: ['true'] });
    expect(await runtime.pull(nowhere, undefined)).toEqual({});
    await removeImage(nowhere);
    const stopped = AbortSignal.abort(new Error('told to stop'));
    expect(await failure(runtime.pull(gone, undefined, stopped))).toBe('Error: told to stop');
  });

  test('a tag that moved is pulled again', async () => {
    const moving = `${registry.address}/rangle/moving:1`;
    const digests = [];
    for (const version of ['a', 'b']) {
      await makeImage(moving, webImage(version));
      await pushImage(moving);
      digests.push((await runtime.pull(moving, undefined)).digest);
    }
    expect(new Set(digests).size).toBe(2);
    expect(await hasImage(moving)).toBe(true);
  });

  test('stops with TERM, kills after the timeout, and minds nothing that is gone', async () => {
    const polite = await run(box, web, sh("trap 'exit 7' TERM; while :; do sleep 0.1; done"));
    await eventually(async () => (await runtime.inspect(polite))?.status === 'running' || undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await runtime.stop(polite, 20);
    expect(await runtime.inspect(polite)).toMatchObject({ status: 'exited', exitCode: 7 });
    const deaf = await run(box, web, sh("trap '' TERM; while :; do sleep 0.1; done"));
    const before = Date.now();
    await runtime.stop(deaf, 1);
    expect(Date.now() - before).toBeGreaterThan(900);
    expect(await runtime.inspect(deaf)).toMatchObject({ status: 'exited', exitCode: 137 });
    await runtime.stop(deaf, 1);
    await runtime.start(polite);
    await runtime.start(polite);
    for (const id of [deaf, polite]) {
      await Promise.all([runtime.remove(id), runtime.remove(id)]);
      await runtime.remove(id);
      await runtime.stop(id, 1);
      expect(await runtime.inspect(id)).toBeUndefined();
    }
  });

  test('watches starts, deaths and health, and is silent once stopped', async () => {
    const seen: string[] = [];
    const stop = runtime.watch((id) => seen.push(id));
    const id = await eventually(async () => {
      const probe = await run(box, web, {
        ...sh('sleep 60'),
        healthCheck: { command: ['CMD-SHELL', 'test ! -e /sick'], interval: 1, retries: 1 },
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return seen.includes(probe) ? probe : undefined;
    });
    const healthIs = (health: string) =>
      eventually(async () => ((await runtime.inspect(id))?.health === health ? true : undefined));
    await healthIs('HEALTHY');
    await eventually(async () => (seen.filter((one) => one === id).length >= 2 ? true : undefined));
    execFileSync('docker', ['exec', id, 'touch', '/sick']);
    const before = seen.length;
    await healthIs('UNHEALTHY');
    await eventually(async () => (seen.length > before ? true : undefined));
    stop();
    const after = seen.length;
    await runtime.remove(id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.length).toBe(after);
  });

  test('a create whose answer was lost can be repeated', async () => {
    const spec = containerSpec(box, web, sh('sleep 60'));
    const id = await runtime.create(spec);
    expect(await runtime.create(spec)).toBe(id);
    await runtime.remove(id);
  });

  test('an engine that starts again finds its containers, and no others', async () => {
    const foreign = uniqueEngineId();
    const stranger = await createDockerRuntime({ engineId: foreign, dataDir, clock: systemClock });
    try {
      const again = await createDockerRuntime({ engineId, dataDir, clock: systemClock });
      const mine = await runtime.list();
      expect(mine.length).toBeGreaterThan(3);
      expect((await again.list()).map(({ id }) => id).sort()).toEqual(mine.map(({ id }) => id).sort());
      expect(await stranger.list()).toEqual([]);
      expect(runtime.foreignAddresses?.()).not.toContain(box.address);
      expect([...(stranger.foreignAddresses?.() ?? [])]).toEqual(
        expect.arrayContaining([box.address, other.address]),
      );
      const late: RuntimeBox = {
        instanceId: 'i-0d',
        cluster: 'x',
        slot: undefined,
        address: uniqueAddress(),
      };
      const holds = (wanted: boolean) =>
        eventually(async () =>
          runtime.foreignAddresses?.().has(late.address) === wanted ? true : undefined,
        );
      await stranger.addBox(late);
      await holds(true);
      await stranger.removeBox(late);
      await holds(false);
      expect(await stranger.inspect(mine[0]?.id ?? '')).toBeUndefined();
      await again.addBox(box);
      await stranger.removeBox(box);
      expect((await runtime.list()).length).toBe(mine.length);
      await again.close();
    } finally {
      await stranger.close();
      await removeLeftovers(foreign);
    }
  });

  test.skipIf(process.getuid?.() !== 0)(
    'an engine that is not root removes what containers wrote as root',
    async () => {
      const mine: RuntimeBox = {
        instanceId: 'i-0c',
        cluster: 'shop',
        slot: undefined,
        address: uniqueAddress(),
      };
      await runtime.addBox(mine);
      const mounts = [{ source: { host: '/deep' }, target: '/keep', readOnly: false }];
      await exited(
        await run(mine, web, {
          ...sh('mkdir -p /keep/a/b && chmod 700 /keep/a && touch /keep/a/b/c'),
          mounts,
        }),
      );
      const group = (await stat('/var/run/docker.sock')).gid;
      await chmod(dataDir, 0o755);
      process.setegid?.(group);
      process.seteuid?.(65_534);
      try {
        await expect(rm(join(dataDir, 'hostfs/i-0c'), { recursive: true })).rejects.toThrow('EACCES');
        await runtime.removeBox(mine);
      } finally {
        process.seteuid?.(0);
        process.setegid?.(0);
      }
      expect(await readdir(join(dataDir, 'hostfs/i-0c')).catch(() => [])).toEqual([]);
    },
  );

  test('a box that is removed leaves nothing, and takes nothing of its neighbour', async () => {
    await runtime.addVolume({ name: 'of-box', driver: 'local', driverOpts: {}, labels: {} });
    await runtime.addVolume({ name: 'i-0a-shared', driver: 'local', driverOpts: {}, labels: {} });
    const mounts = [{ source: { volume: 'of-box' }, target: '/cache', readOnly: false }];
    await run(box, web, { ...sh('sleep 60'), mounts });
    const ports = [{ containerPort: 8080, hostPort: 8082, protocol: 'tcp' as const }];
    await run(other, web, { ports });
    await runtime.removeBox(box);
    await runtime.removeBox(box);
    const left = await leftovers(engineId);
    expect(left.filter((entry) => !entry.startsWith('container '))).toEqual([
      `network clusternator-${engineId}-i-0b`,
    ]);
    expect(await fetchText(`http://${other.address}:8082/`)).toContain('web 1.0.0');
    await runtime.addVolume({ name: 'ecs-lost', driver: 'local', driverOpts: {}, labels: {} });
    await runtime.removeBox(other);
    expect(await leftovers(engineId)).toEqual([]);
    await expect(readFile(join(dataDir, 'hostfs/i-0a/data/db/note'))).rejects.toThrow('ENOENT');
  });
});
