import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_PERMITS, TAG } from '../../src/model/ownership.ts';
import type { Change } from '../../src/model/plan.ts';
import { applyTo, desiredOf, planOf, story, type Applied } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

let sim: Sim;
beforeEach(() => {
  sim = createSim({ seed: 3 });
});
afterEach(() => sim.stop());

const FAMILIES = ['web', 'api', 'worker'];

interface Said {
  readonly tags?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly cluster?: string;
  readonly count?: number;
}

const files = ({ tags = {}, image = 'shop:1', cluster = 'shop', count = 2 }: Said) =>
  desiredOf({
    cluster: { cluster, region: 'us-east-1', boxes: { web: { count, instanceType: 't3.small' } }, tags },
    apps: [
      {
        name: 'shop',
        tasks: FAMILIES.map((family) => ({
          family,
          containerDefinitions: [{ name: family, image, memory: 64 }],
        })),
      },
    ],
  });

async function reach(said: Said): Promise<Applied> {
  const desired = await files(said);
  const applied = await applyTo(sim, desired);
  expect(applied.result.ok, story(applied)).toBe(true);
  expect((await planOf(sim, desired)).plan.changes).toEqual([]);
  return applied;
}

const revisions = (): string[] => [...sim.store.taskDefinitions.values()].map(({ arn }) => short(arn));
const short = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
const running = (): string[] =>
  [...sim.store.tasks.values()].filter((task) => task.lastStatus === 'RUNNING').map((task) => task.arn);
const arnOf = (name: string): string =>
  [...sim.store.taskDefinitions.values()].map((one) => one.arn).find((arn) => short(arn) === name) ?? '';
const tagsOf = (name: string): Readonly<Record<string, string>> => {
  const {
    [TAG.cluster]: _cluster,
    [TAG.app]: _app,
    [TAG.applied]: _applied,
    [TAG.changed]: _changed,
    ...rest
  } = sim.store.taskDefinitions.get(arnOf(name))?.tags ?? {};
  return rest;
};
const operations = (applied: Applied): Set<string> =>
  new Set(applied.mutations.map((sent) => sent.operation));
const changesOf = (changes: readonly Change[], kind: string): readonly Change[] =>
  changes.filter((change) => change.id.startsWith(`${kind}/`));
const pathsOf = (change: Change | undefined): readonly string[] =>
  change === undefined || change.action === 'delete' ? [] : change.fields.map((field) => field.path);

const tag = (name: string, tags: Readonly<Record<string, string>>): Promise<unknown> =>
  sim.operate('ecs:TagResource', {
    resourceArn: arnOf(name),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });

