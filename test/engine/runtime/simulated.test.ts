import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { containerSpec } from '../../../src/engine/agent/container-spec.ts';
import { behaviourOf } from '../../../src/engine/runtime/simulated/behaviour.ts';
import { createSimulatedRuntime } from '../../../src/engine/runtime/simulated.ts';
import type { ContainerSpec, Runtime } from '../../../src/engine/runtime/runtime.ts';
import { systemClock } from '../../../src/model/clock.ts';

const ADDRESS = '127.0.0.1';
const open: Runtime[] = [];
afterEach(async () => {
  for (const runtime of open.splice(0)) await runtime.close();
});

function listening(): Runtime {
  const runtime = createSimulatedRuntime({ clock: systemClock, listen: true });
  open.push(runtime);
  return runtime;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, ADDRESS, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

const spec = (hostPort: number, suffix = 'a'): ContainerSpec => {
  const container = { name: 'web', image: 'web:1' };
  return containerSpec({
    taskArn: 'arn:task',
    cluster: 'shop',
    region: 'us-east-1',
    box: { instanceId: 'i-1', cluster: 'shop', slot: 'web-1', address: ADDRESS },
    definition: { family: 'shop', revision: 3, containerDefinitions: [container] },
    container,
    override: undefined,
    suffix,
    networkMode: 'bridge',
    ports: [{ containerPort: 8080, hostPort, protocol: 'tcp' }],
    ids: new Map(),
    volumes: new Map(),
  });
};

describe('the simulated runtime', () => {
  test('answers on the ports that containers publish, until they stop', async () => {
    const runtime = listening();
    const port = await freePort();
    const id = await runtime.create(spec(port));
    await runtime.start(id);
    const answer = await fetch(`http://${ADDRESS}:${String(port)}/`);
    const text = await answer.text();
    expect(text).toContain('Simulated: no container runs here');
    expect(text).toContain('port 8080 of container web');
    expect(text).toContain('task shop:3, image web:1, on box web-1');
    expect(await runtime.isPortFree(ADDRESS, port, 'tcp')).toBe(false);
    await runtime.stop(id, 1);
    expect(await runtime.isPortFree(ADDRESS, port, 'tcp')).toBe(true);
    expect(await runtime.inspect(id)).toMatchObject({ status: 'exited', exitCode: 143, ports: [] });
  });

  test('a port that another program holds fails the start, as with Docker', async () => {
    const runtime = listening();
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, ADDRESS, resolve);
    });
    const { port } = other.address() as AddressInfo;
    const id = await runtime.create(spec(port));
    await expect(runtime.start(id)).rejects.toMatchObject({
      reason: 'CannotStartContainerError',
      message: expect.stringMatching(
        /failed to bind port 127\.0\.0\.1:\d+\/tcp: .*address already in use/,
      ) as string,
    });
    expect(await runtime.inspect(id)).toMatchObject({ status: 'created' });
    await new Promise((resolve) => {
      other.close(resolve);
    });
    await runtime.start(id);
    expect(await runtime.inspect(id)).toMatchObject({ status: 'running' });
  });

  test('a repeated create with the same name is the same container; a removed one is gone', async () => {
    const runtime = listening();
    const id = await runtime.create(spec(0, 'x'));
    expect(await runtime.create(spec(0, 'x'))).toBe(id);
    await runtime.remove(id);
    await runtime.remove(id);
    expect(await runtime.inspect(id)).toBeUndefined();
    expect(await runtime.list()).toEqual([]);
  });
});

test.each([
  ['web:1', {}, {}],
  ['web:missing', {}, { pull: 'missing' }],
  ['acme/missing', {}, { pull: 'missing' }],
  ['acme/missing:1', {}, { pull: 'missing' }],
  ['acme/missingno:1', {}, {}],
  ['web:1', { SIM_EXIT: '3@200' }, { exit: { code: 3, afterMs: 200 } }],
  ['web:1', { SIM_EXIT: '3' }, { exit: { code: 3, afterMs: 0 } }],
  ['web:1', { SIM_EXIT: 'soon' }, {}],
  ['web:1', { SIM_HEALTH: 'unhealthy', SIM_STOP: '50' }, { health: 'unhealthy', stopMs: 50 }],
])('image %s with %o behaves like %o', (image, environment, expected) => {
  expect(behaviourOf(image, 'web', environment)).toEqual(expected);
});
