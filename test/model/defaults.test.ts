import { describe, expect, it } from 'vitest';
import { canonicalTask } from '../../src/model/canonical/index.ts';
import { printedService } from '../../src/model/kinds/service.ts';
import { cpuUnits, memoryMiB, printedTask } from '../../src/model/kinds/task.ts';

describe('what AWS prints for absent members', () => {
  it('of a task definition', () => {
    const filled = printedTask({
      family: 'web',
      cpu: '.5 vCPU',
      memory: '1GB',
      tags: [{ key: 'a', value: 'b' }],
      volumes: [
        { name: 'plain' },
        { name: 'docker', dockerVolumeConfiguration: {} },
        { name: 'efs', efsVolumeConfiguration: { fileSystemId: 'fs-1' } },
      ],
      containerDefinitions: [
        {
          name: 'web',
          image: 'nginx:1',
          portMappings: [{ containerPort: 80 }],
          healthCheck: { command: ['CMD', 'true'] },
        },
      ],
    });
    expect(filled).toEqual({
      family: 'web',
      cpu: '512',
      memory: '1024',
      placementConstraints: [],
      volumes: [
        { name: 'plain', host: {} },
        { name: 'docker', dockerVolumeConfiguration: { scope: 'task' } },
        { name: 'efs', efsVolumeConfiguration: { fileSystemId: 'fs-1' } },
      ],
      containerDefinitions: [
        {
          name: 'web',
          image: 'nginx:1',
          cpu: 0,
          essential: true,
          environment: [],
          mountPoints: [],
          volumesFrom: [],
          systemControls: [],
          portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }],
          healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3 },
        },
      ],
    });
  });
  it.each(['host', 'awsvpc'] as const)('of a port with network mode %s', (networkMode) => {
    const { containerDefinitions } = printedTask({
      family: 'a',
      networkMode,
      containerDefinitions: [{ portMappings: [{ containerPort: 80 }] }],
    });
    expect(containerDefinitions?.[0]?.portMappings).toEqual([
      { containerPort: 80, hostPort: 80, protocol: 'tcp' },
    ]);
  });
  it('of a service', () => {
    expect(printedService({})).toEqual({
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      desiredCount: 0,
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        strategy: 'ROLLING',
        bakeTimeInMinutes: 0,
        maximumPercent: 200,
        minimumHealthyPercent: 100,
        deploymentCircuitBreaker: { enable: false, rollback: false },
      },
      placementConstraints: [],
      placementStrategy: [],
      loadBalancers: [],
      serviceRegistries: [],
      propagateTags: 'NONE',
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      healthCheckGracePeriodSeconds: 0,
      availabilityZoneRebalancing: 'ENABLED',
    });
  });
  it('of a DAEMON, and of a service on capacity providers', () => {
    expect(printedService({ schedulingStrategy: 'DAEMON' })).toMatchObject({
      desiredCount: 0,
      availabilityZoneRebalancing: 'DISABLED',
      deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
    });
    const provided = printedService({ capacityProviderStrategy: [{ capacityProvider: 'a' }] });
    expect(provided).not.toHaveProperty('launchType');
    expect(provided.capacityProviderStrategy).toEqual([{ capacityProvider: 'a', weight: 0, base: 0 }]);
  });
});

describe('sizes', () => {
  it.each([
    ['256', 256],
    ['1 vCPU', 1024],
    ['.25vcpu', 256],
    [' 0.5 VCPUS ', 512],
    ['big', undefined],
    ['1GB', undefined],
  ])('cpu %s', (text, units) => {
    expect(cpuUnits(text)).toBe(units);
  });
  it.each([
    ['512', 512],
    ['1GB', 1024],
    ['.5 gb', 512],
    ['1 vCPU', undefined],
  ])('memory %s', (text, mib) => {
    expect(memoryMiB(text)).toBe(mib);
  });
});

it('the canonical form is made of records by name', () => {
  expect(
    canonicalTask({
      family: 'web',
      cpu: '1 vCPU',
      volumes: [{ name: 'data', host: { sourcePath: '/data' } }, { name: 'scratch' }],
      tags: [
        { key: 'team', value: 'a' },
        { key: 'aws:x', value: 'y' },
        { key: 'clusternator:cluster', value: 'z' },
      ],
      containerDefinitions: [
        {
          name: 'web',
          image: 'nginx:1',
          portMappings: [
            { containerPort: 8080, hostPort: 81 },
            { containerPort: 8080, hostPort: 80 },
            { containerPortRange: '9000-9010' },
          ],
          environment: [
            { name: 'B', value: '' },
            { name: 'A', value: 'x' },
          ],
          mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
          volumesFrom: [{ sourceContainer: 'db' }],
          dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }],
          linuxParameters: { capabilities: { add: ['NET_ADMIN'] } },
          command: ['b', 'a'],
        },
      ],
    }),
  ).toEqual({
    containers: {
      web: {
        image: 'nginx:1',
        ports: { '8080/tcp': { hostPort: 80 }, '8080/tcp#2': { hostPort: 81 }, '9000-9010/tcp': {} },
        command: ['b', 'a'],
        environment: { A: 'x', B: '' },
        dependsOn: { db: 'HEALTHY' },
        mounts: { '/data': { sourceVolume: 'data', readOnly: true } },
        volumesFrom: { db: {} },
        linuxParameters: { capabilities: { add: { NET_ADMIN: true } } },
      },
    },
    cpu: 1024,
    volumes: { data: { host: { sourcePath: '/data' } }, scratch: {} },
    tags: { team: 'a' },
  });
});
