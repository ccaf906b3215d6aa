import { afterEach, describe, expect, it } from 'vitest';
import type { ApplyEvent } from '../../src/model/event.ts';
import { textOf } from '../../src/model/words.ts';
import { createWorld, desiredModel, oneContainer, shop, type Applied, type World } from './world.ts';

let world: World;
afterEach(() => world.stop());

type Finished = Extract<ApplyEvent, { type: 'finished' }>;
const finished = ({ events }: Applied, id: string): Finished => {
  const found = events.find((event): event is Finished => event.type === 'finished' && event.id === id);
  if (found === undefined) throw new Error(`${id} did not finish`);
  return found;
};
/** Virtual milliseconds from the change's start to its end. */
const took = (applied: Applied, id: string): number => finished(applied, id).elapsedMs;

describe('a deploy that fails is told early', () => {
  it('an image that is not there: the reason, and that the old tasks still run', async () => {
    world = createWorld();
    await world.apply(shop());
    const applied = await world.apply(shop('ghcr.io/acme/api:missing'));
    expect(applied.result).toMatchObject({ ok: false, ended: 'failed', changed: { update: 1 } });
    const end = finished(applied, 'service/api');
    expect(end.outcome).toBe('failed');
    expect(end.message).toBe('service api: running 2/2 on api:1, 0/2 on api:2');
    expect(end.details[0]).toMatch(
      /^task [0-9a-f]{8}… stopped: container app: CannotPull\w*Error: .*ghcr\.io\/acme\/api:missing/,
    );
    expect(end.details.at(-1)).toBe(
      'The old tasks still run. The registry has no such tag: push it, or correct the tag, then run clusternator apply again.',
    );
    expect(applied.lines.at(-1)).toBe('Stopped: 1 updated, 1 failed, 0 not started.');
    expect(took(applied, 'service/api')).toBeLessThan(15_000);
  });

  it('an essential container that exits with 3', async () => {
    world = createWorld();
    const broken = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { api: oneContainer('api:1', { environment: [{ name: 'SIM_EXIT', value: '3@200' }] }) },
      services: { api: { task: 'api', desiredCount: 1 } },
    });
    const applied = await world.apply(broken);
    expect(applied.result.ended).toBe('failed');
    const end = finished(applied, 'service/api');
    expect(end.details[0]).toMatch(/^task [0-9a-f]{8}… stopped: essential container app exited with code 3/);
    expect(end.details.at(-1)).toBe(
      'Look at the container’s logs and correct it, then run clusternator apply again.',
    );
    expect(applied.lines.at(-1)).toBe('Stopped: 3 created, 1 failed, 0 not started.');
    expect(took(applied, 'service/api')).toBeLessThan(60_000);
  });

  it('a host port that something else on the box holds', async () => {
    world = createWorld({ taken: new Set(['127.0.0.2:80/tcp']) });
    const applied = await world.apply(
      desiredModel({
        boxes: { 'web-1': {} },
        tasks: { web: oneContainer('web:1', { portMappings: [{ containerPort: 80, hostPort: 80 }] }) },
        services: { web: { task: 'web', desiredCount: 1 } },
      }),
    );
    expect(applied.result.ended).toBe('failed');
    const end = finished(applied, 'service/web');
    expect(end.details[0]).toMatch(/CannotStartContainerError/);
    expect(end.details.at(-1)).toMatch(/^Free the port on the box, or choose another host port, then/);
    expect(took(applied, 'service/web')).toBeLessThan(60_000);
  });

  it('FB-51 no box has room: fails on facts, when nothing could free any', async () => {
    world = createWorld();
    const applied = await world.apply(
      desiredModel({
        boxes: { 'web-1': {} },
        tasks: { big: oneContainer('big:1', { memory: 60_000 }) },
        services: { big: { task: 'big', desiredCount: 1 } },
      }),
    );
    expect(applied.result.ended).toBe('failed');
    const end = finished(applied, 'service/big');
    expect(end.details[0]).toMatch(
      /unable to place a task because no container instance met all of its requirements/,
    );
    expect(end.details.at(-1)).toMatch(/then run clusternator apply again\.$/);
    expect(took(applied, 'service/big')).toBeLessThan(200_000);
  });

  it('waits for room while a box is on its way', async () => {
    world = createWorld({ engine: { bootMs: 60_000, joinMs: 60_000 } });
    const applied = await world.apply(shop());
    expect(applied.result.ended).toBe('done');
  });

  it('waits for room while the tasks of another service stop', async () => {
    world = createWorld();
    const port = (image: string) =>
      oneContainer(image, {
        portMappings: [{ containerPort: 80, hostPort: 80 }],
        stopTimeout: 60,
        environment: [{ name: 'SIM_STOP', value: '50000' }],
      });
    const first = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { a: port('a:1') },
      services: { a: { task: 'a', desiredCount: 1 } },
    });
    const second = desiredModel({
      boxes: { 'web-1': {} },
      tasks: { b: port('b:1') },
      services: { b: { task: 'b', desiredCount: 1 } },
    });
    await world.apply(first);
    const applied = await world.apply(second, {
      edit: (plan) => ({
        ...plan,
        changes: plan.changes.map((change) => ({
          ...change,
          needs: change.needs.filter((id) => id !== 'service/a' || change.id !== 'service/b'),
        })),
      }),
    });
    expect(applied.lines.at(-1)).toMatch(/^Applied: 2 created, 2 deleted/);
  });

  it('FB-47 a circuit breaker that rolls back is a failure, though the service is stable then', async () => {
    world = createWorld();
    const with_ = (image: string, exit: string | undefined) =>
      desiredModel({
        boxes: { 'web-1': {} },
        tasks: {
          api: oneContainer(
            image,
            exit === undefined ? {} : { environment: [{ name: 'SIM_CREATE_ERROR', value: exit }] },
          ),
        },
        services: {
          api: {
            task: 'api',
            desiredCount: 1,
            deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
          },
        },
      });
    await world.apply(with_('api:1', undefined));
    // The reasons of stopped tasks are not to be had: only the deployments tell.
    world.between((operation, _input, next) =>
      operation === 'ecs:ListTasks'
        ? Promise.reject(
            Object.assign(new Error('no'), {
              name: 'AccessDeniedException',
              $metadata: { httpStatusCode: 400 },
            }),
          )
        : next(),
    );
    const applied = await world.apply(with_('api:2', 'no such runtime'));
    expect(applied.result.ended).toBe('failed');
    expect(
      finished(applied, 'service/api')
        .details.map((one) => textOf(one))
        .join('\n'),
    ).toMatch(/circuit breaker/);
  });

  it('FB-36 an agent that is not connected is named', async () => {
    world = createWorld();
    const statuses: string[] = [];
    world.between(async (operation, _input, next) => {
      const answer = await next();
      if (operation !== 'ecs:DescribeContainerInstances') return answer;
      const { containerInstances = [] } = answer as { containerInstances?: object[] };
      return { containerInstances: containerInstances.map((one) => ({ ...one, agentConnected: false })) };
    });
    const applied = await world.apply(shop(), {
      options: { timeoutMs: 120_000 },
      onEvent: (event) => statuses.push(textOf(event.message)),
    });
    expect(statuses).toContain('box web-1: running, its ECS agent is not connected');
    expect(applied.result.ended).toBe('timed-out');
  });

  it('makes independent changes go on, and dependents not start', async () => {
    world = createWorld();
    world.between((operation, input, next) =>
      operation === 'ecs:RegisterTaskDefinition' && (input as { family: string }).family === 'api'
        ? Promise.reject(
            Object.assign(new Error('cpu is wrong'), {
              name: 'ClientException',
              $metadata: { httpStatusCode: 400 },
            }),
          )
        : next(),
    );
    const applied = await world.apply(shop());
    expect(applied.result).toMatchObject({ ended: 'failed', changed: { create: 5 } });
    expect(applied.events).toContainEqual(
      expect.objectContaining({
        type: 'skipped',
        id: 'service/api',
        message: 'service api: not started: task api failed',
      }),
    );
    expect(finished(applied, 'service/worker').outcome).toBe('done');
    expect(applied.lines.at(-1)).toBe('Stopped: 5 created, 1 failed, 1 not started.');
  });

  it('FB-61 expired credentials end it at once, with what to do', async () => {
    world = createWorld();
    world.between((operation, _input, next) =>
      operation === 'ecs:RegisterTaskDefinition'
        ? Promise.reject(
            Object.assign(new Error('The security token included in the request is expired'), {
              name: 'ExpiredTokenException',
              $metadata: { httpStatusCode: 400 },
            }),
          )
        : next(),
    );
    const applied = await world.apply(shop());
    expect(applied.result.ended).toBe('failed');
    expect(applied.result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([
      'aws-expired-credentials',
      'aws-expired-credentials',
    ]);
    expect(JSON.stringify(applied.events)).not.toMatch(/\.ts:\d+/);
  });
});
