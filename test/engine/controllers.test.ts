import { describe, expect, test, vi } from 'vitest';
import { createControllers } from '../../src/engine/controllers.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createSimulatedRuntime } from '../../src/engine/runtime/simulated.ts';
import { seededRandom } from '../support/sim.ts';
import { create, createCluster, register, running, stopped } from './scheduler/cluster.ts';

describe('the loop of the engine', () => {
  test('goes on after a part of it failed, and asks that part again later', async () => {
    const reported: string[] = [];
    const sim = await createCluster({
      onError: (error, where) => reported.push(`${where}: ${error instanceof Error ? error.message : ''}`),
    });
    const revision = await register(sim);
    await create(sim, revision, { desiredCount: 2 });
    const broken = vi.spyOn(sim.store.services, 'values').mockImplementation(() => {
      throw new Error('a record that nobody expected');
    });
    sim.context.wake();
    await sim.advance(3_500);
    expect(reported).toEqual(Array(4).fill('scheduler: a record that nobody expected'));
    broken.mockRestore();
    await sim.until(() => running(sim).length === 2, 60_000);
    await sim.stop();
  });

  test('is not ended by work in the background that fails', async () => {
    const reported: string[] = [];
    const sim = await createCluster({ onError: (_error, where) => reported.push(where) });
    const revision = await register(sim);
    await create(sim, revision, { desiredCount: 1 });
    await sim.until(() => running(sim).length === 1);
    vi.spyOn(sim.runtime, 'remove').mockRejectedValueOnce(new TypeError('no such method'));
    await sim.call('ecs:UpdateService', { cluster: 'shop', service: 'web', forceNewDeployment: true });
    await sim.until(() => reported.length > 0);
    expect(reported).toEqual(['work in the background']);
    await sim.call('ecs:UpdateService', { cluster: 'shop', service: 'web', desiredCount: 0 });
    await sim.until(() => running(sim).length === 0);
    await sim.stop();
  });
});

test('tasks of simulated containers say that the engine was restarted, and start again', async () => {
  const sim = await createCluster();
  const revision = await register(sim);
  await create(sim, revision, { desiredCount: 2 });
  await sim.until(() => running(sim).length === 2);
  const before = [...sim.store.tasks.values()];
  await sim.run(() => sim.engine.controllers?.stop() ?? Promise.resolve());
  // As after kill -9: the same store, and none of the containers that the process kept.
  const next = createEngine({
    store: sim.store,
    clock: sim.clock,
    random: seededRandom(2),
    runtime: createSimulatedRuntime({ clock: sim.clock }),
    region: 'us-east-1',
    createControllers,
  });
  next.start();
  await sim.until(() => stopped(sim).length === before.length);
  for (const task of before) {
    expect(task.stoppedReason).toBe('The engine was restarted');
    expect(task.containers[0]?.reason).toContain('the engine was restarted');
  }
  await sim.until(() => running(sim).length === 2);
  await sim.run(() => next.stop());
});
