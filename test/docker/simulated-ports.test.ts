import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createSimulatedRuntime } from '../../src/engine/runtime/simulated.ts';
import { systemClock } from '../../src/model/clock.ts';
import { containerSpec } from '../support/container-spec.ts';
import { uniqueAddress } from '../support/docker.ts';

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)('a user who may not open port 80 runs simulated containers that want it', async () => {
  const runtime = createSimulatedRuntime({ clock: systemClock, listen: true });
  const box = { instanceId: 'i-0a', cluster: 'c', slot: undefined, address: uniqueAddress() };
  const web = containerSpec(box, 'web:1', {
    ports: [{ containerPort: 8080, hostPort: 80, protocol: 'tcp' }],
  });
  process.seteuid?.(65_534);
  try {
    expect(await runtime.isPortFree(box.address, 80, 'tcp')).toBe(true);
    const id = await runtime.create(web);
    await runtime.start(id);
    expect(await runtime.inspect(id)).toMatchObject({ status: 'running' });
  } finally {
    process.seteuid?.(0);
    await runtime.close();
  }
});

test('a port that something else holds is taken for simulated containers too', async () => {
  const runtime = createSimulatedRuntime({ clock: systemClock, listen: true });
  const box = { instanceId: 'i-0a', cluster: 'c', slot: undefined, address: uniqueAddress() };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: box.address, port: 8080 }, resolve));
  try {
    const ports = [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' as const }];
    const id = await runtime.create(containerSpec(box, 'web:1', { ports }));
    await expect(runtime.start(id)).rejects.toThrow('address already in use');
  } finally {
    server.close();
    await runtime.close();
  }
});
