import { describe, expect, test } from 'vitest';
import type { ContainerCreateOptions } from 'dockerode';
import { changedContainer } from '../../src/engine/runtime/docker/watch.ts';
import { createRequest } from '../../src/engine/runtime/docker/create-request.ts';
import { sandboxPath } from '../../src/engine/runtime/docker/host-folder.ts';
import { privilegesOf, privilegesOfVolume } from '../../src/engine/runtime/docker/privilege.ts';
import type { ContainerSpec, RuntimeBox } from '../../src/engine/runtime/runtime.ts';
import { containerSpec } from '../support/container-spec.ts';

const box: RuntimeBox = { instanceId: 'i-0a', cluster: 'shop', slot: 'web-1', address: '127.0.0.2' };
const MIB = 1024 * 1024;

const request = (rest: Partial<ContainerSpec>): ContainerCreateOptions =>
  createRequest(containerSpec(box, 'web:1', { name: 'c', ...rest }), {
    engineId: 'e1',
    hostPath: (path) => `/sandbox${path}`,
  });

describe('a container request', () => {
  test('of a container that declares nothing', () => {
    expect(request({})).toEqual({
      name: 'c',
      Image: 'web:1',
      Env: [],
      Labels: {
        'clusternator.engine': 'e1',
        'clusternator.instance': 'i-0a',
        'clusternator.cluster': 'shop',
        'clusternator.slot': 'web-1',
        'clusternator.address': '127.0.0.2',
      },
      ExposedPorts: {},
      OpenStdin: false,
      Tty: false,
      NetworkDisabled: false,
      HostConfig: {
        NetworkMode: 'clusternator-e1-i-0a',
        PortBindings: {},
        Mounts: [],
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
        CpuShares: 10,
        Privileged: false,
        ReadonlyRootfs: false,
      },
      NetworkingConfig: { EndpointsConfig: { 'clusternator-e1-i-0a': {} } },
    });
  });

  const inside: readonly (readonly [string, Partial<ContainerSpec>, object])[] = [
    [
      'command and entry point',
      { command: ['a', 'b'], entryPoint: ['sh'] },
      { Cmd: ['a', 'b'], Entrypoint: ['sh'] },
    ],
    ['an empty command clears the one of the image', { command: [] }, { Cmd: [] }],
    ['environment', { environment: { A: '1', B: 'x=y' } }, { Env: ['A=1', 'B=x=y'] }],
    [
      'user, hostname, folder',
      { user: '1:2', hostname: 'h', workingDirectory: '/w' },
      { User: '1:2', Hostname: 'h', WorkingDir: '/w' },
    ],
    ['terminal', { interactive: true, pseudoTerminal: true }, { OpenStdin: true, Tty: true }],
    ['no network', { disableNetworking: true }, { NetworkDisabled: true }],
    [
      'a health check in nanoseconds, with the defaults of ECS',
      { healthCheck: { command: ['CMD-SHELL', 'true'] } },
      {
        Healthcheck: {
          Test: ['CMD-SHELL', 'true'],
          Interval: 30e9,
          Timeout: 5e9,
          Retries: 3,
          StartPeriod: 0,
        },
      },
    ],
    [
      'a health check of its own times',
      { healthCheck: { command: ['CMD', 'x'], interval: 7, timeout: 2, retries: 9, startPeriod: 60 } },
      { Healthcheck: { Test: ['CMD', 'x'], Interval: 7e9, Timeout: 2e9, Retries: 9, StartPeriod: 60e9 } },
    ],
    [
      'labels, where those of the engine win',
      { labels: { role: 'web', 'clusternator.engine': 'forged' } },
      { Labels: { role: 'web', 'clusternator.engine': 'e1' } },
    ],
    [
      'links, as aliases on the network of the box',
      { links: [{ container: 'ecs-db', alias: 'mongo' }] },
      { NetworkingConfig: { EndpointsConfig: { 'clusternator-e1-i-0a': { Links: ['ecs-db:mongo'] } } } },
    ],
  ];
  test.each(inside)('%s', (_name, rest, expected) => {
    expect(request(rest)).toMatchObject(expected);
  });

  const host: readonly (readonly [string, Partial<ContainerSpec>, object])[] = [
    ['0 CPU units are 2 shares', { cpuShares: 0 }, { CpuShares: 2 }],
    ['no more shares than the kernel has', { cpuShares: 999_999 }, { CpuShares: 262_144 }],
    [
      'memory',
      { memoryBytes: 64 * MIB, memoryReservationBytes: 32 * MIB },
      { Memory: 64 * MIB, MemoryReservation: 32 * MIB },
    ],
    ['the least memory of Docker', { memoryBytes: 4 * MIB }, { Memory: 6 * MIB }],
    [
      'swap',
      { memorySwapBytes: 128 * MIB, memorySwappiness: 0 },
      { MemorySwap: 128 * MIB, MemorySwappiness: 0 },
    ],
    [
      'ports on the address of the box, one container port on two host ports',
      {
        ports: [
          { containerPort: 8080, hostPort: 80, protocol: 'tcp' },
          { containerPort: 8080, hostPort: 81, protocol: 'tcp' },
          { containerPort: 53, hostPort: 53, protocol: 'udp' },
        ],
      },
      {
        PortBindings: {
          '8080/tcp': [
            { HostIp: '127.0.0.2', HostPort: '80' },
            { HostIp: '127.0.0.2', HostPort: '81' },
          ],
          '53/udp': [{ HostIp: '127.0.0.2', HostPort: '53' }],
        },
      },
    ],
    [
      'volumes',
      {
        mounts: [
          { source: { host: '/a:b' }, target: '/x', readOnly: true },
          { source: { volume: 'v' }, target: '/y', readOnly: false },
        ],
      },
      {
        Mounts: [
          { Type: 'bind', Source: '/sandbox/a:b', Target: '/x', ReadOnly: true },
          { Type: 'volume', Source: 'clusternator-e1-v', Target: '/y', ReadOnly: false },
        ],
      },
    ],
    [
      'volumes from others',
      {
        volumesFrom: [
          { container: 'a', readOnly: true },
          { container: 'b', readOnly: false },
        ],
      },
      { VolumesFrom: ['a:ro', 'b'] },
    ],
    [
      'names',
      {
        dnsServers: ['9.9.9.9'],
        dnsSearchDomains: ['x.y'],
        extraHosts: [{ hostname: 'h', ipAddress: '1.2.3.4' }],
      },
      { Dns: ['9.9.9.9'], DnsSearch: ['x.y'], ExtraHosts: ['h:1.2.3.4'] },
    ],
    [
      'limits',
      { ulimits: [{ name: 'nofile', soft: 1, hard: 2 }] },
      { Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }] },
    ],
    [
      'linuxParameters',
      {
        init: true,
        sharedMemoryBytes: 64 * MIB,
        tmpfs: [{ path: '/t', options: 'size=1m,noexec' }],
        capabilitiesDrop: ['ALL'],
        sysctls: { 'net.core.somaxconn': '9' },
      },
      {
        Init: true,
        ShmSize: 64 * MIB,
        Tmpfs: { '/t': 'size=1m,noexec' },
        CapDrop: ['ALL'],
        Sysctls: { 'net.core.somaxconn': '9' },
      },
    ],
    [
      'a log on this machine',
      { log: { driver: 'local', options: { a: 'b' } } },
      { LogConfig: { Type: 'local', Config: { a: 'b' } } },
    ],
    [
      'namespaces of another container',
      { pidMode: 'container:p', ipcMode: 'container:p' },
      { PidMode: 'container:p', IpcMode: 'container:p' },
    ],
  ];
  test.each(host)('%s (host part)', (_name, rest, expected) => {
    expect(request(rest).HostConfig).toMatchObject(expected);
  });

  test('of a container that joins the network of another says nothing of a network of its own', () => {
    const made = request({
      networkMode: { container: 'pause' },
      hostname: 'h',
      dnsServers: ['9.9.9.9'],
      ports: [{ containerPort: 1, hostPort: 1, protocol: 'tcp' }],
    });
    expect(made.HostConfig).toMatchObject({ NetworkMode: 'container:pause', PortBindings: {} });
    expect(made.HostConfig).not.toHaveProperty('Dns');
    expect(made).not.toHaveProperty('Hostname');
    expect(made).not.toHaveProperty('NetworkingConfig');
  });

  test('with network none is on no network', () => {
    const made = request({ networkMode: 'none' });
    expect(made.HostConfig?.NetworkMode).toBe('none');
    expect(made).not.toHaveProperty('NetworkingConfig');
  });

  test('notes each difference from a real box', () => {
    const made = request({ networkMode: 'host', log: { driver: 'awslogs', options: {} }, pidMode: 'task' });
    expect(made.HostConfig).toMatchObject({
      NetworkMode: 'clusternator-e1-i-0a',
      LogConfig: { Type: 'json-file' },
    });
    expect(made.HostConfig).not.toHaveProperty('PidMode');
    const notes: unknown = JSON.parse(made.Labels?.['clusternator.notes'] ?? '');
    expect(notes).toEqual([
      expect.stringMatching(/^networkMode host: /),
      expect.stringMatching(/^log driver awslogs: /),
      expect.stringMatching(/^PidMode task: /),
    ]);
  });
});

