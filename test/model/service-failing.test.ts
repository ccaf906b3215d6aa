import type { Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { failingOf, maybeFailing } from '../../src/model/service-failing.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const at = (secondsAgo: number): Date => new Date(NOW - secondsAgo * 1000);
const started = (secondsAgo: number, tasks = 1) => ({
  message: `(service web) has started ${String(tasks)} tasks: (task 1).`,
  createdAt: at(secondsAgo),
});
const steady = (secondsAgo: number) => ({
  message: '(service web) has reached a steady state.',
  createdAt: at(secondsAgo),
});
const service = (running: number, events: Service['events'], failedTasks = 0): Service => ({
  serviceName: 'web',
  desiredCount: 2,
  runningCount: running,
  events: events ?? [],
  deployments: [
    {
      id: 'ecs-svc/1',
      status: 'PRIMARY',
      taskDefinition: 'web:2',
      runningCount: running,
      failedTasks,
      createdAt: at(1800),
    },
  ],
});
const stopped = (secondsAgo: number, more: Task = {}): Task => ({
  group: 'service:web',
  taskDefinitionArn: 'web:2',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  stoppedAt: at(secondsAgo),
  containers: [{ name: 'app', exitCode: 1 }],
  ...more,
});
const loop = [5, 15, 25, 35].map((ago) => stopped(ago));

describe('whether a service may be failing is told by its own description', () => {
  test.each<[string, Service, boolean]>([
    ['all run since they were made', service(2, [steady(1700), started(1790, 2)]), false],
    ['one is missing', service(1, [started(1790, 2)]), true],
    ['ECS counts failures', service(2, [started(1790, 2)], 3), true],
    [
      'it starts one after the other',
      service(
        2,
        [5, 15, 25, 35, 45].map((ago) => started(ago)),
      ),
      true,
    ],
    [
      'what a deployment before started',
      service(2, [started(1790, 2), started(1900, 2), started(2000, 4)]),
      false,
    ],
  ])('%s', (_title, one, expected) => {
    expect(maybeFailing(one)).toBe(expected);
  });
});

describe('a service that keeps failing', () => {
  test('is told with how often, and the most frequent cause', () => {
    const odd = stopped(45, { containers: [{ name: 'app', exitCode: 9 }] });
    expect(failingOf(service(1, []), [odd, ...loop], undefined)).toEqual({
      times: 5,
      cause: 'essential container app exited with code 1',
    });
    // Caught while all run, for the moment.
    expect(failingOf(service(2, [started(4)]), loop, undefined)?.times).toBe(4);
  });

  test('is not one that was steady since, nor one of another revision, nor one whose tasks were stopped', () => {
    expect(failingOf(service(2, [steady(1)]), loop, undefined)).toBeUndefined();
    expect(failingOf(service(2, []), loop.slice(0, 2), undefined)).toBeUndefined();
    expect(
      failingOf(
        service(1, []),
        loop.map((task) => ({ ...task, taskDefinitionArn: 'web:1' })),
        undefined,
      ),
    ).toBeUndefined();
    expect(
      failingOf(
        service(1, []),
        loop.map((task) => ({ ...task, stopCode: 'UserInitiated' as const })),
        undefined,
      ),
    ).toBeUndefined();
  });
});
