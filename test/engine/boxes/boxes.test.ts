import { describe, expect, test } from 'vitest';
import { createSim } from '../../support/sim.ts';
import type { Sim } from '../../support/sim.ts';

const userData = (lines: string): string =>
  Buffer.from(`#!/bin/bash\ncat >> /etc/ecs/ecs.config <<'EOF'\n${lines}\nEOF\n`).toString('base64');

async function launch(sim: Sim, lines: string): Promise<string> {
  const output = await sim.call('ec2:RunInstances', {
    MinCount: 1,
    MaxCount: 1,
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 't3.small',
    UserData: userData(lines),
  });
  return output.Instances?.[0]?.InstanceId ?? '';
}
const joined = (sim: Sim) => [...sim.store.containerInstances.values()];

describe('a box', () => {
  test('boots, then joins the cluster of its user data with what its type gives', async () => {
    const sim = createSim({ engine: { bootMs: 30_000, joinMs: 20_000 } });
    await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
    const id = await launch(sim, 'ECS_CLUSTER=shop\nECS_INSTANCE_ATTRIBUTES={"stack":"prod"}');
    await sim.advance(29_999);
    expect(sim.store.instances.get(id)?.state).toBe('pending');
    await sim.advance(1);
    expect(sim.store.instances.get(id)?.state).toBe('running');
    await sim.advance(19_999);
    expect(joined(sim)).toEqual([]);
    await sim.advance(1);
    const [box] = joined(sim);
    expect(box).toMatchObject({ ec2InstanceId: id, status: 'ACTIVE', agentConnected: true });
    expect(box?.arn).toMatch(/^arn:aws:ecs:us-east-1:111122223333:container-instance\/shop\/[0-9a-f]{32}$/);
    expect(
      box?.registeredResources.map(({ name, integerValue, stringSetValue }) => [
        name,
        stringSetValue ?? integerValue,
      ]),
    ).toEqual([
      ['CPU', 2048],
      ['MEMORY', 1934],
      ['PORTS', ['22', '2375', '2376', '51678', '51679']],
      ['PORTS_UDP', []],
    ]);
    const attributes = new Map(box?.attributes.map(({ name, value }) => [name, value]));
    expect(attributes.get('stack')).toBe('prod');
    expect(attributes.get('ecs.instance-type')).toBe('t3.small');
    expect(attributes.get('ecs.cpu-architecture')).toBe('x86_64');
    expect(attributes.has('com.amazonaws.ecs.capability.docker-remote-api.1.19')).toBe(true);
    await sim.stop();
  });

  test('keeps trying until its cluster is there; without one it joins default', async () => {
    const sim = createSim();
    await launch(sim, 'ECS_CLUSTER=late');
    await launch(sim, 'ECS_LOGLEVEL=debug');
    await sim.advance(600_000);
    expect(joined(sim)).toEqual([]);
    await sim.call('ecs:CreateCluster', { clusterName: 'late' });
    await sim.advance(1000);
    expect(joined(sim)).toHaveLength(1);
    await sim.call('ecs:CreateCluster', {});
    await sim.advance(1000);
    expect(joined(sim).map(({ clusterArn }) => clusterArn.split('/')[1])).toEqual(['late', 'default']);
    await sim.stop();
  });

  test('that is terminated leaves its cluster, and is forgotten later', async () => {
    const sim = createSim();
    await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
    const id = await launch(sim, 'ECS_CLUSTER=shop');
    await sim.advance(60_000);
    await sim.call('ec2:TerminateInstances', { InstanceIds: [id] });
    await sim.advance(1000);
    expect(sim.store.instances.get(id)?.state).toBe('terminated');
    expect(joined(sim)[0]).toMatchObject({ status: 'INACTIVE', agentConnected: false });
    await sim.advance(3_700_000);
    await sim.call('ec2:DescribeInstances', {});
    expect(sim.store.instances.get(id)).toBeUndefined();
    await sim.call('ecs:CreateCluster', { clusterName: 'other' });
    await sim.advance(1000);
    expect(joined(sim)).toEqual([]);
    await sim.stop();
  });

  test('that is terminated while it boots never joins', async () => {
    const sim = createSim();
    await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
    const id = await launch(sim, 'ECS_CLUSTER=shop');
    await sim.call('ec2:TerminateInstances', { InstanceIds: [id] });
    await sim.advance(60_000);
    expect(sim.store.instances.get(id)?.state).toBe('terminated');
    expect(joined(sim)).toEqual([]);
    await sim.stop();
  });

  test('that was deregistered does not join again by itself', async () => {
    const sim = createSim();
    await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
    await launch(sim, 'ECS_CLUSTER=shop');
    await sim.advance(60_000);
    await sim.call('ecs:DeregisterContainerInstance', {
      cluster: 'shop',
      containerInstance: joined(sim)[0]?.arn ?? '',
      force: true,
    });
    await sim.restart();
    await sim.advance(60_000);
    expect(joined(sim).map(({ status }) => status)).toEqual(['INACTIVE']);
    await sim.stop();
  });
});

test('the wire gives the same answers as the operations themselves', async () => {
  const sim = createSim({ wire: true });
  await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
  await launch(sim, 'ECS_CLUSTER=shop');
  await sim.advance(60_000);
  const { containerInstanceArns } = await sim.call('ecs:ListContainerInstances', { cluster: 'shop' });
  expect(containerInstanceArns).toEqual(joined(sim).map(({ arn }) => arn));
  expect(sim.count('ecs:ListContainerInstances')).toBe(1);
  await expect(sim.call('ecs:DescribeServices', { cluster: 'none', services: ['a'] })).rejects.toMatchObject({
    code: 'ClusterNotFoundException',
  });
  await sim.stop();
});
