import type { CreateServiceCommandInput, Service } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalService } from '../../src/model/canonical/index.ts';
import { printedService } from '../../src/model/kinds/service.ts';
import { reversed, runs } from './arbitrary.ts';

type Input = Omit<CreateServiceCommandInput, 'serviceName'>;

const percent = fc.constantFrom(0, 50, 100, 150, 200);
const service: fc.Arbitrary<Input> = fc.record(
  {
    desiredCount: fc.nat({ max: 5 }),
    schedulingStrategy: fc.constantFrom('REPLICA' as const, 'DAEMON' as const),
    launchType: fc.constantFrom('EC2' as const, 'EXTERNAL' as const),
    deploymentConfiguration: fc.record(
      {
        minimumHealthyPercent: percent,
        maximumPercent: percent,
        deploymentCircuitBreaker: fc.record({ enable: fc.boolean(), rollback: fc.boolean() }),
        strategy: fc.constant('ROLLING' as const),
        bakeTimeInMinutes: fc.constantFrom(0, 5),
        alarms: fc.record({
          alarmNames: fc.subarray(['a', 'b']),
          enable: fc.boolean(),
          rollback: fc.boolean(),
        }),
      },
      { requiredKeys: [] },
    ),
    deploymentController: fc.constant({ type: 'ECS' as const }),
    placementConstraints: fc.subarray([
      { type: 'distinctInstance' as const },
      { type: 'memberOf' as const, expression: 'x' },
    ]),
    placementStrategy: fc.subarray([
      { type: 'spread' as const, field: 'host' },
      { type: 'binpack' as const, field: 'MEMORY' },
      { type: 'random' as const },
    ]),
    propagateTags: fc.constantFrom('NONE' as const, 'SERVICE' as const),
    enableECSManagedTags: fc.boolean(),
    enableExecuteCommand: fc.boolean(),
    healthCheckGracePeriodSeconds: fc.constantFrom(0, 30),
    loadBalancers: fc.subarray([
      { targetGroupArn: 'tg-1', containerName: 'web', containerPort: 80 },
      { targetGroupArn: 'tg-2', containerName: 'web', containerPort: 81 },
    ]),
    networkConfiguration: fc.record({
      awsvpcConfiguration: fc.record(
        {
          subnets: fc.subarray(['s-1', 's-2'], { minLength: 1 }),
          securityGroups: fc.subarray(['sg-1']),
          assignPublicIp: fc.constantFrom('ENABLED' as const, 'DISABLED' as const),
        },
        { requiredKeys: ['subnets'] },
      ),
    }),
  },
  { requiredKeys: [] },
);

const comparable = (spec: ReturnType<typeof canonicalService>): object => {
  const { desiredCount: _count, availabilityZoneRebalancing: _zones, ...rest } = spec;
  return rest;
};

describe('a service and what AWS describes of it', () => {
  it('are equal in canonical form, but for what counts only where it is declared', () => {
    fc.assert(
      fc.property(service, (input) => {
        const described: Service = reversedSets({
          ...printedService(input),
          status: 'ACTIVE',
          runningCount: 1,
          events: [],
          deployments: [],
        });
        expect(comparable(canonicalService(described))).toEqual(comparable(canonicalService(input)));
      }),
      runs(150),
    );
  });

  /** Everything but the strategy, whose order means something. */
  const reversedSets = (described: Service): Service => ({
    ...reversed(described),
    ...(described.placementStrategy && { placementStrategy: described.placementStrategy }),
  });

  it('are equal when older outputs lack newer members', () => {
    expect(
      canonicalService({
        serviceName: 'a',
        deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
        deployments: [],
      }),
    ).toEqual({});
    expect(
      canonicalService({
        schedulingStrategy: 'DAEMON',
        deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
      }),
    ).toEqual({ schedulingStrategy: 'DAEMON' });
  });
});

describe('members', () => {
  it.each<readonly [string, Input, Input]>([
    [
      'host and instanceId, in any case',
      { placementStrategy: [{ type: 'spread', field: 'host' }] },
      { placementStrategy: [{ type: 'spread', field: 'INSTANCEID' }] },
    ],
    [
      'the case of a field',
      { placementStrategy: [{ type: 'binpack', field: 'MEMORY' }] },
      { placementStrategy: [{ type: 'binpack', field: 'memory' }] },
    ],
    [
      'the default threshold',
      {
        deploymentConfiguration: {
          deploymentCircuitBreaker: {
            enable: true,
            rollback: true,
            resetOnHealthyTask: true,
            thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
          },
        },
      },
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
    ],
    [
      'a capacity provider without weight',
      { capacityProviderStrategy: [{ capacityProvider: 'a', weight: 0, base: 0 }] },
      { capacityProviderStrategy: [{ capacityProvider: 'a' }] },
    ],
    ['service connect that is off', { serviceConnectConfiguration: { enabled: false } }, {}],
    ['launch type EC2', { launchType: 'EC2' }, {}],
    ['a role by name and by ARN', { role: 'arn:aws:iam::123456789012:role/lb' }, { role: 'lb' }],
  ])('%s: equal', (_name, a, b) => {
    expect(canonicalService(a)).toEqual(canonicalService(b));
  });
  it.each<readonly [string, Input, Input]>([
    [
      'the order of strategies',
      { placementStrategy: [{ type: 'random' }, { type: 'spread', field: 'host' }] },
      { placementStrategy: [{ type: 'spread', field: 'host' }, { type: 'random' }] },
    ],
    [
      '50 of another threshold type',
      {
        deploymentConfiguration: {
          deploymentCircuitBreaker: {
            enable: true,
            rollback: true,
            thresholdConfiguration: { type: 'COUNT', value: 50 },
          },
        },
      },
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
    ],
    [
      'a DAEMON whose percentages are those of a REPLICA',
      { schedulingStrategy: 'DAEMON', deploymentConfiguration: { minimumHealthyPercent: 100 } },
      { schedulingStrategy: 'DAEMON' },
    ],
    ['tags', { tags: [{ key: 'a', value: 'b' }] }, {}],
  ])('%s: not equal', (_name, a, b) => {
    expect(canonicalService(a)).not.toEqual(canonicalService(b));
  });
  it('that stand in the PRIMARY deployment are read there', () => {
    const serviceConnectConfiguration = { enabled: true, namespace: 'n' };
    expect(canonicalService({ deployments: [{ status: 'PRIMARY', serviceConnectConfiguration }] })).toEqual(
      canonicalService({ serviceConnectConfiguration }),
    );
  });
});