describe('tags of the cluster file', () => {
  test('are changed in place on everything: no revision, no roll', async () => {
    await reach({ tags: { team: 'shop', old: '1' } });
    const before = { revisions: revisions(), running: running() };

    const applied = await reach({ tags: { team: 'store', cost: '4711' } });

    expect([...operations(applied)].sort()).toEqual([
      'ec2:CreateTags',
      'ec2:DeleteTags',
      'ecs:TagResource',
      'ecs:UntagResource',
    ]);
    expect({ revisions: revisions(), running: running() }).toEqual(before);
    expect(running()).toHaveLength(3);
    for (const family of FAMILIES) expect(tagsOf(`${family}:1`)).toEqual({ team: 'store', cost: '4711' });
    for (const change of changesOf(applied.plan.changes, 'task')) {
      expect([...pathsOf(change)].sort()).toEqual(['tags.cost', 'tags.old', 'tags.team']);
      expect(change).toMatchObject({ action: 'update', cause: 'pending' });
      expect(change.effects).toEqual([
        { is: 'tags-only', revisions: [`${change.id.slice(5)}:1`], rolls: false },
      ]);
    }
    for (const change of changesOf(applied.plan.changes, 'service')) {
      expect(pathsOf(change)).not.toContain('task');
      expect(change.effects).toEqual([]);
    }
  });

  test("leave others' tags alone, also when ours go", async () => {
    await reach({ tags: { team: 'shop' } });
    await tag('web:1', { 'auto:owner': 'ops' });
    expect((await planOf(sim, await files({ tags: { team: 'shop' } }))).plan.changes).toEqual([]);

    await reach({ tags: {} });

    expect(tagsOf('web:1')).toEqual({ 'auto:owner': 'ops' });
    expect(tagsOf('api:1')).toEqual({});
  });

  test('go with the new revision where the content changes too', async () => {
    await reach({ tags: { team: 'shop' } });
    await reach({ tags: { team: 'store' }, image: 'shop:2' });
    expect(tagsOf('web:1')).toEqual({ team: 'shop' });
    expect(tagsOf('web:2')).toEqual({ team: 'store' });
  });

  test('are put on an older revision that is used again', async () => {
    await reach({ tags: { team: 'shop' } });
    await reach({ tags: { team: 'shop' }, image: 'shop:2' });
    const applied = await reach({ tags: { team: 'store' }, image: 'shop:1' });
    expect(operations(applied)).not.toContain('ecs:RegisterTaskDefinition');
    expect(tagsOf('web:1')).toEqual({ team: 'store' });
    expect(tagsOf('web:2')).toEqual({ team: 'shop' });
    const web = applied.plan.changes.find(({ id }) => id === 'task/web');
    expect(web?.effects).toEqual([{ is: 'tags-only', revisions: ['web:1'], rolls: true }]);
    expect(applied.plan.changes.find(({ id }) => id === 'service/web')?.needs).toContain('task/web');
  });

  test('changed by others are drift, and are set back', async () => {
    await reach({ tags: { team: 'shop' } });
    await tag('api:1', { team: 'mine' });

    const applied = await reach({ tags: { team: 'shop' } });

    expect(applied.plan.changes.map(({ id, cause }) => [id, cause])).toEqual([['task/api', 'drift']]);
    expect([...operations(applied)]).toEqual(['ecs:TagResource']);
    expect(tagsOf('api:1')).toEqual({ team: 'shop' });
  });

  test('of an apply that was killed between its two calls are finished by the next', async () => {
    await reach({ tags: { team: 'shop', old: '1' } });
    await sim.operate('ecs:UntagResource', { resourceArn: arnOf('web:1'), tagKeys: ['old'] });
    await reach({ tags: { team: 'store' } });
    for (const family of FAMILIES) expect(tagsOf(`${family}:1`)).toEqual({ team: 'store' });
  });
});

test('a revision that nobody marked is used as it is: another cluster may run it too', async () => {
  await reach({ tags: {} });
  const web = arnOf('web:1');
  await sim.operate('ecs:UntagResource', { resourceArn: web, tagKeys: [TAG.cluster, TAG.app, TAG.applied] });
  await reach({ tags: { team: 'shop' } });
  expect(sim.store.taskDefinitions.get(web)?.tags).toEqual({});
});

test('two clusters do not take a revision from each other', async () => {
  const one = { cluster: 'one', tags: { env: 'staging' } };
  const two = { cluster: 'two', tags: { env: 'production' } };
  await reach(one);
  const applied = await reach(two);
  expect(applied.plan.changes.find(({ id }) => id === 'task/web')?.action).toBe('create');
  for (const said of [one, two]) expect((await planOf(sim, await files(said))).plan.changes).toEqual([]);
  expect(tagsOf('web:1')).toEqual({ env: 'staging' });
  expect(tagsOf('web:2')).toEqual({ env: 'production' });
});

describe('the reason of a box that goes', () => {
  const reasonOf = async (desired: Awaited<ReturnType<typeof desiredOf>>): Promise<readonly string[]> =>
    changesOf((await planOf(sim, desired)).plan.changes, 'box').map(
      ({ id, because }) => `${id}: ${because.join()}`,
    );

  test('is the count of its group, also none, or that the group was named to be removed', async () => {
    await reach({ count: 2 });
    expect(await reasonOf(await files({ count: 1 }))).toEqual([
      'box/web-2: count of web is 1 in cluster.json',
    ]);
    expect(await reasonOf(await files({ count: 0 }))).toEqual([
      'box/web-1: count of web is 0 in cluster.json',
      'box/web-2: count of web is 0 in cluster.json',
    ]);
    const { cluster, tasks } = await files({});
    expect(tasks.size).toBe(3);
    const gone = await desiredOf({
      cluster: { cluster: cluster.name, region: 'us-east-1', boxes: {} },
      apps: [{ name: 'shop', tasks: [...tasks.values()].map(({ input }) => input) }],
    });
    // A group that is named no more stays, until it is named to go.
    expect(await reasonOf(gone)).toEqual([]);
    const permits = { ...NO_PERMITS, removeGroups: ['web'] };
    expect(await reasonOf({ ...gone, permits })).toEqual([
      'box/web-1: --remove-group web',
      'box/web-2: --remove-group web',
    ]);
  });
});
