import type { Change, Field, Plan, Value } from '../../src/model/plan.ts';
import type { CanonicalValue } from '../../src/model/json.ts';
import type { Id } from '../../src/model/id.ts';

/** Literal plans for the tests of the views. */

const known = (value: CanonicalValue): Value => ({ is: 'known', value });
const absent: Value = { is: 'absent' };
const unknown = (from: Id, prefix?: string): Value => ({
  is: 'unknown',
  from,
  ...(prefix === undefined ? {} : { prefix }),
});
const made = (path: string, value: CanonicalValue | Value): Field => ({
  path,
  before: absent,
  after: typeof value === 'object' && value !== null && 'is' in value ? (value as Value) : known(value),
});
const set = (path: string, before: Value, after: Value, more: Partial<Field> = {}): Field => ({
  path,
  before,
  after,
  ...more,
});
const base = { cause: 'pending', needs: [], because: [], effects: [] } as const;

const task = (name: string, cpu: number, memory: number, ports: Field[] = []): Change => ({
  ...base,
  action: 'create',
  id: `task/${name}`,
  fields: [
    made(`containers.${name}.image`, `ghcr.io/acme/${name}:1.4.0`),
    made(`containers.${name}.cpu`, cpu),
    made(`containers.${name}.memory`, memory),
    ...ports,
    made('revision', unknown(`task/${name}`)),
  ],
});
const service = (name: string, count: number): Change => ({
  ...base,
  action: 'create',
  id: `service/${name}`,
  needs: [`task/${name}`],
  fields: [made('task', unknown(`task/${name}`, `${name}:`)), made('desiredCount', count)],
});

const common = {
  formatVersion: 2,
  title: 'shop.json',
  target: { cluster: 'shop', region: 'us-east-1', account: '123456789012' },
  desired: `sha256:${'41f0'.repeat(16)}`,
  live: `sha256:${'9c1e'.repeat(16)}`,
  findings: [],
} as const;

export const newCluster: Plan = {
  ...common,
  summary: { create: 6, update: 0, replace: 0, delete: 0, unchanged: 0 },
  changes: [
    { ...base, action: 'create', id: 'cluster/shop', fields: [] },
    {
      ...base,
      action: 'create',
      id: 'box/box-1',
      fields: [
        made('instanceType', 't3.small'),
        made('imageId', 'ami-0e2c8caa4b6378d8c'),
        made('subnetId', 'subnet-0a1b2c3d'),
        made('instanceId', unknown('box/box-1')),
      ],
    },
    task('api', 256, 512, [made('containers.api.ports.3000/tcp.hostPort', 0)]),
    task('worker', 128, 256),
    service('api', 2),
    service('worker', 1),
  ],
  unchanged: [],
  forecast: {
    fits: true,
    summary: '3 tasks on 1 box, 640 of 2048 CPU units, 1280 of 1904 MiB.',
    boxes: [],
    services: [],
  },
};

export const imageUpdate: Plan = {
  ...common,
  summary: { create: 0, update: 2, replace: 0, delete: 0, unchanged: 4 },
  changes: [
    {
      ...base,
      action: 'update',
      id: 'task/api',
      adopts: false,
      unchanged: 4,
      fields: [
        set('containers.api.image', known('ghcr.io/acme/api:1.4.0'), known('ghcr.io/acme/api:1.4.1')),
        set('revision', known(7), unknown('task/api')),
      ],
    },
    {
      ...base,
      action: 'update',
      id: 'service/api',
      adopts: false,
      unchanged: 6,
      needs: ['task/api'],
      effects: [{ is: 'rolls', tasks: 2, keeps: 1 }],
      fields: [set('task', known('api:7'), unknown('task/api', 'api:'))],
    },
  ],
  unchanged: ['cluster/shop', 'box/box-1', 'task/worker', 'service/worker'],
  forecast: {
    fits: true,
    summary: '1 extra api task during the roll needs 256 CPU units, 512 MiB: free 1408, 624.',
    boxes: [],
    services: [],
  },
};

