import type { Instance } from '@aws-sdk/client-ec2';
import type { Cluster, ContainerInstance } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { boxStatus } from '../../src/executor/status/box.ts';
import { clusterStatus } from '../../src/executor/status/cluster.ts';

const instance = (name: NonNullable<Instance['State']>['Name'], more: Instance = {}): Instance => ({
  InstanceId: 'i-1',
  State: { Name: name },
  ...more,
});
const member = (more: ContainerInstance = {}): ContainerInstance => ({
  ec2InstanceId: 'i-1',
  status: 'ACTIVE',
  agentConnected: true,
  ...more,
});

describe('boxStatus', () => {
  const table: readonly [string, Instance | undefined, ContainerInstance | undefined, string, string][] = [
    ['not shown yet', undefined, undefined, 'in-progress', 'instance i-1 is not shown yet'],
    ['pending', instance('pending'), undefined, 'in-progress', 'instance i-1 is pending'],
    [
      'running, not joined',
      instance('running'),
      undefined,
      'in-progress',
      'running, waiting for its ECS agent',
    ],
    ['joined', instance('running'), member(), 'current', 'i-1'],
    [
      'FB-36 the agent is not connected',
      instance('running'),
      member({ agentConnected: false }),
      'in-progress',
      'running, its ECS agent is not connected',
    ],
    [
      'registering',
      instance('running'),
      member({ status: 'REGISTERING' }),
      'in-progress',
      'running, ECS says REGISTERING',
    ],
    [
      'cannot join',
      instance('running'),
      member({ status: 'REGISTRATION_FAILED', statusReason: 'no' }),
      'failed',
      'i-1 could not join the cluster',
    ],
    ['draining', instance('running'), member({ status: 'DRAINING' }), 'failed', 'i-1 is DRAINING'],
    ['stopped', instance('stopped'), undefined, 'failed', 'instance i-1 is stopped'],
    ['FB-26 terminated at once', instance('terminated'), undefined, 'failed', 'instance i-1 is terminated'],
  ];
  it.each(table)('%s', (_title, shown, joined, status, message) => {
    expect(boxStatus('i-1', shown, joined)).toMatchObject({ status, message });
  });

  it("FB-26 tells EC2's reason", () => {
    const reason = {
      StateReason: {
        Code: 'Client.VolumeLimitExceeded',
        Message: 'Client.VolumeLimitExceeded: Volume limit exceeded',
      },
    };
    expect(boxStatus('i-1', instance('terminated', reason), undefined).details).toEqual([
      'EC2 says: Client.VolumeLimitExceeded: Volume limit exceeded',
    ]);
  });
});

describe('clusterStatus', () => {
  const table: readonly [Cluster | undefined, string][] = [
    [undefined, 'in-progress'],
    [{ status: 'ACTIVE' }, 'current'],
    [{ status: 'PROVISIONING' }, 'in-progress'],
    [{ status: 'INACTIVE' }, 'in-progress'],
    [{ status: 'FAILED' }, 'failed'],
    [{ status: 'A_NEW_WORD' }, 'in-progress'],
  ];
  it.each(table)('%o', (cluster, status) => {
    expect(clusterStatus(cluster).status).toBe(status);
  });
});
