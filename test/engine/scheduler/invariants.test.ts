import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sim } from '../../support/sim.ts';
import { rolloutBounds } from '../../../src/scheduling/rollout.ts';
import { addBoxes, boxesOf, createCluster, register } from './cluster.ts';

/** One thing that happens to the cluster. */
type Happening =
  | {
      readonly is: 'roll';
      readonly service: number;
      readonly port: boolean;
      readonly memory: number;
      readonly fate: string;
    }
  | { readonly is: 'scale'; readonly service: number; readonly to: number }
  | { readonly is: 'kill'; readonly pick: number }
  | { readonly is: 'drain'; readonly pick: number; readonly back: boolean }
  | { readonly is: 'box' }
  | { readonly is: 'terminate'; readonly pick: number }
  | { readonly is: 'restart' }
  | { readonly is: 'wait'; readonly ms: number };

const SERVICES = [
  { name: 'a', minimumHealthyPercent: 100, maximumPercent: 200 },
  { name: 'b', minimumHealthyPercent: 50, maximumPercent: 100 },
  { name: 'c', minimumHealthyPercent: 0, maximumPercent: 150 },
] as const;

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    is: fc.constant('roll' as const),
    service: fc.nat(2),
    port: fc.boolean(),
    memory: fc.constantFrom(100, 400, 900),
    fate: fc.constantFrom('', '', '', 'missing', 'exit', 'unhealthy'),
  }),
  fc.record({ is: fc.constant('scale' as const), service: fc.nat(2), to: fc.nat(4) }),
  fc.record({ is: fc.constant('kill' as const), pick: fc.nat(9) }),
  fc.record({ is: fc.constant('drain' as const), pick: fc.nat(9), back: fc.boolean() }),
  fc.record({ is: fc.constant('box' as const) }),
  fc.record({ is: fc.constant('terminate' as const), pick: fc.nat(9) }),
  fc.record({ is: fc.constant('restart' as const) }),
  fc.record({ is: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 3000, 45_000) }),
);

/** What must hold at every moment. Counts by itself, without the scheduler's own bookkeeping. */
function check(sim: Sim): void {
  for (const containerInstance of boxesOf(sim)) {
    const tasks = [...sim.store.tasks.values()].filter(
      (task) => task.containerInstanceArn === containerInstance.arn && task.lastStatus !== 'STOPPED',
    );
    const containers = tasks.flatMap(
      (task) => sim.store.taskDefinitions.get(task.taskDefinitionArn)?.definition.containerDefinitions ?? [],
    );
    const memory = containers.reduce((sum, container) => sum + (container.memory ?? 0), 0);
    const total =
      containerInstance.registeredResources.find(({ name }) => name === 'MEMORY')?.integerValue ?? 0;
    expect(memory, 'memory is never overcommitted').toBeLessThanOrEqual(total);
    const declared = containers.flatMap(({ portMappings }) =>
      (portMappings ?? []).flatMap(({ hostPort }) => (hostPort ? [hostPort] : [])),
    );
    expect(new Set(declared).size, 'a static port is never booked twice').toBe(declared.length);
    const bound = tasks.flatMap((task) =>
      task.containers.flatMap(({ networkBindings }) => networkBindings.map(({ hostPort }) => hostPort)),
    );
    expect(new Set(bound).size, 'a port is never bound twice').toBe(bound.length);
  }
}

/** Looks at each start and each stop that the scheduler decides, at that moment. */
function watch(sim: Sim): void {
  const { tasks, services } = sim.store;
  const put = tasks.put.bind(tasks);
  const asked = new Set<string>();
  tasks.put = (key, task) => {
    const isNew = tasks.get(key) === undefined;
    put(key, task);
    if (isNew) check(sim);
    const stops = task.desiredStatus === 'STOPPED' && !asked.has(key);
    if (stops) asked.add(key);
    const service = [...services.values()].find(({ name }) => task.group === `service:${name}`);
    if (service === undefined) return;
    const configuration = service.spec.deploymentConfiguration;
    const { min, max } = rolloutBounds(
      service.desiredCount,
      configuration?.minimumHealthyPercent ?? 100,
      configuration?.maximumPercent ?? 200,
    );
    const there = [...tasks.values()].filter(
      ({ group, lastStatus }) => group === task.group && lastStatus !== 'STOPPED',
    );
    if (isNew)
      expect(there.length, `${service.name} never has more than its maximum`).toBeLessThanOrEqual(max);
    if (
      !stops ||
      task.judged !== 'healthy' ||
      task.lastStatus !== 'RUNNING' ||
      task.stoppedReason?.startsWith('Scaling') !== true
    )
      return;
    const primary = service.deployments.find(({ status }) => status === 'PRIMARY')?.id;
    const serving = there.filter(
      ({ judged, startedBy, desiredStatus, lastStatus }) =>
        desiredStatus === 'RUNNING' &&
        lastStatus === 'RUNNING' &&
        (judged === 'healthy' || startedBy !== primary),
    );
    expect(serving.length, `${service.name} is never stopped below its minimum`).toBeGreaterThanOrEqual(min);
  };
}