export const everything: Plan = {
  ...common,
  title: 'cluster.json',
  target: { cluster: 'shop', region: 'us-east-1', endpoint: 'local engine' },
  summary: { create: 0, update: 3, replace: 2, delete: 2, unchanged: 1 },
  changes: [
    {
      ...base,
      action: 'replace',
      id: 'box/box-1',
      order: 'create-first',
      unchanged: 5,
      because: ['instanceType cannot be changed in place'],
      effects: [{ is: 'drains', instances: ['i-1'], joins: true }],
      fields: [set('instanceType', known('t3.small'), known('t3.medium'), { forcesReplacement: true })],
    },
    {
      ...base,
      action: 'replace',
      id: 'service/daemon',
      order: 'delete-first',
      unchanged: 2,
      because: ['a service keeps its scheduling strategy for life'],
      effects: [{ is: 'stops-first', tasks: 2 }],
      fields: [
        set('schedulingStrategy', absent, known('DAEMON'), { forcesReplacement: true }),
        set('desiredCount', known(2), absent),
      ],
    },
    {
      ...base,
      action: 'update',
      id: 'task/api',
      adopts: false,
      unchanged: 12,
      cause: 'drift',
      fields: [
        set(
          'containers.api.command',
          known(['node', 'server.js', '--port', '3000', '--verbose']),
          known(['node', 'server.js', '--port', '3000', '--quiet']),
        ),
        set('containers.api.dockerLabels["com.example.role"]', absent, known('api')),
        set('containers.api.environment.DATABASE_PASSWORD', { is: 'secret' }, { is: 'secret' }),
        set('containers.api.environment.GREETING', known('hello'), known('\u001b[31mhello\u001b[0m\nworld')),
        set('containers.api.environment.LEVEL', known('1'), known(1)),
        set('containers.api.environment.OLD', known(''), absent),
        set(
          'containers.api.image',
          known(
            '123456789012.dkr.ecr.us-east-1.amazonaws.com/a-team/a-long-name-of-a-repository/api:1.4.0-20260101.abcdef',
          ),
          known(
            '123456789012.dkr.ecr.us-east-1.amazonaws.com/a-team/a-long-name-of-a-repository/api:1.4.1-20260102.abcdef',
          ),
        ),
        set('containers.api.memory', known(512), known(1024)),
      ],
    },
    {
      ...base,
      action: 'update',
      id: 'task/two',
      adopts: false,
      unchanged: 3,
      fields: [
        set('containers.db.image', known('mongo:4'), known('mongo:5')),
        set('containers.web.image', known('web:1'), known('web:2')),
      ],
    },
    {
      ...base,
      action: 'update',
      id: 'service/web',
      adopts: true,
      unchanged: 6,
      effects: [{ is: 'starts', tasks: 1 }],
      fields: [set('tags.team', absent, known('a'))],
    },
    {
      ...base,
      action: 'delete',
      id: 'service/cron',
      because: ['not in cluster.json'],
      effects: [{ is: 'stops-all', tasks: 1 }],
    },
    {
      ...base,
      action: 'delete',
      id: 'box/box-with-a-rather-long-name-2',
      because: ['not in cluster.json'],
      effects: [
        { is: 'drains', instances: ['i-0123456789abcdef0'], joins: false },
        { is: 'moves', tasks: 3 },
      ],
    },
  ],
  unchanged: ['cluster/shop'],
  forecast: {
    fits: false,
    summary:
      'service web needs host port 80, which service admin holds on box-1 and box-2: add a box, or give one of them another port.',
    boxes: [],
    services: [],
  },
  findings: [
    {
      code: 'image-latest',
      severity: 'warning',
      message: 'The image "nginx" has no tag, so it is :latest.',
      hint: 'ECS restarts essential containers and would pull whatever is newest then. Write a version: nginx:1.27.',
      source: 'user',
      position: {
        file: 'appdef.json',
        line: 12,
        column: 18,
        pointer: '/tasks/0/containerDefinitions/0/image',
      },
    },
    {
      code: 'subnet-unknown',
      severity: 'note',
      message: 'The subnet could not be looked at.',
      source: 'aws',
      subject: 'box/box-1',
    },
  ],
};

export const nothing: Plan = {
  ...common,
  summary: { create: 0, update: 0, replace: 0, delete: 0, unchanged: 6 },
  changes: [],
  unchanged: ['cluster/shop', 'box/box-1', 'task/api', 'task/worker', 'service/api', 'service/worker'],
};
