import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { containerSpec } from '../../../src/engine/agent/container-spec.ts';
import type { SpecInput } from '../../../src/engine/agent/container-spec.ts';
import type { ContainerSpec } from '../../../src/engine/runtime/runtime.ts';

const MIB = 1024 * 1024;
const BOX = { instanceId: 'i-1', cluster: 'shop', slot: 'web-1', address: '127.0.0.2' };

function spec(
  container: Partial<ContainerDefinition>,
  definition: Partial<TaskDefinition> = {},
  rest: Partial<SpecInput> = {},
): ContainerSpec {
  const whole = { name: 'web', image: 'web:1', ...container };
  return containerSpec({
    taskArn: 'arn:task',
    cluster: 'shop',
    region: 'eu-west-1',
    box: BOX,
    definition: { family: 'web', revision: 7, containerDefinitions: [whole], ...definition },
    container: whole,
    override: undefined,
    suffix: '0123456789abcdef0123',
    networkMode: 'bridge',
    ports: [],
    ids: new Map(),
    volumes: new Map(),
    ...rest,
  });
}

describe('a container definition becomes', () => {
  test('a plain container', () => {
    expect(spec({})).toEqual({
      name: 'ecs-web-7-web-0123456789abcdef0123',
      box: BOX,
      image: 'web:1',
      labels: {
        'com.amazonaws.ecs.task-arn': 'arn:task',
        'com.amazonaws.ecs.container-name': 'web',
        'com.amazonaws.ecs.task-definition-family': 'web',
        'com.amazonaws.ecs.task-definition-version': '7',
        'com.amazonaws.ecs.cluster': 'shop',
      },
      environment: { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' },
      networkMode: 'bridge',
      disableNetworking: false,
      interactive: false,
      pseudoTerminal: false,
      cpuShares: 2,
      ports: [],
      links: [],
      volumesFrom: [],
      mounts: [],
      privileged: false,
      readonlyRootFilesystem: false,
      dnsServers: [],
      dnsSearchDomains: [],
      extraHosts: [],
      securityOptions: [],
      ulimits: [],
      sysctls: {},
      capabilitiesAdd: [],
      capabilitiesDrop: [],
      devices: [],
      init: false,
      tmpfs: [],
    });
  });

  test.each<[string, Partial<ContainerDefinition>, Partial<ContainerSpec>]>([
    ['cpu 1 is raised', { cpu: 1 }, { cpuShares: 2 }],
    ['cpu', { cpu: 512 }, { cpuShares: 512 }],
    ['cpu is capped', { cpu: 999_999 }, { cpuShares: 262_144 }],
    [
      'memory',
      { memory: 128, memoryReservation: 64 },
      { memoryBytes: 128 * MIB, memoryReservationBytes: 64 * MIB },
    ],
    ['little memory', { memory: 1 }, { memoryBytes: 4 * MIB }],
    [
      'swap',
      { memory: 100, linuxParameters: { maxSwap: 50, swappiness: 10 } },
      { memorySwapBytes: 150 * MIB, memorySwappiness: 10 },
    ],
    ['command and entry point', { command: ['a'], entryPoint: ['b'] }, { command: ['a'], entryPoint: ['b'] }],
    [
      'user, hostname, directory',
      { user: '1:2', hostname: 'h', workingDirectory: '/w' },
      { user: '1:2', hostname: 'h', workingDirectory: '/w' },
    ],
    [
      'flags',
      {
        privileged: true,
        readonlyRootFilesystem: true,
        interactive: true,
        pseudoTerminal: true,
        disableNetworking: true,
      },
      {
        privileged: true,
        readonlyRootFilesystem: true,
        interactive: true,
        pseudoTerminal: true,
        disableNetworking: true,
      },
    ],
    [
      'names',
      {
        dnsServers: ['1.1.1.1'],
        dnsSearchDomains: ['x'],
        extraHosts: [{ hostname: 'a', ipAddress: '1.2.3.4' }],
      },
      {
        dnsServers: ['1.1.1.1'],
        dnsSearchDomains: ['x'],
        extraHosts: [{ hostname: 'a', ipAddress: '1.2.3.4' }],
      },
    ],
    [
      'ulimits',
      { ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }] },
      { ulimits: [{ name: 'nofile', soft: 1, hard: 2 }] },
    ],
    [
      'sysctls',
      { systemControls: [{ namespace: 'net.core.somaxconn', value: '5' }] },
      { sysctls: { 'net.core.somaxconn': '5' } },
    ],
    [
      'security options',
      { dockerSecurityOptions: ['no-new-privileges'] },
      { securityOptions: ['no-new-privileges'] },
    ],
    [
      'capabilities',
      { linuxParameters: { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } } },
      { capabilitiesAdd: ['NET_ADMIN'], capabilitiesDrop: ['ALL'] },
    ],
    [
      'devices',
      {
        linuxParameters: {
          devices: [
            { hostPath: '/dev/a', permissions: ['read', 'mknod'] },
            { hostPath: '/dev/b', containerPath: '/dev/c' },
          ],
        },
      },
      {
        devices: [
          { host: '/dev/a', container: '/dev/a', permissions: 'rm' },
          { host: '/dev/b', container: '/dev/c', permissions: 'rwm' },
        ],
      },
    ],
    [
      'tmpfs and shm',
      {
        linuxParameters: {
          initProcessEnabled: true,
          sharedMemorySize: 8,
          tmpfs: [{ containerPath: '/t', size: 4, mountOptions: ['ro'] }],
        },
      },
      { init: true, sharedMemoryBytes: 8 * MIB, tmpfs: [{ path: '/t', options: 'size=4m,ro' }] },
    ],
    [
      'log',
      { logConfiguration: { logDriver: 'awslogs', options: { mode: 'non-blocking' } } },
      { log: { driver: 'awslogs', options: { mode: 'non-blocking', 'max-buffer-size': '10m' } } },
    ],
    ['no health check', { healthCheck: { command: [] } }, {}],
    [
      'a health check',
      { healthCheck: { command: ['CMD', 'x'], interval: 5 } },
      { healthCheck: { command: ['CMD', 'x'], interval: 5 } },
    ],
  ])('%s', (_name, container, expected) => {
    expect(spec(container)).toMatchObject(expected);
    if (!('healthCheck' in expected)) expect(spec(container).healthCheck).toBeUndefined();
  });

  test('labels of the agent win over those of the definition', () => {
    expect(spec({ dockerLabels: { a: '1', 'com.amazonaws.ecs.cluster': 'x' } }).labels).toMatchObject({
      a: '1',
      'com.amazonaws.ecs.cluster': 'shop',
    });
  });

  test('a name without the characters that Docker names do not have', () => {
    expect(spec({ name: 'my_web.1' }).name).toBe('ecs-web-7-myweb1-0123456789abcdef0123');
  });

  test('environment: secrets are told, overrides win, a set region stays', () => {
    const container = {
      environment: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
        { name: 'AWS_REGION', value: 'mars' },
      ],
      secrets: [{ name: 'DB', valueFrom: 'arn:secret' }],
    };
    expect(
      spec(
        container,
        {},
        { override: { name: 'web', environment: [{ name: 'B', value: '3' }], command: ['x'], memory: 9 } },
      ),
    ).toMatchObject({
      environment: {
        A: '1',
        B: '3',
        AWS_REGION: 'mars',
        AWS_DEFAULT_REGION: 'eu-west-1',
        DB: '(secret arn:secret is not available locally)',
      },
      command: ['x'],
      memoryBytes: 9 * MIB,
    });
  });

  test('ports, links, volumes', () => {
    const found = spec(
      {
        links: ['db', 'cache:redis'],
        volumesFrom: [{ sourceContainer: 'db', readOnly: true }],
        mountPoints: [
          { sourceVolume: 'data', containerPath: '/data' },
          { sourceVolume: 'tmp', containerPath: '/tmp', readOnly: true },
        ],
      },
      {},
      {
        ids: new Map([
          ['db', 'id-db'],
          ['cache', 'id-cache'],
        ]),
        ports: [{ containerPort: 80, hostPort: 32768, protocol: 'tcp' }],
        volumes: new Map<string, { host: string } | { volume: string }>([
          ['data', { host: '/srv' }],
          ['tmp', { volume: 'v1' }],
        ]),
      },
    );
    expect(found).toMatchObject({
      links: [
        { container: 'id-db', alias: 'db' },
        { container: 'id-cache', alias: 'redis' },
      ],
      volumesFrom: [{ container: 'id-db', readOnly: true }],
      ports: [{ containerPort: 80, hostPort: 32768, protocol: 'tcp' }],
      mounts: [
        { source: { host: '/srv' }, target: '/data', readOnly: false },
        { source: { volume: 'v1' }, target: '/tmp', readOnly: true },
      ],
    });
  });

  test('one that shares a network publishes nothing itself', () => {
    expect(
      spec({}, {}, { networkMode: { container: 'id-a' }, ports: [{ containerPort: 80, hostPort: 80 }] })
        .ports,
    ).toEqual([]);
  });
});
