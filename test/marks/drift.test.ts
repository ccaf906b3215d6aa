import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { Change } from '../../src/model/plan.ts';
import { applyTo, desiredOf, planOf, story } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

/**
 * Clusters live longer than a build. `fixtures/marks/marks.json` has the tags that the build of commit c97ba83 put on what it made
 * of the two files beside it. They are never made anew: a build that reads them otherwise tells its users of drift that is none.
 */

interface Cluster {
  readonly tags: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly boxes: { readonly web: object; readonly plain: object };
  readonly services: { readonly web: object; readonly agent: object; readonly plain: object };
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/marks/${name}.json`, import.meta.url), 'utf8'));
const MARKS = read('marks') as Readonly<Record<string, Readonly<Record<string, string>>>>;
const CLUSTER = read('cluster') as Cluster;
const APP = read('appdef') as { readonly tasks: readonly object[] };

const desired = (cluster: object = CLUSTER, app: object = APP): Promise<DesiredModel> =>
  desiredOf({ cluster, apps: [app] });

let sim: Sim;
beforeEach(async () => {
  sim = createSim({ seed: 3 });
  const applied = await applyTo(sim, await desired());
  expect(applied.result.ok, story(applied)).toBe(true);
  await mark();
});
afterEach(() => sim.stop());

/** Takes the marks of the present build away, and puts the earlier ones there. */
async function mark(): Promise<void> {
  const { clusters, taskDefinitions, services, instances } = sim.store;
  const ecs: readonly (readonly [string, { readonly arn: string; readonly tags: object }])[] = [
    ...[...clusters.values()].map((one) => [`cluster/${one.name}`, one] as const),
    ...[...taskDefinitions.values()].map((one) => [`task/${one.family}`, one] as const),
    ...[...services.values()].map((one) => [`service/${one.name}`, one] as const),
  ];
  const ours = (tags: object): string[] => Object.keys(tags).filter((key) => key.startsWith('clusternator:'));
  for (const [id, { arn, tags }] of ecs) {
    await sim.operate('ecs:UntagResource', { resourceArn: arn, tagKeys: ours(tags) });
    const wanted = Object.entries(MARKS[id]!).map(([key, value]) => ({ key, value }));
    await sim.operate('ecs:TagResource', { resourceArn: arn, tags: wanted });
  }
  for (const { instanceId, tags } of instances.values()) {
    const id = `box/${tags['clusternator:box'] ?? ''}`;
    const Resources = [instanceId];
    await sim.operate('ec2:DeleteTags', { Resources, Tags: ours(tags).map((Key) => ({ Key })) });
    const Tags = Object.entries(MARKS[id]!).map(([Key, Value]) => ({ Key, Value }));
    await sim.operate('ec2:CreateTags', { Resources, Tags });
  }
  expect(ecs.length + instances.size).toBe(Object.keys(MARKS).length);
}

const update = (service: string, input: object): Promise<unknown> =>
  sim.operate('ecs:UpdateService', { cluster: 'marks', service, ...input });

/** `service/web update pending: enableExecuteCommand`: the change, its cause, and which of its members are drift. */
async function told(cluster: object = CLUSTER, app: object = APP): Promise<readonly string[]> {
  const { plan } = await planOf(sim, await desired(cluster, app));
  return plan.changes
    .map((change) => `${change.id} ${change.action} ${change.cause}${driftOf(change)}`)
    .toSorted();
}
const driftOf = (change: Change): string => {
  const paths =
    change.action === 'delete' ? [] : change.fields.flatMap(({ path, drift }) => (drift ? [path] : []));
  return paths.length === 0 || change.action === 'create' ? '' : `: ${paths.join(', ')}`;
};

const withServices = (service: object) => ({ ...CLUSTER, services: { ...CLUSTER.services, ...service } });

test('the same files give an empty plan', async () => {
  expect(await told()).toEqual([]);
});

test('what the files change is pending', async () => {
  const edited = {
    ...CLUSTER,
    tags: { team: 'store', cost: '4711' },
    settings: { containerInsights: 'disabled' },
    boxes: { ...CLUSTER.boxes, web: { ...CLUSTER.boxes.web, attributes: { tier: 'front' } } },
    services: {
      ...CLUSTER.services,
      web: { ...CLUSTER.services.web, desiredCount: 3, propagateTags: 'TASK_DEFINITION' },
    },
  };
  expect(await told(edited)).toEqual([
    'box/plain-1 update pending',
    'box/web-1 update pending',
    'box/web-2 update pending',
    'cluster/marks update pending',
    'service/agent update pending',
    'service/plain update pending',
    'service/web update pending',
    'task/web update pending',
    'task/worker update pending',
  ]);
});

test('what others change is drift', async () => {
  await update('web', { desiredCount: 3, enableExecuteCommand: true });
  await update('plain', { healthCheckGracePeriodSeconds: 33 });
  await sim.operate('ecs:UpdateClusterSettings', {
    cluster: 'marks',
    settings: [{ name: 'containerInsights', value: 'disabled' }],
  });
  const [instance] = sim.store.instances.values();
  const box = instance!.tags['clusternator:box']!;
  await sim.operate('ec2:CreateTags', {
    Resources: [instance!.instanceId],
    Tags: [{ Key: 'team', Value: 'mine' }],
  });
  expect(await told()).toEqual([
    `box/${box} update drift: tags.team`,
    'cluster/marks update drift: settings.containerInsights',
    'service/plain update drift: healthCheckGracePeriodSeconds',
    'service/web update drift: desiredCount, enableExecuteCommand',
  ]);
});

test('what both change at one service is told apart', async () => {
  await update('web', { enableExecuteCommand: true });
  const web = { ...CLUSTER.services.web, desiredCount: 3, enableECSManagedTags: false };
  expect(await told(withServices({ web }))).toEqual(['service/web update pending: enableExecuteCommand']);
});

test('the roster tells a service that others deleted from one that is new', async () => {
  await sim.operate('ecs:DeleteService', { cluster: 'marks', service: 'plain', force: true });
  const [instance] = sim.store.instances.values();
  await sim.operate('ec2:TerminateInstances', { InstanceIds: [instance!.instanceId] });
  await sim.advance(3_600_000 * 3);
  const box = instance!.tags['clusternator:box']!;
  expect(await told(withServices({ fresh: { task: 'worker', desiredCount: 0 } }))).toEqual([
    `box/${box} create drift`,
    'service/fresh create pending',
    'service/plain create drift',
  ]);
});
