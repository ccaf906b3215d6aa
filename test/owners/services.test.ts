import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServicesCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { createFolder, type Folder } from '../support/folder.ts';

/** Several repositories, one account: each has a cluster file and an appdef of its name. */
let folder: Folder;
beforeEach(async () => {
  folder = await createFolder({ healthyAfterMs: 10 });
});
afterEach(() => folder.remove());

const task = (family: string, more: object = {}): object => ({
  family,
  containerDefinitions: [{ name: 'app', image: 'acme/app:1', memory: 16, ...more }],
});

/** The files of a repository: an app of its name, with these tasks. */
function repository(name: string, tasks: readonly object[], cluster: object = {}): void {
  folder.write(`${name}.app.json`, { name, tasks });
  folder.write(`${name}.json`, { cluster: 'shared', apps: [`${name}.app.json`], ...cluster });
}
const infra = (): void =>
  folder.write('infra.json', { cluster: 'shared', owner: 'infra', apps: [], boxes: { web: {} } });

const apply = (name: string, more = ''): ReturnType<Folder['run']> =>
  folder.succeed(`apply --local --yes -f ${name}.json${more}`);
const plan = (name: string, more = ''): Promise<Plan> => folder.plan(`-f ${name}.json${more}`);
const changes = async (name: string, more = ''): Promise<readonly string[]> =>
  (await plan(name, more)).changes.map(({ action, id }) => `${action} ${id}`);
const codes = ({ findings }: Plan): readonly string[] => findings.map(({ code }) => code);

const services = async (cluster = 'shared'): Promise<readonly string[]> => {
  const { serviceArns = [] } = await folder.others.send(new ListServicesCommand({ cluster }));
  return serviceArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).sort();
};
const service = async (name: string, cluster = 'shared') => {
  const { services: [one] = [] } = await folder.others.send(
    new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }),
  );
  return {
    arn: one?.serviceArn ?? '',
    task: one?.taskDefinition ?? '',
    deployment: one?.deployments?.[0]?.id,
    tags: Object.fromEntries((one?.tags ?? []).map(({ key, value }) => [key ?? '', value])),
  };
};
const status = async (revision: string): Promise<string | undefined> =>
  (await folder.others.send(new DescribeTaskDefinitionCommand({ taskDefinition: revision }))).taskDefinition
    ?.status;
const untag = (resourceArn: string, ...tagKeys: string[]): Promise<unknown> =>
  folder.others.send(new UntagResourceCommand({ resourceArn, tagKeys }));

describe('two repositories with different apps on one cluster', () => {
  beforeEach(async () => {
    infra();
    repository('a', [task('a'), task('a-worker')]);
    repository('b', [task('b')]);
    for (const name of ['infra', 'a', 'b']) await apply(name);
  });

  test('neither sees, changes or deletes anything of the other', async () => {
    expect(await services()).toEqual(['a', 'a-worker', 'b']);
    for (const name of ['infra', 'a', 'b']) expect(await changes(name)).toEqual([]);
    expect(codes(await plan('b'))).toContain('services-of-others');

    const before = await service('b');
    repository('a', [task('a', { image: 'acme/app:2' })]);
    expect(await changes('a')).toEqual([
      'update task/a',
      'update service/a',
      'delete service/a-worker',
      'delete task/a-worker',
    ]);
    await apply('a');
    expect(await services()).toEqual(['a', 'b']);
    expect(await service('b')).toEqual(before);
    for (const name of ['infra', 'a', 'b'])
      expect((await folder.run(`plan --local -f ${name}.json --drift-only --detailed-exitcode`)).code).toBe(
        0,
      );

    // What others delete is drift for its owner, and for nobody else.
    await folder.succeed('destroy --local --yes -f a.json');
    expect(await services()).toEqual(['b']);
    expect(await status('a:2')).toBe('INACTIVE');
    expect(await status('b:1')).toBe('ACTIVE');
    for (const name of ['infra', 'b']) expect(await changes(name)).toEqual([]);
  });

  test('cluster:update deletes nothing of others', async () => {
    const told = await folder.succeed('cluster:update -c shared -a b.app.json --local');
    expect(told.stdout).toContain('No changes');
    expect(await services()).toEqual(['a', 'a-worker', 'b']);
  });

  test('what both declare is refused with the name of the owner, and taken over when that is named', async () => {
    repository('b', [task('b'), task('a')]);
    const refused = await folder.run('apply --local --yes -f b.json');
    expect(refused.code).toBe(3);
    expect((await plan('b')).findings).toContainEqual(
      expect.objectContaining({
        code: 'service-of-another',
        severity: 'error',
        message: 'Service a of cluster shared belongs to app a, which these files do not declare.',
        hint: [
          'Give yours another name, or take what a has and you declare: ',
          { run: 'apply', args: ['--take-over', 'a'] },
        ],
      }),
    );
    expect((await service('a')).tags['clusternator:app']).toBe('a');

    const { deployment } = await service('a');
    const taken = await apply('b', ' --take-over a');
    expect(taken.stdout).toMatch(/tags\["clusternator:app"\] +a -> b/);
    expect((await service('a')).tags['clusternator:app']).toBe('b');
    // The same content runs on, whoever registered it.
    expect((await service('a')).deployment).toBe(deployment);
    expect(await changes('b')).toEqual([]);
    const other = await folder.run('plan --local -f a.json');
    expect([other.code, other.stdout]).toEqual([3, expect.stringContaining('belongs to app b')]);
  });

  test('what a whole app leaves is named with the command that removes it, and is not deleted in passing', async () => {
    folder.write('old.app.json', { name: 'old', tasks: [task('old')] });
    repository('a', [task('a'), task('a-worker')], { apps: ['a.app.json', 'old.app.json'] });
    await apply('a');
    repository('a', [task('a'), task('a-worker')]);
    const left = await folder.succeed('plan --local -f a.json');
    expect(left.stdout).toContain('No changes');
    expect(left.stdout).toContain('App old is in these files no more; 1 service of it stays: old.');
    expect(left.stdout).toContain('clusternator apply --local -f a.json --remove-app old');

    // Also in a saved plan, which holds what it was permitted.
    await folder.succeed('plan --local -f a.json --remove-app old --out gone.plan');
    await folder.succeed('apply gone.plan --local -f a.json');
    expect(await services()).toEqual(['a', 'a-worker', 'b']);
    expect(await status('old:1')).toBe('INACTIVE');
    expect(codes(await plan('a', ' --remove-app old'))).toContain('flag-does-nothing');
  });
});

