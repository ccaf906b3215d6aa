import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createControllers } from '../../../src/engine/controllers.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { run as createCluster } from '../../../src/engine/ecs/CreateCluster.ts';
import { run as createService } from '../../../src/engine/ecs/CreateService.ts';
import { run as deleteService } from '../../../src/engine/ecs/DeleteService.ts';
import { run as registerTaskDefinition } from '../../../src/engine/ecs/RegisterTaskDefinition.ts';
import { run as runInstances } from '../../../src/engine/ec2/RunInstances.ts';
import { run as terminateInstances } from '../../../src/engine/ec2/TerminateInstances.ts';
import { systemRandom } from '../../../src/engine/random.ts';
import { createDockerRuntime } from '../../../src/engine/runtime/docker.ts';
import { createMemoryStore } from '../../../src/engine/store-memory.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { dockerMissing, eventually, leftovers, removeLeftovers } from '../../support/docker.ts';
import { hasImage } from '../../support/images.ts';

const missing = (await dockerMissing()) || !(await hasImage('busybox:1.37.0'));

test.skipIf(missing)(
  'on a Docker Engine: two linked containers start in order, restart by the scheduler, and leave nothing',
  async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'agent-docker-'));
    const store = createMemoryStore();
    const make = async () => {
      const engine = createEngine({
        store,
        clock: systemClock,
        random: systemRandom,
        runtime: await createDockerRuntime({ engineId: engineIdOf(), dataDir, clock: systemClock }),
        region: 'us-east-1',
        options: { bootMs: 10, joinMs: 10, healthyAfterMs: 300, stopTimeoutSeconds: 1 },
        createControllers,
      });
      engine.start();
      return engine;
    };
    const engineIdOf = (): string => String(store.meta.get('engineId'));
    store.meta.put('engineId', `test-${systemRandom.hex(10)}`);
    let engine = await make();
    try {
      const { context } = engine;
      createCluster(context, { clusterName: 'shop' });
      const { Instances } = runInstances(context, {
        MinCount: 1,
        MaxCount: 1,
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 't3.small',
        UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config').toString('base64'),
      });
      const busy = { image: 'busybox:1.37.0', memory: 32 };
      registerTaskDefinition(context, {
        family: 'web',
        containerDefinitions: [
          { name: 'web', ...busy, links: ['db'], command: ['sh', '-c', 'ping -c 1 db && exec sleep 600'] },
          {
            name: 'db',
            ...busy,
            command: ['sleep', '600'],
            mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
          },
        ],
        volumes: [{ name: 'data' }],
      });
      createService(context, {
        cluster: 'shop',
        serviceName: 'web',
        taskDefinition: 'web',
        desiredCount: 1,
        deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
      });
      context.wake();
      const running = () => [...store.tasks.values()].find(({ lastStatus }) => lastStatus === 'RUNNING');
      const first = await eventually(async () => running(), 30_000);
      await engine.controllers?.stop();
      engine = await make();
      await eventually(async () => (running() === first ? first : undefined), 10_000);
      const { runtime } = engine.context;
      expect(await runtime.list()).toHaveLength(2);
      await runtime.remove(first.containers[0]?.runtimeId ?? '');
      await eventually(async () => (first.lastStatus === 'STOPPED' ? true : undefined), 30_000);
      const second = await eventually(async () => running(), 30_000);
      expect(second).not.toBe(first);
      deleteService(engine.context, { cluster: 'shop', service: 'web', force: true });
      terminateInstances(engine.context, { InstanceIds: [Instances?.[0]?.InstanceId ?? ''] });
      engine.context.wake();
      await eventually(
        async () =>
          [...store.instances.values()].every(({ state }) => state === 'terminated') ? true : undefined,
        30_000,
      );
      expect(second.stoppedReason).toBeDefined();
      expect(await leftovers(engineIdOf())).toEqual([]);
    } finally {
      await engine.stop();
      await removeLeftovers(engineIdOf());
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
