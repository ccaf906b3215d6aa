import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { isSteady, oldTasks, serviceStatus, type Expectation } from '../../src/executor/status/service.ts';

const arn = (revision: string): string => `arn:aws:ecs:us-east-1:111122223333:task-definition/${revision}`;

const deployment = (id: string, revision: string, more: Partial<Deployment> = {}): Deployment => ({
  id: `ecs-svc/${id}`,
  status: 'PRIMARY',
  taskDefinition: arn(revision),
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  failedTasks: 0,
  rolloutState: 'COMPLETED',
  rolloutStateReason: `ECS deployment ecs-svc/${id} completed.`,
  ...more,
});

const service = (deployments: Deployment[], more: Partial<Service> = {}): Service => ({
  serviceName: 'api',
  status: 'ACTIVE',
  schedulingStrategy: 'REPLICA',
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  taskDefinition: arn('api:8'),
  deployments,
  ...more,
});

const ours: Expectation = {
  deployment: 'ecs-svc/8',
  taskDefinition: arn('api:8'),
  desiredCount: 2,
  before: new Set(['ecs-svc/7']),
  seen: false,
  steadyMs: 0,
  sinceMs: 5000,
};
const old = (more: Partial<Deployment> = {}): Deployment =>
  deployment('7', 'api:7', { status: 'ACTIVE', ...more });

