import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { onlyDrift } from '../../src/differ/drift.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import { renderPlan } from '../../src/view/human/plan.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import { applyTo, desiredOf, type Files, planOf } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

/** What others do to a cluster with calls of their own, and how the plan tells it from what the files changed. */
interface Edit {
  readonly tag?: string;
  readonly count?: number;
  readonly execute?: boolean;
  readonly grace?: number;
  readonly insights?: string;
  readonly groups?: readonly string[];
  readonly boxTag?: string;
}
const files = ({
  tag = '1',
  count = 2,
  execute = false,
  grace = 10,
  insights = 'enabled',
  groups = ['sg-0000000000000000a'],
  boxTag = 'a',
}: Edit = {}): Files => ({
  cluster: {
    cluster: 'test',
    settings: { containerInsights: insights },
    boxes: {
      web: {
        count: 1,
        instanceType: 't3.small',
        keyPair: 'key',
        subnets: ['subnet-00000000000000001'],
        securityGroups: groups,
        tags: { team: boxTag },
      },
    },
    services: {
      api: {
        task: 'api',
        desiredCount: count,
        enableExecuteCommand: execute,
        healthCheckGracePeriodSeconds: grace,
        tags: [{ key: 'team', value: 'red' }],
      },
    },
  },
  apps: [
    {
      name: 'test',
      tasks: [
        { family: 'api', containerDefinitions: [{ name: 'api', image: `acme/api:${tag}`, memory: 64 }] },
      ],
    },
  ],
});

let sim: Sim;
beforeEach(async () => {
  sim = createSim();
  const { result } = await applyTo(sim, await desiredOf(files()));
  expect(result.ended).toBe('done');
});
afterEach(() => sim.stop());

const planNow = async (edit: Edit = {}): Promise<Plan> =>
  (await planOf(sim, await desiredOf(files(edit)))).plan;
const marks = (change: Change | undefined): readonly string[] =>
  change === undefined || change.action === 'delete'
    ? []
    : change.fields.map((field) => `${field.path}${field.drift === true ? ' (drift)' : ''}`);
const of = (plan: Plan, id: string): Change | undefined => plan.changes.find((change) => change.id === id);
const update = (input: object): Promise<unknown> =>
  sim.call('ecs:UpdateService', { cluster: 'test', service: 'api', ...input });
const arnOf = async (): Promise<string> =>
  (await sim.call('ecs:DescribeServices', { cluster: 'test', services: ['api'] })).services?.[0]
    ?.serviceArn ?? '';
const instance = async (): Promise<string> =>
  (await sim.call('ec2:DescribeInstances', {})).Reservations?.[0]?.Instances?.[0]?.InstanceId ?? '';

