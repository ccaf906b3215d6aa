import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import type { TaskRecord } from '../../../src/engine/records.ts';
import type { Sim, SimOptions } from '../../support/sim.ts';
import { boxesOf, createCluster, stopped } from '../scheduler/cluster.ts';

const NOISE = { memory: 64, image: 'web:1' } as const;

/** Runs one task by RunTask. */
async function runTask(
  sim: Sim,
  containers: ContainerDefinition[],
  rest: Partial<RegisterTaskDefinitionCommandInput> = {},
): Promise<TaskRecord> {
  await sim.call('ecs:RegisterTaskDefinition', {
    family: 'job',
    containerDefinitions: containers.map((container) => ({ ...NOISE, ...container })),
    ...rest,
  });
  await sim.operate('ecs:RunTask', { cluster: 'shop', taskDefinition: 'job' });
  const task = [...sim.store.tasks.values()].at(-1);
  if (task === undefined) throw new Error('no task was placed');
  return task;
}

const started = async (
  options: SimOptions,
  containers: ContainerDefinition[],
  rest: Partial<RegisterTaskDefinitionCommandInput> = {},
): Promise<[Sim, TaskRecord]> => {
  const sim = await createCluster(options);
  return [sim, await runTask(sim, containers, rest)];
};
const container = (task: TaskRecord, name: string) => task.containers.find((record) => record.name === name);
const env = (name: string, value: string) => ({ environment: [{ name, value }] });

