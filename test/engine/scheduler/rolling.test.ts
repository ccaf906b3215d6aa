import { describe as suite, expect, test } from 'vitest';
import type { ServiceDeployment } from '../../../src/model/service-deployment.ts';
import { readServiceDeployments } from '../../../src/snapshotter/service-deployments.ts';
import type { Sim } from '../../support/sim.ts';
import {
  addBoxes,
  alive,
  boxesOf,
  create,
  createCluster,
  describe,
  isSteady,
  messages,
  register,
  running,
  serviceOf,
  stopped,
  update,
} from './cluster.ts';

const PORT = { portMappings: [{ containerPort: 8080, hostPort: 80 }] };
const percent = (minimumHealthyPercent: number, maximumPercent: number) => ({
  deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
});

suite('a service', () => {
  test('starts its tasks, completes and gets steady', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim), { desiredCount: 2 });
    expect((await describe(sim)).deployments?.[0]?.rolloutState).toBe('IN_PROGRESS');
    await sim.until(() => isSteady(sim));
    const service = await describe(sim);
    expect(service).toMatchObject({ runningCount: 2, pendingCount: 0, desiredCount: 2 });
    expect(service.deployments?.[0]?.rolloutStateReason).toMatch(
      /^ECS deployment ecs-svc\/\d{19} completed\.$/,
    );
    const [id] = service.deployments?.map((deployment) => deployment.id) ?? [];
    expect(messages(sim).slice(0, 2)).toEqual([
      '(service web) has reached a steady state.',
      `(service web) (deployment ${id}) deployment completed.`,
    ]);
    expect(messages(sim).at(-1)).toMatch(
      /^\(service web\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
    );
    for (const task of running(sim)) expect(task).toMatchObject({ group: 'service:web', startedBy: id });
    await sim.stop();
  });

  test('waits for a box and says so once', async () => {
    const sim = await createCluster({ boxes: 0 });
    await create(sim, await register(sim));
    await sim.advance(60_000);
    expect(messages(sim)).toEqual([
      '(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    ]);
    await addBoxes(sim, 1);
    await sim.until(() => isSteady(sim));
    await sim.stop();
  });

  test('replaces a task that died', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim));
    await sim.until(() => isSteady(sim));
    const [first] = running(sim);
    await sim.operate('ecs:StopTask', { cluster: 'shop', task: first?.arn ?? '', reason: 'test' });
    await sim.until(() => running(sim).length === 1 && running(sim)[0] !== first);
    expect(first).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'test' });
    await sim.stop();
  });

  test('scales up and down, keeping the spread', async () => {
    const sim = await createCluster({ boxes: 2 });
    await create(sim, await register(sim), { desiredCount: 4 });
    await sim.until(() => isSteady(sim));
    await update(sim, { desiredCount: 2 });
    await sim.until(() => alive(sim).length === 2);
    expect(new Set(running(sim).map((task) => task.containerInstanceArn)).size).toBe(2);
    expect(
      stopped(sim).every((task) =>
        task.stoppedReason?.startsWith('Scaling activity initiated by (deployment ecs-svc/'),
      ),
    ).toBe(true);
    await update(sim, { desiredCount: 5 });
    await sim.until(() => running(sim).length === 5);
    await sim.stop();
  });

  test('is INACTIVE after its tasks are gone', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim, { environment: [{ name: 'SIM_STOP', value: '900' }] }));
    await sim.until(() => isSteady(sim));
    await sim.call('ecs:DeleteService', { cluster: 'shop', service: 'web', force: true });
    expect(serviceOf(sim).status).toBe('DRAINING');
    await sim.until(() => serviceOf(sim).status === 'INACTIVE');
    expect(alive(sim)).toEqual([]);
    await sim.stop();
  });
});