describe('alone, it is drift', () => {
  test('nothing was changed', async () => {
    expect((await planNow()).changes).toEqual([]);
  });
  test('a count, with what it was', async () => {
    await update({ desiredCount: 5 });
    const plan = await planNow();
    expect(of(plan, 'service/api')).toMatchObject({ cause: 'drift', because: [] });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'overwrites-drift',
        severity: 'note',
        subject: 'service/api',
        message: 'service api was changed by others; apply overwrites: desiredCount 5.',
      }),
    );
    const human = renderPlan(plan, { width: 100, color: false });
    expect(human).toContain('drift: the cluster was changed by others');
    expect(human.match(/changed by others since/g)).toBeNull();
    // The value stands with the change.
    const brief = 'service api was changed by others; apply overwrites desiredCount.';
    expect(human).toContain(brief);
    expect(renderPlanMarkdown(plan)).toContain(brief);
    expect(renderPlanJson(plan)).toContain('apply overwrites: desiredCount 5.');
  });
  test('a task definition of theirs', async () => {
    await sim.call('ecs:RegisterTaskDefinition', {
      family: 'api',
      containerDefinitions: [{ name: 'api', image: 'acme/api:evil', memory: 64 }],
    });
    await update({ taskDefinition: 'api:2' });
    const plan = await planNow();
    expect(of(plan, 'service/api')).toMatchObject({
      cause: 'drift',
      fields: [
        { path: 'task', drift: true, before: { value: 'api:2' }, after: { value: 'api:1' } },
        { path: 'task.containers.api.image', drift: true, before: { value: 'acme/api:evil' } },
      ],
    });
    expect(of(plan, 'service/api')?.because).toContain('api:2 was registered by others');
  });
  test('an older one of ours', async () => {
    await applyTo(sim, await desiredOf(files({ tag: '2' })));
    await sim.advance(1000);
    await update({ taskDefinition: 'api:1' });
    const plan = await planNow({ tag: '2' });
    expect(of(plan, 'service/api')).toMatchObject({ cause: 'drift' });
    expect(of(plan, 'service/api')?.because).toContain('it was set back to api:1 after api:2 was registered');
  });
  test('but a newer one is not, when the files went back', async () => {
    await applyTo(sim, await desiredOf(files({ tag: '2' })));
    expect(of(await planNow({ tag: '1' }), 'service/api')).toMatchObject({ cause: 'pending' });
  });
  test('tags of a service', async () => {
    const resourceArn = await arnOf();
    await sim.call('ecs:TagResource', { resourceArn, tags: [{ key: 'team', value: 'blue' }] });
    expect(of(await planNow(), 'service/api')).toMatchObject({
      cause: 'drift',
      fields: [{ path: 'tags.team', before: { value: 'blue' }, drift: true }],
    });
  });
  test('settings of the cluster', async () => {
    await sim.call('ecs:UpdateClusterSettings', {
      cluster: 'test',
      settings: [{ name: 'containerInsights', value: 'disabled' }],
    });
    const plan = await planNow();
    expect(of(plan, 'cluster/test')).toMatchObject({
      cause: 'drift',
      fields: [{ path: 'settings.containerInsights', drift: true }],
    });
    expect(of(await planNow({ insights: 'enhanced' }), 'cluster/test')).toMatchObject({ cause: 'pending' });
  });
  test('tags of a box', async () => {
    await sim.call('ec2:CreateTags', { Resources: [await instance()], Tags: [{ Key: 'team', Value: 'z' }] });
    expect(of(await planNow(), 'box/web-1')).toMatchObject({
      cause: 'drift',
      action: 'update',
      fields: [{ path: 'tags.team', drift: true }],
    });
  });
  test('security groups of a box', async () => {
    await sim.call('ec2:ModifyInstanceAttribute', {
      InstanceId: await instance(),
      Groups: ['sg-0000000000000000b'],
    });
    const change = of(await planNow(), 'box/web-1');
    expect(change).toMatchObject({ cause: 'drift', action: 'update' });
    expect(marks(change)).toEqual(expect.arrayContaining(['securityGroups.sg-0000000000000000b (drift)']));
  });
  test('a service that someone deleted', async () => {
    await sim.call('ecs:DeleteService', { cluster: 'test', service: 'api', force: true });
    await sim.advance(600_000);
    expect(of(await planNow(), 'service/api')).toMatchObject({
      action: 'create',
      cause: 'drift',
      because: [expect.stringContaining('others deleted it')],
    });
  });
  test('after an apply it is gone', async () => {
    await update({ desiredCount: 5 });
    await sim.call('ecs:UpdateClusterSettings', {
      cluster: 'test',
      settings: [{ name: 'containerInsights', value: 'disabled' }],
    });
    const { result } = await applyTo(sim, await desiredOf(files()));
    expect(result.ended).toBe('done');
    expect((await planNow()).changes).toEqual([]);
  });
});

describe('together with changes of the files', () => {
  test('the members of a service are told apart', async () => {
    await update({ desiredCount: 5, enableExecuteCommand: true });
    const plan = await planNow({ tag: '2', grace: 30 });
    const change = of(plan, 'service/api');
    expect(change).toMatchObject({ cause: 'pending' });
    expect(marks(change)).toEqual(
      expect.arrayContaining([
        'task',
        'desiredCount (drift)',
        'enableExecuteCommand (drift)',
        'healthCheckGracePeriodSeconds',
      ]),
    );
    expect(change?.because.join()).toMatch(
      /^(?=.*desiredCount)(?=.*enableExecuteCommand).* were changed by others since it was applied$/,
    );
    const drift = onlyDrift(plan);
    expect(drift).toMatchObject({ scope: 'drift', summary: { create: 0, update: 1, replace: 0, delete: 0 } });
    expect(marks(drift.changes[0])).toEqual(
      expect.arrayContaining(['desiredCount (drift)', 'enableExecuteCommand (drift)']),
    );
    expect(marks(drift.changes[0])).toHaveLength(2);
    expect(drift.findings).toContainEqual(
      expect.objectContaining({
        code: 'pending-not-shown',
        message: '1 change is pending in the files and not shown.',
      }),
    );
    expect(renderPlan(drift, { width: 100, color: false })).toContain('\nDrift: 0 to create, 1 to update');
  });
  test('the members of a box', async () => {
    await sim.call('ec2:CreateTags', { Resources: [await instance()], Tags: [{ Key: 'owner', Value: 'z' }] });
    const change = of(await planNow({ boxTag: 'b' }), 'box/web-1');
    expect(change).toMatchObject({ cause: 'pending' });
    expect(marks(change).toSorted()).toEqual(['tags.owner (drift)', 'tags.team']);
  });
  test('what only the files changed is none', async () => {
    const plan = await planNow({ tag: '2', count: 3, grace: 30, boxTag: 'b', insights: 'disabled' });
    expect(plan.changes.map((change) => change.cause)).toEqual(plan.changes.map(() => 'pending'));
    expect(plan.changes.flatMap(marks).filter((mark) => mark.includes('drift'))).toEqual([]);
    const drift = onlyDrift(plan);
    expect(drift.changes).toEqual([]);
    expect(renderPlan(drift, { width: 100, color: false })).toContain(
      'No drift. Nobody changed test since it was applied',
    );
  });
  test('the same member changed by both is not known, and pending', async () => {
    await update({ desiredCount: 5 });
    expect(of(await planNow({ count: 3, grace: 30 }), 'service/api')).toMatchObject({
      cause: 'pending',
      because: [],
    });
  });
});

