import { describe, expect, test } from 'vitest';
import { applyTo, desiredOf, planOf, snapshotOf, story } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';

const SIZES = [
  { services: 1, tasks: 1, boxes: 1 },
  { services: 50, tasks: 50, boxes: 20 },
  { services: 250, tasks: 100, boxes: 120 },
] as const;

interface Size {
  readonly services: number;
  readonly tasks: number;
  readonly boxes: number;
}

const filesOf = ({ services, tasks, boxes }: Size, image = 'example/app:1') => ({
  cluster: {
    cluster: 'large',
    boxes: { box: { count: boxes, instanceType: 't3.small' } },
    services: Object.fromEntries(
      Array.from({ length: services }, (_, n) => [
        `service-${String(n)}`,
        { task: `task-${String(n % tasks)}` },
      ]),
    ),
  },
  apps: Array.from({ length: Math.ceil(tasks / 50) }, (_, app) => ({
    name: `app-${String(app)}`,
    tasks: Array.from({ length: Math.min(50, tasks - app * 50) }, (__, n) => ({
      family: `task-${String(app * 50 + n)}`,
      containerDefinitions: [
        { name: 'app', image: app * 50 + n === 7 % tasks ? image : 'example/app:1', memory: 32 },
      ],
    })),
  })),
});

/**
 * Calls of a snapshot of a cluster that is as declared: one DescribeClusters; services listed by 100 and described by 10;
 * a call for each revision; boxes listed and described by 100; instances by 1000; running tasks listed and described by 100.
 */
const callsOf = ({ services, tasks, boxes }: Size, running: number | undefined): number =>
  1 +
  Math.ceil(services / 100) +
  Math.ceil(services / 10) +
  tasks +
  2 * Math.ceil(boxes / 100) +
  Math.max(1, Math.ceil(boxes / 1000)) +
  (running === undefined ? 0 : 2 * Math.ceil(running / 100));

describe('calls', () => {
  test.each(SIZES)('of a plan of $services services, $tasks tasks, $boxes boxes', async (size) => {
    const sim = createSim();
    try {
      const desired = await desiredOf(filesOf(size));
      const made = await applyTo(sim, desired);
      expect(made.result.ok, story(made).slice(-3000)).toBe(true);

      let from = sim.sent.length;
      await snapshotOf(sim, desired, false);
      expect(sim.sent.length - from).toBe(callsOf(size, undefined));
      from = sim.sent.length;
      const { plan } = await planOf(sim, desired);
      expect(plan.changes).toEqual([]);
      expect(sim.sent.length - from).toBe(callsOf(size, size.services));

      const again = await applyTo(sim, desired);
      expect(again.mutations).toEqual([]);
    } finally {
      await sim.stop();
    }
  });

  test('one changed image among 50 services: one RegisterTaskDefinition, one UpdateService, nothing else', async () => {
    const size = { services: 50, tasks: 50, boxes: 20 };
    const sim = createSim();
    try {
      await applyTo(sim, await desiredOf(filesOf(size)));
      const desired = await desiredOf(filesOf(size, 'example/app:2'));
      const applied = await applyTo(sim, desired);
      expect(applied.result.ok, story(applied)).toBe(true);
      expect(applied.mutations.map((call) => call.operation)).toEqual([
        'ecs:RegisterTaskDefinition',
        'ecs:UpdateService',
      ]);
      expect((await planOf(sim, desired)).plan.changes).toEqual([]);
    } finally {
      await sim.stop();
    }
  });

  test('and back: the old revision is taken again, none is registered', async () => {
    const size = { services: 2, tasks: 2, boxes: 1 };
    const sim = createSim();
    try {
      await applyTo(sim, await desiredOf(filesOf(size)));
      await applyTo(sim, await desiredOf(filesOf(size, 'example/app:2')));
      const back = await applyTo(sim, await desiredOf(filesOf(size)));
      expect(back.mutations.map((call) => call.operation)).toEqual(['ecs:UpdateService']);
    } finally {
      await sim.stop();
    }
  });
});