describe('a task', () => {
  test('starts its containers in the order of their dependencies', async () => {
    const [sim, task] = await started({ behaviour: () => ({ startMs: 10 }) }, [
      { name: 'web', links: ['db'], dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] },
      { name: 'db', healthCheck: { command: ['CMD', 'true'] } },
      { name: 'init', essential: false, dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] },
    ]);
    await sim.until(() => task.lastStatus === 'RUNNING');
    const at = (name: string): number => container(task, name)?.startedAt ?? 0;
    expect(at('db')).toBeLessThan(at('init'));
    expect(at('init')).toBeLessThan(at('web'));
    expect(container(task, 'init')).toMatchObject({ lastStatus: 'STOPPED', exitCode: 0 });
    await sim.stop();
  });

  test('binds a range of ports to as many free ports of the box in a row, and no two tasks the same', async () => {
    const ranged: ContainerDefinition[] = [
      { name: 'web', portMappings: [{ containerPortRange: '8000-8002' }, { containerPort: 80 }] },
    ];
    const [sim, first] = await started({}, ranged);
    await sim.until(() => first.lastStatus === 'RUNNING');
    const second = await runTask(sim, ranged);
    await sim.until(() => second.lastStatus === 'RUNNING');
    const bindings = [first, second].map((task) =>
      task.containers[0]?.networkBindings.map(({ bindIP: _address, ...binding }) => binding),
    );
    expect(bindings).toEqual([
      [
        { containerPortRange: '8000-8002', hostPortRange: '32768-32770', protocol: 'tcp' },
        { containerPort: 80, hostPort: 32771, protocol: 'tcp' },
      ],
      [
        { containerPortRange: '8000-8002', hostPortRange: '32772-32774', protocol: 'tcp' },
        { containerPort: 80, hostPort: 32775, protocol: 'tcp' },
      ],
    ]);
    const published = await sim.runtime.inspect(first.containers[0]?.runtimeId ?? '');
    expect(published?.ports.map(({ hostPort, containerPort }) => [hostPort, containerPort])).toEqual([
      [32768, 8000],
      [32769, 8001],
      [32770, 8002],
      [32771, 80],
    ]);
    await sim.stop();
  });

  test('stops its containers in the reverse order, and leaves nothing behind', async () => {
    const [sim, task] = await started(
      { behaviour: () => ({ stopMs: 1000 }) },
      [{ name: 'web', links: ['db'] }, { name: 'db' }],
      { volumes: [{ name: 'scratch' }] },
    );
    await sim.until(() => task.lastStatus === 'RUNNING');
    const [volume] = Object.values(task.volumes);
    expect(await sim.runtime.hasVolume(volume ?? '')).toBe(true);
    await sim.operate('ecs:StopTask', { cluster: 'shop', task: task.arn });
    await sim.advance(1);
    expect(task).toMatchObject({ lastStatus: 'STOPPING', desiredStatus: 'STOPPED' });
    await sim.until(() => task.lastStatus === 'STOPPED');
    expect((container(task, 'db')?.stoppedAt ?? 0) - (container(task, 'web')?.stoppedAt ?? 0)).toBe(1000);
    expect(task.stopCode).toBe('UserInitiated');
    await sim.settle();
    expect(await sim.runtime.list()).toEqual([]);
    expect(await sim.runtime.hasVolume(volume ?? '')).toBe(false);
    await sim.stop();
  });

  test('is killed after its stopTimeout', async () => {
    const [sim, task] = await started({ behaviour: () => ({ stopMs: 60_000 }) }, [
      { name: 'web', stopTimeout: 5 },
    ]);
    await sim.until(() => task.lastStatus === 'RUNNING');
    const before = sim.clock.now();
    await sim.operate('ecs:StopTask', { cluster: 'shop', task: task.arn });
    await sim.until(() => task.lastStatus === 'STOPPED');
    expect((task.stoppedAt ?? 0) - before).toBe(5000);
    expect(container(task, 'web')?.exitCode).toBe(137);
    await sim.stop();
  });

  test('that is stopped while it pulls never starts', async () => {
    const [sim, task] = await started({ behaviour: () => ({ pull: 600_000 }) }, [{ name: 'web' }]);
    await sim.advance(1000);
    expect(task.lastStatus).toBe('PENDING');
    await sim.operate('ecs:StopTask', { cluster: 'shop', task: task.arn });
    await sim.advance(1000);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
    expect(container(task, 'web')?.reason).toBeUndefined();
    expect(await sim.runtime.list()).toEqual([]);
    await sim.stop();
  });

  test.each<
    [string, ContainerDefinition[], SimOptions, Partial<TaskRecord>, string | undefined, number | undefined]
  >([
    [
      'an image that is missing',
      [{ name: 'web', image: 'acme/missing:1' }],
      {},
      { stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' },
      'CannotPullContainerError: Error response from daemon: manifest for acme/missing:1 not found: manifest unknown: manifest unknown',
      undefined,
    ],
    [
      'a create that is refused',
      [{ name: 'web', ...env('SIM_CREATE_ERROR', 'no such thing') }],
      {},
      { stopCode: 'TaskFailedToStart' },
      'CannotCreateContainerError: no such thing',
      undefined,
    ],
    [
      'an essential container that exits',
      [{ name: 'web', ...env('SIM_EXIT', '3@200') }],
      {},
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
      undefined,
      3,
    ],
    [
      'a dependency that fails',
      [
        { name: 'web', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] },
        { name: 'init', essential: false, ...env('SIM_EXIT', '1') },
      ],
      {},
      { stopCode: 'TaskFailedToStart' },
      'CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [init(web:1) (STOPPED->RUNNING) - Exit: 1] for target [web(web:1) (MANIFEST_PULLED->RUNNING)] as dependency did not exit successfully.',
      143,
    ],
    [
      'a dependency that takes too long',
      [
        { name: 'web', dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] },
        {
          name: 'db',
          startTimeout: 20,
          healthCheck: { command: ['CMD', 'x'] },
          ...env('SIM_HEALTH', 'never'),
        },
      ],
      {},
      { stopCode: 'TaskFailedToStart' },
      'CannotStartContainerError: dependency graph: container ordering dependency [db(web:1) (RUNNING->RUNNING)] for target [web(web:1) (MANIFEST_PULLED->RUNNING)] has timed out.',
      143,
    ],
    [
      'a shared volume that is not there',
      [{ name: 'web', mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }],
      {},
      { stopCode: 'TaskFailedToStart' },
      'CannotCreateVolumeError: the shared volume data does not exist and autoprovision is off',
      undefined,
    ],
  ])('fails by %s', async (name, containers, options, expected, reason, exitCode) => {
    const volumes = name.includes('volume')
      ? { volumes: [{ name: 'data', dockerVolumeConfiguration: { scope: 'shared' as const } }] }
      : {};
    const [sim, task] = await started(options, containers, volumes);
    await sim.until(() => task.lastStatus === 'STOPPED');
    expect(task).toMatchObject({ desiredStatus: 'STOPPED', ...expected });
    expect(container(task, 'web')?.reason).toBe(reason);
    expect(container(task, 'web')?.exitCode).toBe(exitCode);
    await sim.settle();
    expect(await sim.runtime.list()).toEqual([]);
    await sim.stop();
  });

  test('fails by a host port that something else holds, in the words of Docker', async () => {
    const [sim, task] = await started({ taken: new Set(['127.0.0.2:80/tcp']) }, [
      { name: 'web', portMappings: [{ containerPort: 80, hostPort: 80 }] },
    ]);
    await sim.until(() => task.lastStatus === 'STOPPED');
    expect(container(task, 'web')?.reason).toMatch(
      /^CannotStartContainerError: .*driver failed programming external connectivity on endpoint ecs-job-1-web-[0-9a-f]{20}: .*address already in use$/,
    );
    await sim.stop();
  });

  test('outlives a container that is not essential', async () => {
    const [sim, task] = await started({}, [
      { name: 'web' },
      { name: 'side', essential: false, ...env('SIM_EXIT', '1@100') },
    ]);
    await sim.until(() => container(task, 'side')?.lastStatus === 'STOPPED');
    await sim.advance(10_000);
    expect(task.lastStatus).toBe('RUNNING');
    await sim.stop();
  });

  test('has the health of its essential containers', async () => {
    const check = { healthCheck: { command: ['CMD', 'x'] } };
    const [sim, task] = await started({}, [
      { name: 'a', ...check },
      { name: 'b', ...check, ...env('SIM_HEALTH', 'never') },
      { name: 'c' },
      { name: 'd', essential: false, ...check, ...env('SIM_HEALTH', 'unhealthy') },
    ]);
    await sim.advance(10_000);
    expect(task.healthStatus).toBe('UNKNOWN');
    expect(task.containers.map(({ healthStatus }) => healthStatus)).toEqual([
      'HEALTHY',
      'UNKNOWN',
      'UNKNOWN',
      'UNHEALTHY',
    ]);
    await sim.stop();
  });

  test('restarts a container by its policy, once it has run long enough', async () => {
    const policy = { restartPolicy: { enabled: true, restartAttemptPeriod: 60, ignoredExitCodes: [0] } };
    const [sim, task] = await started({}, [{ name: 'web', ...policy, ...env('SIM_EXIT', '1@61000') }]);
    await sim.advance(130_000);
    expect(container(task, 'web')).toMatchObject({ lastStatus: 'RUNNING', restarts: 2 });
    const early = await runTask(sim, [{ name: 'web', ...policy, ...env('SIM_EXIT', '1@1000') }]);
    await sim.until(() => early.lastStatus === 'STOPPED');
    expect(stopped(sim)).toContain(early);
    await sim.stop();
  });

  test('gets dynamic host ports in sequence, past what is in use', async () => {
    const [sim, task] = await started({ taken: new Set(['127.0.0.2:32769/tcp']) }, [
      { name: 'web', portMappings: [{ containerPort: 80 }, { containerPort: 81 }] },
    ]);
    await sim.until(() => task.lastStatus === 'RUNNING');
    expect(container(task, 'web')?.networkBindings).toEqual([
      { bindIP: '127.0.0.2', containerPort: 80, hostPort: 32768, protocol: 'tcp' },
      { bindIP: '127.0.0.2', containerPort: 81, hostPort: 32770, protocol: 'tcp' },
    ]);
    await sim.stop();
  });

  test('in mode awsvpc shares one network and never clashes on a port', async () => {
    const definition: [ContainerDefinition[], Partial<RegisterTaskDefinitionCommandInput>] = [
      [{ name: 'web', portMappings: [{ containerPort: 80 }] }, { name: 'side' }],
      { networkMode: 'awsvpc' },
    ];
    const [sim, first] = await started({}, ...definition);
    const second = await runTask(sim, ...definition);
    await sim.until(() => first.lastStatus === 'RUNNING' && second.lastStatus === 'RUNNING');
    expect(container(first, 'web')?.networkBindings[0]?.hostPort).not.toBe(
      container(second, 'web')?.networkBindings[0]?.hostPort,
    );
    await sim.stop();
  });

  test('stops when its container instance is deregistered by force', async () => {
    const [sim, task] = await started({}, [{ name: 'web' }]);
    await sim.until(() => task.lastStatus === 'RUNNING');
    await sim.call('ecs:DeregisterContainerInstance', {
      cluster: 'shop',
      containerInstance: boxesOf(sim)[0]?.arn ?? '',
      force: true,
    });
    await sim.until(() => task.lastStatus === 'STOPPED');
    expect(task.stoppedReason).toBe('Container instance deregistration forced by user.');
    await sim.stop();
  });

  test('that was killed with the engine between create and start goes on', async () => {
    const [sim, task] = await started({ behaviour: () => ({ startMs: 5000 }) }, [{ name: 'web' }]);
    await sim.until(() => task.containers[0]?.runtimeId !== undefined);
    await sim.restart();
    await sim.until(() => task.lastStatus === 'RUNNING');
    expect(await sim.runtime.list()).toHaveLength(1);
    await sim.stop();
  });
});
