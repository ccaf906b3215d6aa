import { RegisterTaskDefinitionCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Field, Plan } from '../../src/model/plan.ts';
import { createFolder, type Folder } from '../support/folder.ts';

/** A plan that changes a service's revision says what differs in it, also when the wanted revision is there already. */
let folder: Folder;

interface Content {
  readonly tag?: string;
  readonly environment?: Readonly<Record<string, string>>;
}
const container = ({ tag = '1', environment = {} }: Content): object => ({
  name: 'web',
  image: `acme/web:${tag}`,
  memory: 64,
  environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
});
/** The files, with one task and the services that run it. */
function files(content: Content = {}, services: readonly string[] = ['web']): void {
  folder.write('appdef.json', {
    name: 'shop',
    tasks: [{ family: 'web', containerDefinitions: [container(content)] }],
  });
  folder.write('cluster.json', {
    cluster: 'shop',
    region: 'us-east-1',
    boxes: { web: { count: 1, instanceType: 't3.small' } },
    services: Object.fromEntries(services.map((name) => [name, { task: 'web', desiredCount: 1 }])),
  });
}
const apply = (): Promise<unknown> => folder.succeed('apply --local --yes');
/** What a person does in a hurry. @returns `web:3` */
async function hotfix(content: Content, service = 'web'): Promise<string> {
  const { taskDefinition } = await folder.others.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [container(content) as { name: string }],
    }),
  );
  await folder.others.send(
    new UpdateServiceCommand({
      cluster: 'shop',
      service,
      taskDefinition: taskDefinition?.taskDefinitionArn,
    }),
  );
  return `web:${String(taskDefinition?.revision)}`;
}
const told = ({ path, before, after, drift }: Field): string => {
  const side = (value: Field['before']): string =>
    value.is === 'known'
      ? JSON.stringify(value.value).replaceAll('"', '')
      : value.is === 'absent'
        ? '-'
        : value.is;
  return `${path}: ${side(before)} -> ${side(after)}${drift === true ? ' (drift)' : ''}`;
};
/** The fields of one service below `task`. */
const contentOf = (plan: Plan, service = 'web'): readonly string[] => {
  const change = plan.changes.find(({ id }) => id === `service/${service}`);
  if (change === undefined || change.action === 'delete') return ['no change'];
  return change.fields
    .filter(({ path }) => path.startsWith('task.'))
    .map(told)
    .toSorted();
};
const changed = (plan: Plan): readonly string[] => plan.changes.map(({ id }) => id);

beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  files({});
  await apply();
  files({ tag: '2', environment: { MODE: 'fast' } });
  await apply();
});

test('a git revert', async () => {
  files({});
  const plan = await folder.plan();
  expect(changed(plan)).toEqual(['service/web']);
  expect(contentOf(plan)).toEqual([
    'task.containers.web.environment.MODE: fast -> -',
    'task.containers.web.image: acme/web:2 -> acme/web:1',
  ]);
  expect(plan.changes[0]?.cause).toBe('pending');
  await apply();
  expect((await folder.plan()).changes).toEqual([]);
});

describe('a hotfix by hand', () => {
  const FIX = { tag: '2', environment: { MODE: 'safe', API_TOKEN: 'tok-5f2a9c1e77b04d' } };

  test('can be read in every format, but for its secrets', async () => {
    await hotfix(FIX);
    for (const format of ['human', 'markdown', 'github', 'html', 'json']) {
      const { stdout } = await folder.run(`plan --local --format ${format}`);
      expect(stdout).toContain('task.containers.web.environment.MODE');
      expect(stdout).toContain('safe');
      expect(stdout).toContain('task.containers.web.environment.API_TOKEN');
      expect(stdout).not.toContain('tok-5f2a');
    }
  });

  test('is drift, member by member; the drift alone shows it too, and a saved plan undoes it', async () => {
    const revision = await hotfix(FIX);
    const fields = [
      'task.containers.web.environment.API_TOKEN: secret -> - (drift)',
      'task.containers.web.environment.MODE: safe -> fast (drift)',
    ];
    for (const args of ['', '--drift-only']) {
      const plan = await folder.plan(args);
      expect(contentOf(plan)).toEqual(fields);
      expect(plan.changes[0]).toMatchObject({ cause: 'drift' });
      expect(plan.changes[0]?.because).toContain(`${revision} was registered by others`);
      expect(plan.findings.find(({ code }) => code === 'overwrites-drift')?.message).toContain(
        'task.containers.web.environment.MODE "safe"',
      );
    }
    await folder.succeed('plan --local --out fix.plan');
    await folder.succeed('apply --local fix.plan');
    expect((await folder.plan()).changes).toEqual([]);
  });

  test('what the files changed at the same time is no drift', async () => {
    await hotfix({ tag: '2', environment: { MODE: 'fast', FIX: 'on' } });
    files({});
    expect(contentOf(await folder.plan())).toEqual([
      'task.containers.web.environment.FIX: on -> - (drift)',
      'task.containers.web.environment.MODE: fast -> -',
      'task.containers.web.image: acme/web:2 -> acme/web:1',
    ]);
    expect(contentOf(await folder.plan('--drift-only'))).toEqual([
      'task.containers.web.environment.FIX: on -> - (drift)',
    ]);
  });

  test('of one of two services of a task, beside an edit of the files', async () => {
    files({ tag: '2' }, ['web', 'web2']);
    await apply();
    await hotfix({ tag: '2-fix' }, 'web2');
    files({ tag: '3' }, ['web', 'web2']);
    const plan = await folder.plan();
    expect(changed(plan)).toEqual(['task/web', 'service/web', 'service/web2']);
    // The change of the task says it of the first; the second one runs something else.
    expect(contentOf(plan)).toEqual([]);
    expect(contentOf(plan, 'web2')).toEqual(['task.containers.web.image: acme/web:2-fix -> acme/web:3']);
  });
});

test('set back by others to what ran before', async () => {
  await folder.others.send(
    new UpdateServiceCommand({ cluster: 'shop', service: 'web', taskDefinition: 'web:1' }),
  );
  expect(contentOf(await folder.plan())).toEqual([
    'task.containers.web.environment.MODE: - -> fast (drift)',
    'task.containers.web.image: acme/web:1 -> acme/web:2 (drift)',
  ]);
});
