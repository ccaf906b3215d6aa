import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalTask, digestOf } from '../../src/model/canonical/index.ts';
import { printedTask } from '../../src/model/kinds/task.ts';
import { reversed, runs, taskDefinition } from './arbitrary.ts';

const web = (more: object, task: object = {}): Parameters<typeof canonicalTask>[0] => ({
  family: 'web',
  containerDefinitions: [{ name: 'web', image: 'nginx:1', memory: 64, ...more }],
  ...task,
});

describe('a task definition and what AWS describes of it', () => {
  it('are equal in canonical form', () => {
    fc.assert(
      fc.property(taskDefinition, (input) => {
        const { tags: _tags, ...untagged } = input;
        expect(canonicalTask(printedTask(input))).toEqual(canonicalTask(untagged));
      }),
      runs(150),
    );
  });

  it('stay equal when the defaults are filled in twice', () => {
    fc.assert(
      fc.property(taskDefinition, (input) => {
        const once = printedTask(input);
        expect(
          printedTask({
            ...once,
            family: input.family,
            containerDefinitions: once.containerDefinitions,
          }),
        ).toEqual(once);
      }),
      runs(50),
    );
  });

  it('are equal in whatever order AWS gives keyed lists and members', () => {
    fc.assert(
      fc.property(taskDefinition, (input) => {
        // Files are read from the top down: their order means something.
        const containers = input.containerDefinitions?.map(({ environmentFiles: _files, ...rest }) => rest);
        const plain = { ...input, containerDefinitions: containers };
        expect(digestOf(canonicalTask(reversed(plain)))).toBe(digestOf(canonicalTask(plain)));
      }),
      runs(150),
    );
  });

  it('are equal though AWS adds what only a server knows', () => {
    const described = {
      ...web({}),
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:1:task-definition/web:1',
      revision: 1,
      status: 'ACTIVE' as const,
      requiresAttributes: [{ name: 'x' }],
      compatibilities: ['EC2' as const],
      registeredAt: new Date(0),
      registeredBy: 'me',
    };
    expect(canonicalTask(described)).toEqual(canonicalTask(web({})));
  });
});

describe('values that say the same', () => {
  const same: readonly (readonly [string, object, object, object?, object?])[] = [
    ['user ""', { user: '' }, {}],
    ['dockerLabels {}', { dockerLabels: {} }, {}],
    [
      'mount readOnly false',
      { mountPoints: [{ sourceVolume: 'a', containerPath: '/a', readOnly: false }] },
      { mountPoints: [{ sourceVolume: 'a', containerPath: '/a' }] },
    ],
    ['cpu 0', { cpu: 0 }, {}],
    [
      'secretOptions []',
      { logConfiguration: { logDriver: 'json-file', secretOptions: [], options: {} } },
      { logConfiguration: { logDriver: 'json-file' } },
    ],
    ['versionConsistency enabled', { versionConsistency: 'enabled' }, {}],
    ['capabilities with empty lists', { linuxParameters: { capabilities: { add: [], drop: [] } } }, {}],
    [
      'capabilities in another order',
      { linuxParameters: { capabilities: { add: ['A', 'B'] } } },
      { linuxParameters: { capabilities: { add: ['B', 'A'], drop: [] } } },
    ],
    [
      'ulimits in another order',
      {
        ulimits: [
          { name: 'core', softLimit: 1, hardLimit: 1 },
          { name: 'nofile', softLimit: 1, hardLimit: 1 },
        ],
      },
      {
        ulimits: [
          { name: 'nofile', softLimit: 1, hardLimit: 1 },
          { name: 'core', softLimit: 1, hardLimit: 1 },
        ],
      },
    ],
    [
      'an empty and an absent environment value',
      { environment: [{ name: 'A', value: '' }] },
      { environment: [{ name: 'A' }] },
    ],
    ['no environment', { environment: [] }, {}],
    [
      'restart attempt period 300',
      { restartPolicy: { enabled: true, restartAttemptPeriod: 300, ignoredExitCodes: [] } },
      { restartPolicy: { enabled: true } },
    ],
    ['1 vCPU and 1024', {}, {}, { cpu: '1 vCPU', memory: '1GB' }, { cpu: '1024', memory: '1024' }],
    ['.5 vCPU and 512', {}, {}, { cpu: '.5 vCPU', memory: '.5 GB' }, { cpu: '512', memory: '512' }],
    ['bridge and no network mode', {}, {}, { networkMode: 'bridge' }, {}],
    [
      'a volume with an empty host',
      {},
      {},
      { volumes: [{ name: 'a', host: {} }] },
      { volumes: [{ name: 'a' }] },
    ],
    [
      'EFS defaults',
      {},
      {},
      {
        volumes: [
          {
            name: 'a',
            efsVolumeConfiguration: {
              fileSystemId: 'fs-1',
              rootDirectory: '/',
              transitEncryption: 'DISABLED',
              authorizationConfig: { iam: 'DISABLED' },
            },
          },
        ],
      },
      { volumes: [{ name: 'a', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }] },
    ],
    [
      'a role and its ARN',
      {},
      {},
      { taskRoleArn: 'arn:aws:iam::123456789012:role/app/web' },
      { taskRoleArn: 'web' },
    ],
    [
      'host ports with awsvpc',
      { portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] },
      { portMappings: [{ containerPort: 80 }] },
      { networkMode: 'awsvpc' },
      { networkMode: 'awsvpc' },
    ],
    [
      'dynamic ports with bridge',
      { portMappings: [{ containerPort: 80, hostPort: 0 }] },
      { portMappings: [{ containerPort: 80 }] },
    ],
    ['an unknown member that is empty or off', { newThing: [], other: false, third: {} }, {}],
  ];
  it.each(same.map(([name, a, b, taskA = {}, taskB = {}]) => [name, a, b, taskA, taskB] as const))(
    '%s',
    (_name, a, b, taskA, taskB) => {
      expect(canonicalTask(web(a, taskA))).toEqual(canonicalTask(web(b, taskB)));
    },
  );
});

describe('values that differ', () => {
  const different: readonly (readonly [string, object, object])[] = [
    ['the order of a command', { command: ['a', 'b'] }, { command: ['b', 'a'] }],
    ['the order of links', { links: ['a', 'b'] }, { links: ['b', 'a'] }],
    ['a variable without a value and none', { environment: [{ name: 'A' }] }, {}],
    [
      'tcp and udp',
      { portMappings: [{ containerPort: 80 }] },
      { portMappings: [{ containerPort: 80, protocol: 'udp' }] },
    ],
    [
      'one mapping and two of one port',
      { portMappings: [{ containerPort: 80, hostPort: 1 }] },
      {
        portMappings: [
          { containerPort: 80, hostPort: 1 },
          { containerPort: 80, hostPort: 2 },
        ],
      },
    ],
    ['essential or not', { essential: false }, {}],
    ['an unknown member', { newThing: ['x'] }, {}],
    ['a variable named __proto__', { environment: [{ name: '__proto__', value: 'x' }] }, {}],
  ];
  it.each(different)('%s', (_name, a, b) => {
    expect(digestOf(canonicalTask(web(a)))).not.toBe(digestOf(canonicalTask(web(b))));
  });
});