suite('a rolling update', () => {
  test('on one box with a static port and minimum 0 stops the old task first', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim, PORT), percent(0, 100));
    await sim.until(() => isSteady(sim));
    const [old] = running(sim);
    await update(sim, { taskDefinition: await register(sim, { ...PORT, image: 'web:2' }) });
    await sim.until(() => isSteady(sim));
    expect(old?.lastStatus).toBe('STOPPED');
    expect(running(sim).map((task) => task.containers[0]?.image)).toEqual(['web:2']);
    expect(old?.stoppedAt).toBeLessThanOrEqual(running(sim)[0]?.createdAt ?? 0);
    await sim.stop();
  });

  test('on one box with a static port and minimum 100 never moves, and says why', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim, PORT), percent(100, 200));
    await sim.until(() => isSteady(sim));
    const [old] = running(sim);
    await update(sim, { taskDefinition: await register(sim, { ...PORT, image: 'web:2' }) });
    await sim.advance(3_600_000);
    expect(running(sim)).toEqual([old]);
    expect(
      (await describe(sim)).deployments?.map(({ status, rolloutState }) => [status, rolloutState]),
    ).toEqual([
      ['PRIMARY', 'IN_PROGRESS'],
      ['ACTIVE', 'COMPLETED'],
    ]);
    const id = boxesOf(sim)[0]?.id ?? '';
    expect(messages(sim)[0]).toBe(
      `(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance ${id}) is already using a port required by your task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
    );
    expect(messages(sim).filter((message) => message === messages(sim)[0])).toHaveLength(1);
    await addBoxes(sim, 1);
    await sim.until(() => isSteady(sim));
    expect(running(sim).map((task) => task.containers[0]?.image)).toEqual(['web:2']);
    await sim.stop();
  });

  test('with percentages that leave no room, says that the configuration forbids it', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim), percent(100, 150));
    await sim.until(() => isSteady(sim));
    await update(sim, { taskDefinition: await register(sim, { image: 'web:2' }) });
    await sim.advance(600_000);
    expect(messages(sim)[0]).toBe(
      '(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    );
    await sim.stop();
  });

  test('keeps the minimum healthy: new tasks are healthy before old ones stop', async () => {
    const sim = await createCluster({ boxes: 2 });
    await create(sim, await register(sim), { desiredCount: 2, ...percent(100, 200) });
    await sim.until(() => isSteady(sim));
    const old = running(sim);
    await update(sim, { taskDefinition: await register(sim, { image: 'web:2' }) });
    await sim.until(() => running(sim).length === 4);
    await sim.advance(39_000);
    expect(old.every((task) => task.lastStatus === 'RUNNING')).toBe(true);
    await sim.until(() => isSteady(sim));
    expect(old.every((task) => task.lastStatus === 'STOPPED')).toBe(true);
    await sim.stop();
  });

  test('leaves the old version running when the new image is missing', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim));
    await sim.until(() => isSteady(sim));
    const [old] = running(sim);
    await update(sim, { taskDefinition: await register(sim, { image: 'web:missing' }) });
    await sim.advance(3_600_000);
    expect(running(sim)).toEqual([old]);
    const failed = stopped(sim);
    expect(failed[0]).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' });
    expect(failed[0]?.containers[0]?.reason).toBe(
      'CannotPullContainerError: Error response from daemon: manifest for web:missing not found: manifest unknown: manifest unknown',
    );
    expect(
      messages(sim).some((message) =>
        message.includes('is unable to consistently start tasks successfully.'),
      ),
    ).toBe(true);
    expect(failed.length).toBeLessThan(20);
    expect((await describe(sim)).deployments?.[0]).toMatchObject({
      rolloutState: 'IN_PROGRESS',
      failedTasks: failed.length,
    });
    await sim.stop();
  });

  test('does not complete while its essential container keeps exiting', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim, { environment: [{ name: 'SIM_EXIT', value: '3@200' }] }));
    await sim.advance(10_000);
    const [first] = stopped(sim);
    expect(first).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    });
    expect(first?.containers[0]?.exitCode).toBe(3);
    expect((await describe(sim)).deployments?.[0]?.rolloutState).toBe('IN_PROGRESS');
    await sim.stop();
  });
});

/** The service deployments, as the program reads them. */
const history = (sim: Sim): Promise<readonly ServiceDeployment[]> =>
  sim.run(() => readServiceDeployments(sim.aws, { cluster: 'shop', service: 'web' }));

suite('the circuit breaker', () => {
  const breaker = (rollback: boolean) => ({
    deploymentConfiguration: {
      minimumHealthyPercent: 0,
      maximumPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback },
    },
  });

  test('rolls back to the last completed deployment', async () => {
    const sim = await createCluster();
    const good = await register(sim, PORT);
    await create(sim, good, breaker(true));
    await sim.until(() => isSteady(sim));
    const before = serviceOf(sim).deployments[0]?.id;
    await update(sim, { taskDefinition: await register(sim, { ...PORT, image: 'web:missing' }) });
    const bad = serviceOf(sim).deployments[0]?.id;
    await sim.until(() => serviceOf(sim).deployments[0]?.rollbackOf === before);
    expect(messages(sim)).toContain(
      `(service web) (deployment ${bad}) deployment failed: tasks failed to start.`,
    );
    expect(messages(sim)).toContain(`(service web) rolling back to deployment ${before}.`);
    expect((await describe(sim)).deployments?.[0]?.rolloutStateReason).toBe(
      `ECS deployment circuit breaker: rolling back to deploymentId ${before}.`,
    );
    await sim.until(() => isSteady(sim));
    expect(serviceOf(sim).taskDefinition).toBe(good);
    expect(running(sim)).toHaveLength(1);
    expect(stopped(sim).filter((task) => task.startedBy === bad)).toHaveLength(3);
    await sim.stop();
  });

  test('the history has a roll back as a part of the deployment that failed', async () => {
    const sim = await createCluster();
    const good = await register(sim, PORT);
    await create(sim, good, breaker(true));
    await sim.until(() => isSteady(sim));
    const bad = await register(sim, { ...PORT, image: 'web:missing' });
    await update(sim, { taskDefinition: bad });
    expect((await history(sim))[0]).toMatchObject({ status: 'IN_PROGRESS', target: bad, sources: [good] });
    await sim.until(() => serviceOf(sim).deployments[0]?.rollbackOf !== undefined);
    expect((await history(sim))[0]).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS', rolledBackTo: good });
    await sim.until(() => isSteady(sim));
    // No service deployment and no service revision is made for a roll back.
    expect(await history(sim)).toMatchObject([
      { status: 'ROLLBACK_SUCCESSFUL', target: bad, sources: [good], rolledBackTo: good },
      { status: 'SUCCESSFUL', target: good, sources: [] },
    ]);
    const told = await describe(sim);
    expect(told.currentServiceRevisions?.map(({ arn }) => arn)).toEqual([
      (await sim.call('ecs:ListServiceDeployments', { cluster: 'shop', service: 'web' }))
        .serviceDeployments?.[1]?.targetServiceRevisionArn,
    ]);
    await sim.stop();
  });

  test('a deployment that is replaced before it is done has STOPPED', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim, { image: 'web:missing' }));
    const next = await register(sim);
    await update(sim, { taskDefinition: next });
    await sim.until(() => isSteady(sim));
    expect(await history(sim)).toMatchObject([{ status: 'SUCCESSFUL', target: next }, { status: 'STOPPED' }]);
    await sim.stop();
  });

  test('without a roll back stops launching', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim, { image: 'web:missing' }), breaker(false));
    await sim.advance(3_600_000);
    expect(await history(sim)).toMatchObject([{ status: 'STOPPED' }]);
    expect(serviceOf(sim).deployments[0]).toMatchObject({
      rolloutState: 'FAILED',
      failedTasks: 3,
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    expect(alive(sim)).toEqual([]);
    await sim.stop();
  });

  test('counts tasks whose health check fails', async () => {
    const sim = await createCluster();
    const check = {
      healthCheck: { command: ['CMD', 'true'] },
      environment: [{ name: 'SIM_HEALTH', value: 'unhealthy' }],
    };
    await create(sim, await register(sim, check), breaker(false));
    await sim.advance(600_000);
    expect(serviceOf(sim).deployments[0]?.rolloutState).toBe('FAILED');
    expect(stopped(sim)[0]?.stoppedReason).toBe('Task failed container health checks');
    await sim.stop();
  });
});

suite('boxes', () => {
  test('a DAEMON runs one task on each, also on one that joins later', async () => {
    const sim = await createCluster({ boxes: 2 });
    await sim.call('ecs:CreateService', {
      cluster: 'shop',
      serviceName: 'web',
      taskDefinition: await register(sim),
      schedulingStrategy: 'DAEMON',
    });
    await sim.until(() => running(sim).length === 2);
    await addBoxes(sim, 1);
    await sim.until(() => running(sim).length === 3);
    expect(new Set(running(sim).map((task) => task.containerInstanceArn)).size).toBe(3);
    await sim.until(() => isSteady(sim));
    await update(sim, { taskDefinition: await register(sim, { image: 'web:2' }) });
    await sim.until(() => isSteady(sim));
    expect(running(sim).map((task) => task.containers[0]?.image)).toEqual(['web:2', 'web:2', 'web:2']);
    await sim.stop();
  });

  test('a DRAINING box loses its tasks once others are healthy elsewhere', async () => {
    const sim = await createCluster({ boxes: 2 });
    await create(sim, await register(sim), { desiredCount: 2 });
    await sim.until(() => isSteady(sim));
    const [leaving] = boxesOf(sim);
    await sim.call('ecs:UpdateContainerInstancesState', {
      cluster: 'shop',
      containerInstances: [leaving?.arn ?? ''],
      status: 'DRAINING',
    });
    await sim.until(() => running(sim).length === 3);
    await sim.until(() => isSteady(sim) && running(sim).length === 2);
    expect(running(sim).every((task) => task.containerInstanceArn !== leaving?.arn)).toBe(true);
    await sim.stop();
  });

  test('a terminated box takes its tasks with it, and the service goes elsewhere', async () => {
    const sim = await createCluster({ boxes: 2 });
    await create(sim, await register(sim), { desiredCount: 1 });
    await sim.until(() => isSteady(sim));
    const [task] = running(sim);
    const box = boxesOf(sim).find(({ arn }) => arn === task?.containerInstanceArn);
    await sim.call('ec2:TerminateInstances', { InstanceIds: [box?.ec2InstanceId ?? ''] });
    await sim.until(() => sim.store.instances.get(box?.ec2InstanceId ?? '')?.state === 'terminated');
    expect(task).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: `Host EC2 (instance ${box?.ec2InstanceId}) terminated.`,
    });
    expect(box?.status).toBe('INACTIVE');
    await sim.until(() => isSteady(sim));
    expect(running(sim)).toHaveLength(1);
    await sim.stop();
  });
});

suite('a restart of the engine', () => {
  test('takes its containers over and runs nothing twice', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim), { desiredCount: 3 });
    await sim.until(() => isSteady(sim));
    const before = running(sim).map(({ arn }) => arn);
    await sim.restart();
    await sim.advance(120_000);
    expect(running(sim).map(({ arn }) => arn)).toEqual(before);
    expect(await sim.runtime.list()).toHaveLength(3);
    await sim.stop();
  });

  test('a container that was removed behind its back stops its task', async () => {
    const sim = await createCluster();
    await create(sim, await register(sim));
    await sim.until(() => isSteady(sim));
    const [task] = running(sim);
    await sim.runtime.remove(task?.containers[0]?.runtimeId ?? '');
    await sim.until(() => task?.lastStatus === 'STOPPED');
    expect(task?.containers[0]?.reason).toMatch(/^DockerStateError: /);
    await sim.until(() => running(sim).length === 1);
    expect(await sim.runtime.list()).toHaveLength(1);
    await sim.stop();
  });
});