describe('what others took away', () => {
  const cause = async (id: string, edit: Edit = {}): Promise<unknown> => of(await planNow(edit), id)?.cause;
  const removeService = async (): Promise<void> => {
    await sim.call('ecs:DeleteService', { cluster: 'test', service: 'api', force: true });
    await sim.advance(600_000);
  };

  test('a box that was terminated, and what it is called', async () => {
    await sim.call('ec2:TerminateInstances', { InstanceIds: [await instance()] });
    await sim.advance(7_200_000);
    expect(of(await planNow(), 'box/web-1')).toMatchObject({
      action: 'create',
      cause: 'drift',
      because: ['its instance is gone: terminated by others, or without the tags that mark it as ours'],
    });
    expect(onlyDrift(await planNow()).summary).toMatchObject({ create: 1 });
    expect((await applyTo(sim, await desiredOf(files()))).result.ended).toBe('done');
    expect((await planNow()).changes).toEqual([]);
  });
  test('the tag that marks a service as ours', async () => {
    const tagKeys = ['clusternator:cluster'];
    await sim.call('ecs:UntagResource', { resourceArn: await arnOf(), tagKeys });
    expect(of(await planNow(), 'service/api')).toMatchObject({
      cause: 'drift',
      adopts: false,
      fields: [{ path: 'tags["clusternator:cluster"]', drift: true }],
    });
    const { mutations } = await applyTo(sim, await desiredOf(files()));
    expect(mutations.map(({ operation }) => operation)).toEqual(['ecs:TagResource']);
    expect((await planNow()).changes).toEqual([]);
  });
  test('told months later, with other changes in the files', async () => {
    await removeService();
    await sim.advance(90 * 86_400_000);
    expect(await cause('service/api', { tag: '2', grace: 40 })).toBe('drift');
  });
  test('a service that the files had no more and have again was not taken away', async () => {
    const without = { ...files(), cluster: { ...files().cluster, services: {} } };
    expect((await applyTo(sim, await desiredOf(without))).result.ended).toBe('done');
    await sim.advance(600_000);
    expect(await cause('service/api')).toBe('pending');
  });
  test('without a roster nothing is said', async () => {
    const clusters = (await sim.call('ecs:DescribeClusters', { clusters: ['test'] })).clusters ?? [];
    const resourceArn = clusters[0]?.clusterArn ?? '';
    await sim.call('ecs:UntagResource', { resourceArn, tagKeys: ['clusternator:roster'] });
    await removeService();
    expect(await cause('service/api')).toBe('pending');
  });
  test('one that others wrote is none, and an apply sets it right', async () => {
    const clusters = (await sim.call('ecs:DescribeClusters', { clusters: ['test'] })).clusters ?? [];
    const resourceArn = clusters[0]?.clusterArn ?? '';
    const tags = [{ key: 'clusternator:roster', value: 'nonsense' }];
    await sim.call('ecs:TagResource', { resourceArn, tags });
    await removeService();
    expect(await cause('service/api')).toBe('pending');
    expect((await applyTo(sim, await desiredOf(files()))).result.ended).toBe('done');
    await removeService();
    expect(await cause('service/api')).toBe('drift');
  });
});

describe('in a cluster that others made', () => {
  test('a deleted service is told as long as ECS remembers it; one that was never made is not', async () => {
    await sim.stop();
    sim = createSim();
    await sim.call('ecs:CreateCluster', { clusterName: 'test' });
    const own = { ...files(), cluster: { ...files().cluster, settings: {}, boxes: undefined } };
    const { boxes: _boxes, ...cluster } = own.cluster;
    const desired = await desiredOf({
      ...own,
      cluster: { ...cluster, services: { api: { desiredCount: 0 } } },
    });
    const first = await applyTo(sim, desired);
    expect(first.result.ended).toBe('done');
    expect(sim.store.clusters.values().next().value?.tags).toEqual({});
    await sim.call('ecs:DeleteService', { cluster: 'test', service: 'api' });
    await sim.advance(60_000);
    expect((await planOf(sim, desired)).plan.changes).toMatchObject([{ action: 'create', cause: 'drift' }]);
    await sim.advance(7_200_000);
    expect((await planOf(sim, desired)).plan.changes).toMatchObject([{ action: 'create', cause: 'pending' }]);
  });
});
