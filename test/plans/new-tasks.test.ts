import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { createFolder, type Folder } from '../support/folder.ts';

/** What only new tasks get: the plan says that running ones keep the old value, and how they get the new one. */
let folder: Folder;

interface Files {
  readonly service?: object;
  readonly tags?: readonly object[];
  readonly count?: number;
  readonly image?: string;
}
function files({ service = {}, tags, count = 2, image = 'acme/web:1' }: Files): void {
  const containerDefinitions = [{ name: 'web', image, memory: 64 }];
  folder.write('appdef.json', {
    name: 'shop',
    tasks: [{ family: 'web', containerDefinitions, ...(tags !== undefined && { tags }) }],
  });
  folder.write('cluster.json', {
    cluster: 'shop',
    region: 'us-east-1',
    boxes: { web: { count: 1, instanceType: 't3.small' } },
    services: { web: { task: 'web', desiredCount: count, ...service } },
  });
}
const apply = (): Promise<unknown> => folder.succeed('apply --local --yes --healthy-after 1s');
const lagsOf = (plan: Plan, id = 'service/web'): unknown =>
  plan.changes.flatMap((change) =>
    change.id === id && change.action === 'update' ? (change.lags ?? []) : [],
  );

beforeAll(async () => {
  folder = await createFolder();
  files({});
  await apply();
});
afterAll(() => folder.remove());

test.each([
  ['enableExecuteCommand', { enableExecuteCommand: true }, ['enableExecuteCommand']],
  ['managed tags', { enableECSManagedTags: true }, ['enableECSManagedTags']],
  ['propagated tags', { propagateTags: 'SERVICE' }, ['propagateTags']],
  [
    'propagated tags of its own',
    { propagateTags: 'SERVICE', tags: [{ key: 'team', value: 'a' }] },
    ['propagateTags', 'tags.team'],
  ],
  ['a placement strategy', { placementStrategy: [{ type: 'random' }] }, ['placementStrategy']],
])('%s', async (_, service, members) => {
  files({ service });
  const plan = await folder.plan();
  expect(lagsOf(plan)).toEqual([
    { service: 'web', tasks: 2, members: expect.arrayContaining(members) as string[] },
  ]);
  for (const format of ['human', 'markdown', 'github', 'html']) {
    const { stdout } = await folder.run(`plan --local --format ${format}`);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /2 running tasks of web keep what they have of .* until they are replaced/,
    );
  }
});

test('not where the plan rolls them, no task runs, or no task gets it', async () => {
  files({ service: { enableExecuteCommand: true }, image: 'acme/web:2' });
  expect(lagsOf(await folder.plan())).toEqual([]);
  files({ service: { tags: [{ key: 'team', value: 'a' }] } });
  expect(lagsOf(await folder.plan())).toEqual([]);
  files({ service: { healthCheckGracePeriodSeconds: 5 } });
  expect(lagsOf(await folder.plan())).toEqual([]);
});

test('tags of a revision that tasks were started with', async () => {
  files({ service: { propagateTags: 'TASK_DEFINITION' } });
  await apply();
  files({ service: { propagateTags: 'TASK_DEFINITION' }, tags: [{ key: 'team', value: 'a' }] });
  expect(lagsOf(await folder.plan(), 'task/web')).toEqual([
    { service: 'web', tasks: 2, members: ['tags.team'] },
  ]);
});
