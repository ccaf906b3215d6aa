import { expect, test } from 'vitest';
import type { Task } from '@aws-sdk/client-ecs';
import type { LiveModel } from '../../src/model/live.ts';
import { type Owner, TAG } from '../../src/model/ownership.ts';
import { renderStatus } from '../../src/view/human/status.ts';
import { statusOf } from '../../src/view/status.ts';
import { expectGolden } from '../support/golden.ts';

const now = Date.UTC(2026, 0, 1, 12);
const ago = (minutes: number): Date => new Date(now - minutes * 60_000);
const arn = (what: string): string => `arn:aws:ecs:us-east-1:123456789012:${what}`;
const owner: Owner = { cluster: 'shop', apps: new Set(['shop']), name: 'shop' };
const target = { cluster: 'shop', region: 'us-east-1', account: '123456789012' };

const resources = (cpu: number, memory: number) => [
  { name: 'CPU', type: 'INTEGER', integerValue: cpu },
  { name: 'MEMORY', type: 'INTEGER', integerValue: memory },
];
const box1 = {
  containerInstanceArn: arn('container-instance/shop/1'),
  ec2InstanceId: 'i-1',
  status: 'ACTIVE',
  agentConnected: false,
  registeredResources: resources(2048, 1904),
  remainingResources: resources(1408, 624),
  runningTasksCount: 2,
};
const stranger = {
  containerInstanceArn: arn('container-instance/shop/9'),
  ec2InstanceId: 'i-9',
  status: 'DRAINING',
  agentConnected: true,
};
const running: Task = {
  taskArn: arn('task/shop/0123456789abcdef'),
  taskDefinitionArn: arn('task-definition/api:7'),
  containerInstanceArn: box1.containerInstanceArn,
  group: 'service:api',
  lastStatus: 'RUNNING',
  healthStatus: 'HEALTHY',
  startedAt: ago(125),
  containers: [
    {
      name: 'web',
      networkBindings: [
        { hostPort: 80, containerPort: 8080, protocol: 'tcp' },
        { hostPort: 53, containerPort: 53, protocol: 'udp' },
      ],
    },
  ],
};
const stopped = (more: Partial<Task>): Task => ({
  taskArn: arn('task/shop/fedcba'),
  taskDefinitionArn: arn('task-definition/api:8'),
  lastStatus: 'STOPPED',
  stoppedAt: ago(3),
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  ...more,
});
const live: LiveModel = {
  cluster: { name: 'shop', arn: arn('cluster/shop'), settings: {}, tags: {}, raw: { status: 'ACTIVE' } },
  services: new Map([
    [
      'api',
      {
        name: 'api',
        arn: arn('service/shop/api'),
        taskDefinition: arn('task-definition/api:8'),
        tags: { [TAG.cluster]: 'shop' },
        raw: {
          taskDefinition: arn('task-definition/api:8'),
          runningCount: 1,
          desiredCount: 2,
          pendingCount: 1,
          deployments: [
            {
              status: 'PRIMARY',
              rolloutState: 'IN_PROGRESS',
              taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/api:8',
              runningCount: 0,
              desiredCount: 2,
              failedTasks: 3,
            },
            {
              status: 'ACTIVE',
              taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/api:7',
              runningCount: 1,
            },
          ],
          events: [
            {
              createdAt: ago(1),
              message:
                '(service api) was unable to place a task because \u001b[31mno container instance met all of its requirements.',
            },
            { createdAt: ago(2), message: '(service api) has started 1 tasks.' },
            { createdAt: ago(20), message: '(service api) has reached a steady state.' },
            { createdAt: ago(30), message: '(service api) was unable to place a task before.' },
          ],
        },
      },
    ],
    [
      'theirs',
      {
        name: 'theirs',
        arn: arn('service/shop/theirs'),
        taskDefinition: arn('task-definition/x:1'),
        tags: {},
        raw: { taskDefinition: arn('task-definition/x:1') },
      },
    ],
  ]),
  draining: new Set(),
  revisions: new Map(),
  families: new Map(),
  boxes: new Map([
    [
      'box-10',
      [
        {
          slot: 'box-10',
          instanceId: 'i-10',
          instance: { InstanceType: 't3.small', State: { Name: 'pending' } },
          containerInstance: undefined,
          tags: {},
        },
      ],
    ],
    [
      'box-2',
      [
        {
          slot: 'box-2',
          instanceId: 'i-1',
          instance: {
            InstanceType: 't3.small',
            PublicIpAddress: '198.51.100.7',
            PrivateIpAddress: '10.0.0.7',
          },
          containerInstance: box1,
          tags: {},
        },
      ],
    ],
  ]),
  containerInstances: [box1, stranger],
  runningTasks: [running],
  account: '123456789012',
};

test('boxes, services, tasks with ports, and what failed lately', () => {
  const failed = [
    stopped({ containers: [{ name: 'web', exitCode: 3 }] }),
    stopped({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by deployment',
      containers: [{ name: 'web', exitCode: 143 }],
    }),
    stopped({ containers: [{ name: 'web', exitCode: 3 }] }),
  ];
  const status = statusOf(live, failed, target, now, owner);
  expect(status.boxes.map(({ box, status: state }) => [box, state])).toEqual([
    ['box-2', 'ACTIVE, agent disconnected'],
    ['box-10', 'pending, not in the cluster'],
    ['i-9', 'DRAINING'],
  ]);
  expect(status.tasks[0]?.ports).toEqual(['198.51.100.7:80 -> web:8080', '198.51.100.7:53/udp -> web:53']);
  expect(status.failures.map(({ subject, reason }) => `${subject}: ${reason}`)).toEqual([
    'service api: was unable to place a task because \u001b[31mno container instance met all of its requirements.',
    'task api:8: essential container web exited with code 3',
    'task api:8: essential container web exited with code 3',
  ]);
  const narrow = renderStatus(status, { width: 70, color: false }, now).split('\n');
  expect(narrow.find((line) => line.startsWith('  box '))).toBe(
    '  box     status                       address       tasks',
  );
  expect(narrow.filter((line) => line.length > 70 && !line.startsWith('  api '))).toEqual([]);
  expectGolden('view/status.txt', renderStatus(status, { width: 100, color: false }, now));
  expect(renderStatus(status, { width: 100, color: false }, now)).not.toContain('\u001b');
});

test('no cluster', () => {
  const status = statusOf({ ...live, cluster: undefined }, [], target, now, owner);
  expect(renderStatus(status, { width: 100, color: false }, now)).toBe(
    'shop, us-east-1, account 123456789012\n\nThe cluster is not there. clusternator apply makes it.\n',
  );
});