describe('serviceStatus', () => {
  const table: readonly [
    title: string,
    service: Service,
    expected: Partial<Expectation>,
    status: string,
    message: string,
  ][] = [
    ['ours is complete and alone', service([deployment('8', 'api:8')]), {}, 'current', 'running 2/2'],
    [
      'ours has just begun',
      service([
        deployment('8', 'api:8', { desiredCount: 0, runningCount: 0, rolloutState: 'IN_PROGRESS' }),
        old(),
      ]),
      {},
      'in-progress',
      'running 2/2 on api:7, 0/2 on api:8',
    ],
    [
      'ours runs, the old tasks are stopping',
      service([
        deployment('8', 'api:8', { rolloutState: 'IN_PROGRESS' }),
        old({ runningCount: 1, desiredCount: 0 }),
      ]),
      {},
      'in-progress',
      'running 1 on api:7, 2/2 on api:8, old tasks are stopping',
    ],
    [
      'an old deployment without tasks does not matter',
      service([deployment('8', 'api:8'), old({ runningCount: 0, desiredCount: 0 })]),
      {},
      'current',
      'running 2/2',
    ],
    [
      'ECS calls it COMPLETED before the tasks of a scaling run',
      service([deployment('8', 'api:8', { desiredCount: 3, runningCount: 2, pendingCount: 1 })], {
        desiredCount: 3,
      }),
      { desiredCount: 3 },
      'in-progress',
      'running 2/3',
    ],
    [
      'an old answer has the old count',
      service([deployment('8', 'api:8')]),
      { desiredCount: 3 },
      'in-progress',
      'running 2/2, AWS still shows 2 wanted',
    ],
    [
      'FB-47 the circuit breaker has rolled back: stable, and a failure',
      service([
        deployment('9', 'api:7', {
          rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/7.',
        }),
      ]),
      { seen: true },
      'failed',
      'running 2/2 on api:7, not on api:8',
    ],
    [
      'FB-47 rolled back to the deployment that was there before, seen after ours',
      service([deployment('7', 'api:7')]),
      { seen: true },
      'failed',
      'running 2/2 on api:7, not on api:8',
    ],
    [
      'our deployment is FAILED and another is PRIMARY',
      service([
        deployment('9', 'api:7'),
        deployment('8', 'api:8', {
          status: 'ACTIVE',
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        }),
      ]),
      {},
      'failed',
      'running 2/2 on api:7, not on api:8',
    ],
    [
      'our deployment is FAILED without a roll back',
      service([
        deployment('8', 'api:8', {
          runningCount: 0,
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        }),
      ]),
      {},
      'failed',
      'running 0/2',
    ],
    [
      'an old answer from before our call',
      service([deployment('7', 'api:7')]),
      {},
      'in-progress',
      'waiting for AWS to show the new deployment',
    ],
    [
      'the old answer does not get younger',
      service([deployment('7', 'api:7')]),
      { sinceMs: 61_000 },
      'failed',
      'running 2/2 on api:7, not on api:8',
    ],
    [
      'FB-48 somebody else deploys over ours',
      service([deployment('9', 'api:9')]),
      {},
      'failed',
      'running 2/2 on api:9, not on api:8',
    ],
    [
      'somebody forces a new deployment of the same revision',
      service([deployment('9', 'api:8')]),
      {},
      'current',
      'running 2/2',
    ],
    [
      'FB-49 no deployments: the counts decide, when they hold',
      service([]),
      { steadyMs: 60_000 },
      'current',
      'running 2/2',
    ],
    ['FB-49 no deployments, not yet for long', service([]), { steadyMs: 1000 }, 'in-progress', 'running 2/2'],
    [
      'no rolloutState (classic load balancer): steady for a minute',
      service([deployment('8', 'api:8', { rolloutState: undefined })]),
      { steadyMs: 60_000 },
      'current',
      'running 2/2',
    ],
    [
      'running is not healthy: ECS has not called it COMPLETED',
      service([deployment('8', 'api:8', { rolloutState: 'IN_PROGRESS' })]),
      { steadyMs: 600_000 },
      'in-progress',
      'running 2/2, not steady yet',
    ],
    [
      'a count of 0',
      service([deployment('8', 'api:8', { desiredCount: 0, runningCount: 0 })], { desiredCount: 0 }),
      { desiredCount: 0 },
      'current',
      'running 0/0',
    ],
    [
      'a DAEMON has the count of its boxes',
      service([deployment('8', 'api:8', { desiredCount: 3, runningCount: 3 })], {
        schedulingStrategy: 'DAEMON',
        desiredCount: 3,
      }),
      { desiredCount: undefined },
      'current',
      'running 3/3',
    ],
    [
      'deleted meanwhile',
      service([deployment('8', 'api:8')], { status: 'DRAINING' }),
      {},
      'failed',
      'the service is DRAINING',
    ],
  ];

  it.each(table)('%s', (_title, document, expected, status, message) => {
    expect(serviceStatus(document, { ...ours, ...expected })).toMatchObject({ status, message });
  });

  it('FB-47 knows a roll back from the events when the deployment is shown no more', () => {
    const status = serviceStatus(
      service([deployment('9', 'api:7')], {
        events: [
          {
            id: '1',
            message: '(service api) (deployment ecs-svc/8) deployment failed: tasks failed to start.',
          },
        ],
      }),
      ours,
    );
    expect(status).toMatchObject({
      status: 'failed',
      details: [
        '(deployment ecs-svc/8) deployment failed: tasks failed to start.',
        'ECS rolled back to api:7: its circuit breaker opened',
      ],
    });
  });

  it('tells why ECS rolled back', () => {
    const status = serviceStatus(
      service([
        deployment('9', 'api:7', {
          rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/7.',
        }),
        deployment('8', 'api:8', {
          status: 'ACTIVE',
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        }),
      ]),
      ours,
    );
    expect(status.details).toEqual([
      'ECS deployment circuit breaker: tasks failed to start.',
      'ECS rolled back to api:7: ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/7.',
    ]);
  });
});

describe('isSteady and oldTasks', () => {
  it('counts as steady only what runs in full, alone and without failures', () => {
    expect(isSteady(service([deployment('8', 'api:8')]), ours)).toBe(true);
    expect(isSteady(service([deployment('8', 'api:8'), old()]), ours)).toBe(false);
    expect(isSteady(service([deployment('8', 'api:8', { failedTasks: 1 })]), ours)).toBe(false);
    expect(isSteady(service([deployment('8', 'api:8', { runningCount: 1 })]), ours)).toBe(false);
    expect(isSteady(service([deployment('7', 'api:7')]), ours)).toBe(false);
  });

  it('counts the tasks of other deployments', () => {
    expect(oldTasks(service([deployment('8', 'api:8'), old({ runningCount: 2 })]), 'ecs-svc/8')).toBe(2);
    expect(oldTasks(service([deployment('8', 'api:8')]), 'ecs-svc/8')).toBe(0);
  });
});