async function happen(sim: Sim, what: Happening): Promise<void> {
  const box = (pick: number) => boxesOf(sim)[pick % Math.max(1, boxesOf(sim).length)];
  switch (what.is) {
    case 'roll': {
      const { port, memory, fate } = what;
      const environment =
        fate === 'exit'
          ? [{ name: 'SIM_EXIT', value: '1@500' }]
          : fate === 'unhealthy'
            ? [{ name: 'SIM_HEALTH', value: 'unhealthy' }]
            : [];
      const taskDefinition = await register(sim, {
        image: fate === 'missing' ? 'web:missing' : 'web:1',
        memory,
        environment,
        portMappings: [{ containerPort: 80, hostPort: port ? 8000 + what.service : 0 }],
        ...(fate === 'unhealthy' ? { healthCheck: { command: ['CMD', 'true'] } } : {}),
      });
      await sim.call('ecs:UpdateService', {
        cluster: 'shop',
        service: SERVICES[what.service]?.name ?? 'a',
        taskDefinition,
      });
      return;
    }
    case 'scale':
      await sim.call('ecs:UpdateService', {
        cluster: 'shop',
        service: SERVICES[what.service]?.name ?? 'a',
        desiredCount: what.to,
      });
      return;
    case 'kill': {
      const running = await sim.runtime.list();
      const container = running[what.pick % Math.max(1, running.length)];
      if (container !== undefined) await sim.clock.run(sim.runtime.stop(container.id, 1));
      return;
    }
    case 'drain': {
      const target = box(what.pick);
      if (target?.status === 'ACTIVE' || target?.status === 'DRAINING') {
        await sim.call('ecs:UpdateContainerInstancesState', {
          cluster: 'shop',
          containerInstances: [target.arn],
          status: what.back ? 'ACTIVE' : 'DRAINING',
        });
      }
      return;
    }
    case 'box':
      if (boxesOf(sim).length < 5) await addBoxes(sim, 1, 't3.micro');
      return;
    case 'terminate': {
      const target = box(what.pick);
      if (target !== undefined && boxesOf(sim).length > 1)
        await sim.call('ec2:TerminateInstances', { InstanceIds: [target.ec2InstanceId] });
      return;
    }
    case 'restart':
      await sim.restart();
      return;
    case 'wait':
      await sim.advance(what.ms);
      return;
    default:
      what satisfies never;
  }
}

test('whatever happens, nothing is booked twice and no service exceeds its maximum; left alone, all get steady', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), fc.nat(), async (happenings, seed) => {
      const sim = await createCluster({ boxes: 2, instanceType: 't3.micro', seed });
      watch(sim);
      const first = await register(sim);
      for (const { name, ...deploymentConfiguration } of SERVICES) {
        await sim.call('ecs:CreateService', {
          cluster: 'shop',
          serviceName: name,
          taskDefinition: first,
          desiredCount: 1,
          deploymentConfiguration,
        });
      }
      for (const what of happenings) {
        await happen(sim, what);
        check(sim);
      }
      for (const { name, maximumPercent } of SERVICES) {
        // A way out of any corner: a small task without a static port, and percentages that can always move.
        const taskDefinition = await register(sim, { memory: 50 });
        await sim.call('ecs:UpdateService', {
          cluster: 'shop',
          service: name,
          taskDefinition,
          desiredCount: 2,
          deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent },
        });
      }
      await addBoxes(sim, 1);
      await sim.until(() =>
        [...sim.store.services.values()].every(
          ({ deployments }) => deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED',
        ),
      );
      check(sim);
      const containers = await sim.runtime.list();
      expect(containers.filter(({ status }) => status === 'running')).toHaveLength(6);
      await sim.stop();
    }),
    { numRuns: Number(process.env['SIM_RUNS'] ?? 60) },
  );
});
