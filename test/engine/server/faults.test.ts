import { CreateClusterCommand, DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { createFaults } from '../../../src/engine/faults.ts';
import type { FaultRule } from '../../../src/engine/faults.ts';
import { createServer } from '../../../src/engine/server.ts';
import { testEngine } from '../../support/engine.ts';

const withFaults = (...rules: FaultRule[]) => testEngine({ faults: createFaults(rules, () => 0.5) });
const create = new CreateClusterCommand({ clusterName: 'shop' });
const look = new DescribeClustersCommand({ clusters: ['shop'] });

test('throttling strikes the named calls only, in the words of each service', async () => {
  const { ecs, ec2 } = withFaults(
    { kind: 'throttle', operation: 'CreateCluster', after: 1, times: 1 },
    { kind: 'throttle', operation: 'RunInstances' },
  );
  await ecs.send(create);
  await expect(ecs.send(create)).rejects.toMatchObject({
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 400 },
  });
  await ecs.send(create);
  await ecs.send(look);
  await expect(
    ec2.send(new RunInstancesCommand({ MinCount: 1, MaxCount: 1, ImageId: 'ami-1' })),
  ).rejects.toMatchObject({
    name: 'RequestLimitExceeded',
    $metadata: { httpStatusCode: 503 },
  });
});

test('a lost request does nothing, a lost reply does its work', async () => {
  for (const [kind, there] of [
    ['lost-request', 0],
    ['lost-reply', 1],
  ] as const) {
    const { ecs, engine } = withFaults({ kind, times: 1 });
    await expect(ecs.send(create)).rejects.toThrow();
    expect(engine.context.store.clusters.size).toBe(there);
  }
});

test('a lost reply closes the connection', async () => {
  const { engine } = withFaults({ kind: 'lost-reply', times: 1 });
  const key = { accessKeyId: 'KEY1', secretAccessKey: 's' };
  const server = await createServer(engine, { port: 0, key });
  const client = new ECSClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: key,
    maxAttempts: 1,
  });
  await expect(client.send(create)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await client.send(look)).clusters?.[0]?.status).toBe('ACTIVE');
  client.destroy();
  await server.close();
});

test('a stale answer is the one from before', async () => {
  const { ecs } = withFaults({ kind: 'stale', operation: 'DescribeClusters', after: 1, times: 1 });
  expect((await ecs.send(look)).failures).toHaveLength(1);
  await ecs.send(create);
  expect((await ecs.send(look)).failures).toHaveLength(1);
  expect((await ecs.send(look)).clusters).toHaveLength(1);
});

test('a fault of the engine itself tells nothing of its inside', async () => {
  const seen: unknown[] = [];
  const { ecs, engine } = testEngine({ onError: (error) => seen.push(error) });
  Object.defineProperty(engine.context.store, 'flush', {
    value: () => Promise.reject(new Error('disk full in /secret/path')),
  });
  await expect(ecs.send(create)).rejects.toMatchObject({
    name: 'ServerException',
    $metadata: { httpStatusCode: 500 },
    message: expect.not.stringContaining('secret'),
  });
  expect(seen).toHaveLength(1);
});