describe('privileges', () => {
  const cases: readonly (readonly [Partial<ContainerSpec>, readonly string[]])[] = [
    [{}, []],
    [{ capabilitiesAdd: ['NET_BIND_SERVICE', 'CAP_CHOWN'], securityOptions: ['no-new-privileges'] }, []],
    [{ pidMode: 'task', ipcMode: 'none' }, []],
    [{ privileged: true }, ['privileged']],
    [{ pidMode: 'host', ipcMode: 'host' }, ['host-namespaces', 'host-namespaces']],
    [{ devices: [{ host: '/dev/sda', container: '/dev/sda', permissions: 'r' }] }, ['devices']],
    [
      { capabilitiesAdd: ['SYS_ADMIN', 'cap_net_admin', 'ALL'] },
      ['capabilities', 'capabilities', 'capabilities'],
    ],
    [{ securityOptions: ['seccomp=unconfined', 'label:disable'] }, ['security-options', 'security-options']],
  ];
  test.each(cases)('%j', (rest, expected) => {
    expect(privilegesOf(containerSpec(box, 'web:1', rest)).map(({ privilege }) => privilege)).toEqual(
      expected,
    );
  });

  const volumes: readonly (readonly [string, Record<string, string>, number])[] = [
    ['local', {}, 0],
    ['local', { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }, 0],
    ['local', { type: 'nfs', o: 'addr=10.0.0.1,rw', device: ':/path' }, 0],
    ['local', { type: 'none', o: 'bind', device: '/' }, 2],
    ['local', { type: 'none', o: 'ro, rbind', device: 'x' }, 1],
    ['local', { type: 'ext4', device: '/dev/sda1' }, 1],
    ['local-persist', { mountpoint: '/etc' }, 2],
  ];
  test.each(volumes)('of a volume: %s %j', (driver, driverOpts, count) => {
    expect(privilegesOfVolume({ driver, driverOpts }).length).toBe(count);
  });
});

test.each([
  ['/data/db', 'data/db'],
  ['data', 'data'],
  ['/../../etc/passwd', 'etc/passwd'],
  ['/a/./b/../c//d/', 'a/c/d'],
  ['/', ''],
  ['\\..\\x', '\\..\\x'],
  ['/a\0b', 'ab'],
])('host path %j lies in the folder of the box', (path, inside) => {
  expect(sandboxPath('/data', 'i-0a', path)).toBe(`/data/hostfs/i-0a${inside === '' ? '' : `/${inside}`}`);
});

test.each([
  ['{"Type":"container","Action":"start","Actor":{"ID":"abc"}}', 'abc'],
  ['{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"abc"}}', 'abc'],
  ['{"Type":"container","Action":"oom","Actor":{"ID":"abc"}}', 'abc'],
  ['{"Type":"container","Action":"exec_create: sh","Actor":{"ID":"abc"}}', undefined],
  ['{"Type":"container","Action":"die"}', undefined],
])('event %s', (line, id) => {
  expect(changedContainer(line)).toBe(id);
});