test('what version 0.1 made is adopted by a tag where it is declared, and goes only when it is named', async () => {
  repository('a', [task('a'), task('gone')], { boxes: { web: {} } });
  await apply('a');
  for (const name of ['a', 'gone']) {
    const { arn, task: revision } = await service(name);
    await untag(arn, 'clusternator:app', 'clusternator:owner');
    await untag(revision, 'clusternator:app');
  }
  repository('a', [task('a')], { boxes: { web: {} } });
  const before = await service('a');

  const { changes: adopted, findings } = await plan('a');
  expect(
    adopted.map((change) => [
      change.id,
      change.cause,
      change.action === 'delete' ? [] : change.fields.map(({ path }) => path),
    ]),
  ).toEqual([
    ['task/a', 'pending', ['tags["clusternator:app"]']],
    ['service/a', 'pending', ['tags["clusternator:app"]']],
  ]);
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'services-without-app',
      severity: 'warning',
      hint: ['Declare it, or remove it with: ', { run: 'apply', args: ['--remove-service', 'gone'] }],
    }),
  );
  await apply('a');
  expect(await services()).toEqual(['a', 'gone']);
  expect((await service('a')).deployment).toBe(before.deployment);
  expect((await service('a')).tags).toMatchObject({ 'clusternator:app': 'a', 'clusternator:owner': 'a' });
  expect(await changes('a')).toEqual([]);

  await apply('a', ' --remove-service gone');
  expect(await services()).toEqual(['a']);
});

describe('staging and prod share an appdef in one account', () => {
  const environment = (name: string): void =>
    folder.write(`${name}.json`, {
      cluster: name,
      apps: ['hello.app.json'],
      boxes: { web: {} },
      tags: { env: name },
    });
  beforeEach(async () => {
    folder.write('hello.app.json', { name: 'hello', tasks: [task('hello')] });
    for (const name of ['staging', 'prod']) {
      environment(name);
      await apply(name);
    }
  });

  test('destroying one leaves the next plan of the other empty', async () => {
    expect((await service('hello', 'staging')).task).toMatch(/hello:1$/);
    expect((await service('hello', 'prod')).task).toMatch(/hello:2$/);
    for (const name of ['staging', 'prod']) expect(await changes(name)).toEqual([]);

    await folder.succeed('destroy --local --yes -f staging.json');
    expect(await status('hello:1')).toBe('INACTIVE');
    expect(await status('hello:2')).toBe('ACTIVE');
    expect(await changes('prod')).toEqual([]);
  });

  test('a revision that the other one runs stays as it is, registered, and is not rolled', async () => {
    // As version 0.1 shared revisions, or a person who pointed the service there.
    await folder.others.send(
      new UpdateServiceCommand({ cluster: 'prod', service: 'hello', taskDefinition: 'hello:1' }),
    );
    expect(await changes('prod')).toEqual([]);

    const destroyed = await folder.succeed('destroy --local --yes --all -f staging.json');
    expect(destroyed.stdout).toContain('hello:1 stays registered: service hello of cluster prod runs it.');
    expect(await status('hello:1')).toBe('ACTIVE');
    expect(await changes('prod')).toEqual([]);
    expect((await service('hello', 'prod')).task).toMatch(/hello:1$/);
  });

  test('a service moves from one cluster file to another', async () => {
    folder.write('more.app.json', { name: 'more', tasks: [task('more')] });
    const files = (name: string, apps: readonly string[]): void =>
      folder.write(`${name}.json`, { cluster: name, apps, boxes: { web: {} }, tags: { env: name } });
    files('staging', ['hello.app.json', 'more.app.json']);
    await apply('staging');
    files('staging', ['hello.app.json']);
    files('prod', ['hello.app.json', 'more.app.json']);
    await apply('prod');
    await apply('staging', ' --remove-app more');
    expect((await service('more', 'prod')).task).toMatch(/more:2$/);
    expect([await status('more:1'), await status('more:2')]).toEqual(['INACTIVE', 'ACTIVE']);
    for (const name of ['staging', 'prod']) expect(await changes(name)).toEqual([]);
  });
});
