import { describe, expect, test } from 'vitest';
import { afterEach, beforeEach } from 'vitest';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adoptsOnly, nextPlan } from '../../src/cli/imported.ts';
import { textOf } from '../../src/importer/files.ts';
import { importCluster } from '../../src/importer/import.ts';
import { escapeVariables } from '../../src/importer/texts.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { LiveModel, LiveService } from '../../src/model/live.ts';
import { refusalsOfTask } from '../../src/model/refusals/task.ts';
import { loadDesired } from '../../src/loader/load.ts';
import { applyTo, desiredOf, planOf, story, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { bareSnapshot, importFrom, loadImported, makeByHand, more } from './support.ts';

let sim: Sim;
beforeEach(() => {
  sim = createSim();
});
afterEach(() => sim.stop());

const container = (extra: object = {}): object => ({
  name: 'app',
  image: 'example/app:1',
  memory: 64,
  ...extra,
});
const task = (family: string, extra: object = {}, members: object = {}): object => ({
  family,
  containerDefinitions: [container(extra)],
  ...members,
});
const app = (...tasks: object[]): Files['apps'] => [{ tasks }];

const TARGET = () => ({ cluster: 'shop', region: 'us-east-1' });

/** Makes a cluster by hand and imports it. */
async function imported(apps: Files['apps'], services: object): ReturnType<typeof importFrom> {
  await makeByHand(sim, await desiredOf({ cluster: { cluster: 'shop', services }, apps }));
  return importFrom(sim, 'shop');
}

const codes = (notes: readonly { readonly code: string; readonly severity: string }[]): readonly string[] =>
  notes.map(({ code, severity }) => `${severity} ${code}`);

describe('files', () => {
  test('hold what is not a default, in an order that a person reads', async () => {
    const files = await imported(
      app(
        task(
          'web',
          {
            portMappings: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81 }],
            healthCheck: { command: ['CMD', 'true'], interval: 10 },
            mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: false }],
          },
          { volumes: [{ name: 'data', host: { sourcePath: '/srv' } }] },
        ),
      ),
      { front: { task: 'web', desiredCount: 2 } },
    );
    expect(textOf(files.cluster)).toBe(`{
  "$schema": "./node_modules/clusternator/schemas/cluster.schema.json",
  "cluster": "shop",
  "region": "us-east-1",
  "account": "111122223333",
  "services": {
    "front": {
      "task": "web",
      "desiredCount": 2,
      "deploymentConfiguration": {
        "maximumPercent": 200,
        "minimumHealthyPercent": 100
      }
    }
  }
}
`);
    expect(files.appdefs.map(textOf)).toEqual([
      `{
  "$schema": "./node_modules/clusternator/schemas/appdef.schema.json",
  "name": "shop",
  "tasks": [
    {
      "family": "web",
      "containerDefinitions": [
        {
          "name": "app",
          "image": "example/app:1",
          "memory": 64,
          "portMappings": [
            {
              "containerPort": 80,
              "hostPort": 80
            },
            {
              "containerPort": 81
            }
          ],
          "mountPoints": [
            {
              "sourceVolume": "data",
              "containerPath": "/data"
            }
          ],
          "healthCheck": {
            "command": [
              "CMD",
              "true"
            ],
            "interval": 10
          }
        }
      ],
      "volumes": [
        {
          "name": "data",
          "host": {
            "sourcePath": "/srv"
          }
        }
      ]
    }
  ]
}
`,
    ]);
    // Two boxes are there, and nobody says that they are ours.
    expect(codes(files.notes)).toEqual(['note import-unowned-boxes']);
  });

  test('what looks like a variable of ours reaches the containers as it is', async () => {
    const values = [
      '${env.HOME}',
      '$${env.HOME}',
      '${package.version}',
      '$$$${git.sha}',
      '${HOME}',
      '${env.',
      '$',
    ];
    const environment = values.map((value, at) => ({
      name: `V${String(at)}`,
      value: escapeVariables(value),
    }));
    const files = await imported(app(task('web', { environment })), { web: {} });
    const { plan } = await planOf(sim, await loadImported(files));
    expect(more(plan)).toEqual([]);
    const live = (await bareSnapshot(sim, 'shop')).revisions.values().next().value;
    expect(live?.definition.containerDefinitions?.[0]?.environment?.map(({ value }) => value)).toEqual(
      values,
    );
  });

  test('secret values become variables; the plan is empty when they are set, and nothing is in clear', async () => {
    const secrets = {
      password: 'hunter2-and-more',
      other: 'another-pass-word',
      url: 'postgres://admin:s3cr3t-pw@db:5432/shop',
      flag: 'flag-secret-value',
      label: 'label-secret-value',
      option: 'option-secret-value',
    };
    const files = await imported(
      app(
        task('web', {
          environment: [
            { name: 'DB_PASSWORD', value: secrets.password },
            { name: 'DATABASE_URL', value: secrets.url },
            { name: 'AWS_SECRET_ACCESS_KEY', value: secrets.other },
            { name: 'PLAIN', value: 'seen' },
          ],
          command: ['serve', '--password', secrets.flag, '--port', '80'],
          dockerLabels: { 'api-key': secrets.label, tier: 'web' },
          logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': secrets.option } },
        }),
        {
          family: 'jobs',
          containerDefinitions: [
            container({ environment: [{ name: 'DB_PASSWORD', value: secrets.password }] }),
            container({ name: 'b', environment: [{ name: 'DB_PASSWORD', value: secrets.other }] }),
          ],
        },
      ),
      { web: {}, jobs: {} },
    );
    const text = [...files.appdefs, files.cluster].map(textOf).join('');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    expect([...files.variables].map(([name, { at }]) => `${name}: ${at}`)).toEqual([
      'JOBS_DB_PASSWORD: jobs app DB_PASSWORD',
      'JOBS_B_DB_PASSWORD: jobs b DB_PASSWORD',
      'WEB_COMMAND: web app command',
      'WEB_DB_PASSWORD: web app DB_PASSWORD',
      'WEB_DATABASE_URL: web app DATABASE_URL',
      // Never the name of a variable that the program's own credentials have.
      'WEB_AWS_SECRET_ACCESS_KEY: web app AWS_SECRET_ACCESS_KEY',
      'WEB_SPLUNK_TOKEN: web app splunk-token',
      'WEB_API_KEY: web app api-key',
    ]);
    expect(text).toContain('"value": "seen"');
    expect(more((await planOf(sim, await loadImported(files))).plan)).toEqual([]);
    const clear = await importFrom(sim, 'shop', { isSecret: () => false });
    expect(clear.variables.size).toBe(0);
    expect(more((await planOf(sim, await loadImported(clear))).plan)).toEqual([]);
    expect(clear.appdefs.map(textOf).join('')).toContain(secrets.password);
  });

  test('a cluster too large for one appdef has several, which load', async () => {
    const value = 'x'.repeat(25_000);
    const names = Array.from({ length: 16 }, (_, at) => `svc-${String(at).padStart(2, '0')}`);
    await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
    for (const name of names) {
      await sim.call('ecs:RegisterTaskDefinition', {
        family: name,
        containerDefinitions: [{ name: 'app', image: 'a:1', memory: 8, environment: [{ name: 'V', value }] }],
      });
      await sim.call('ecs:CreateService', {
        cluster: 'shop',
        serviceName: name,
        taskDefinition: name,
        desiredCount: 0,
      });
    }
    const files = await importFrom(sim, 'shop');
    expect(files.appdefs.map(({ name }) => name)).toEqual(['appdef.json', 'appdef-2.json']);
    expect(files.cluster.content['apps']).toEqual(['appdef.json', 'appdef-2.json']);
    const loaded = await desiredOf({
      cluster: { ...files.cluster.content, apps: ['appdef.json', 'appdef-1.json'] },
      apps: files.appdefs.map(({ content }) => content),
    });
    expect(more((await planOf(sim, loaded)).plan)).toEqual([]);
  });
});

describe('what files cannot say as it is', () => {
  test('services on different revisions of one family: the newest, and the plan says who rolls', async () => {
    await makeByHand(
      sim,
      await desiredOf({
        cluster: { cluster: 'shop', services: { a: { task: 'web' }, b: { task: 'web' } } },
        apps: app(task('web')),
      }),
    );
    await sim.call('ecs:RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [{ name: 'app', image: 'example/app:2', memory: 64 }],
    });
    await sim.call('ecs:UpdateService', { cluster: 'shop', service: 'b', taskDefinition: 'web:2' });
    const files = await importFrom(sim, 'shop');
    expect(codes(files.notes)).toContain('warning import-revisions');
    expect(files.notes.find(({ code }) => code === 'import-revisions')?.message).toBe(
      'Its services run different revisions, and a family stands once in the files: they say :2, but a runs :1. The next plan rolls that one to :2.',
    );
    const { plan } = await planOf(sim, await loadImported(files));
    expect(more(plan).map(({ id }) => id)).toEqual(['service/a']);
  });

  test('a revision that was deregistered is registered again', async () => {
    await makeByHand(
      sim,
      await desiredOf({ cluster: { cluster: 'shop', services: { web: {} } }, apps: app(task('web')) }),
    );
    await sim.call('ecs:DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const files = await importFrom(sim, 'shop');
    expect(codes(files.notes)).toContain('warning import-inactive');
    const desired = await loadImported(files);
    expect(more((await planOf(sim, desired)).plan).map(({ id }) => id)).toEqual(['task/web', 'service/web']);
    const applied = await applyTo(sim, desired);
    expect(applied.result.ok, story(applied)).toBe(true);
    expect((await planOf(sim, desired)).plan.changes).toEqual([]);
  });

  test('a service on Fargate is imported as it is, and told of', async () => {
    await makeByHand(
      sim,
      await desiredOf({ cluster: { cluster: 'shop', services: { web: {} } }, apps: app(task('web')) }),
    );
    const ec2 = await bareSnapshot(sim, 'shop');
    // The engine has no Fargate: its answer, as AWS would give it for such a service.
    const services = new Map(
      [...ec2.services].map(([name, service]) => [
        name,
        { ...service, raw: { ...service.raw, launchType: 'FARGATE' as const, platformVersion: 'LATEST' } },
      ]),
    );
    const live = { ...ec2, services };
    const files = importCluster(live, {
      cluster: 'shop',
      region: undefined,
      account: undefined,
      isSecret: () => false,
    });
    if (!files.ok) throw new Error('refused');
    expect(codes(files.notes)).toContain('note import-elsewhere');
    expect(files.cluster.content['services']).toEqual({ web: { desiredCount: 1, launchType: 'FARGATE' } });
    const plan = await nextPlan(files, live, () => ({ cluster: 'shop', region: 'us-east-1' }));
    expect(plan.changes.every(adoptsOnly)).toBe(true);
    expect(plan.changes.length).toBe(1);
  });

  test('no cluster: refused with what to do', async () => {
    const options = { cluster: 'shop', region: undefined, account: undefined, isSecret: () => false };
    const result = importCluster(await bareSnapshot(sim, 'shop'), options);
    expect(result.ok ? 'ok' : result.diagnostics.map((d) => d.code)).toEqual(['no-such-cluster']);
  });

  test('a cluster without services: one file, and the next plan is empty', async () => {
    await sim.call('ecs:CreateCluster', {
      clusterName: 'shop',
      settings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    const files = await importFrom(sim, 'shop');
    expect(files.appdefs).toEqual([]);
    expect(files.cluster.content).toMatchObject({ apps: [], settings: { containerInsights: 'enabled' } });
    expect(files.notes).toEqual([]);
    const live = await bareSnapshot(sim, 'shop');
    expect((await nextPlan(files, live, TARGET)).changes).toEqual([]);
  });

  test('boxes of ours without services', async () => {
    const cluster = { cluster: 'shop', boxes: { web: { count: 2 } }, tags: { team: 'a' } };
    const made = await desiredOf({ cluster: { ...cluster, apps: [] }, apps: [] });
    const applied = await applyTo(sim, made);
    expect(applied.result.ok, story(applied)).toBe(true);
    const files = await importFrom(sim, 'shop');
    expect(files.cluster.content).toMatchObject({ apps: [], boxes: { web: { count: 2 } } });
    const live = await bareSnapshot(sim, 'shop');
    expect((await nextPlan(files, live, TARGET)).changes).toEqual([]);
  });

  test('nothing is dropped in silence: what no file says is listed', async () => {
    await makeByHand(
      sim,
      await desiredOf({ cluster: { cluster: 'shop', services: { web: {} } }, apps: app(task('web')) }),
    );
    const seen = await bareSnapshot(sim, 'shop');
    const web = seen.services.get('web');
    if (seen.cluster === undefined || web === undefined) throw new Error('nothing there');
    const rename = (name: string, instead: object = {}): [string, LiveService] => [
      name,
      { ...web, name, raw: { ...web.raw, serviceName: name }, ...instead },
    ];
    // As AWS would show them; the engine has no task sets and no capacity providers.
    const live: LiveModel = {
      ...seen,
      cluster: {
        ...seen.cluster,
        raw: {
          ...seen.cluster.raw,
          capacityProviders: ['FARGATE', 'own'],
          serviceConnectDefaults: { namespace: 'arn:ns' },
          runningTasksCount: 4,
        },
      },
      services: new Map([
        ['web', web],
        rename('__proto__'),
        rename('sets', {
          taskDefinition: '',
          raw: { serviceName: 'sets', deploymentController: { type: 'EXTERNAL' } },
        }),
        rename('gone', { taskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/gone:3' }),
        rename('capacity', {
          raw: {
            ...web.raw,
            serviceName: 'capacity',
            runningCount: 0,
            capacityProviderStrategy: [{ capacityProvider: 'own', weight: 1 }],
          },
        }),
        rename('green', {
          raw: {
            ...web.raw,
            serviceName: 'green',
            runningCount: 0,
            deploymentController: { type: 'CODE_DEPLOY' },
          },
        }),
      ]),
    };
    const options = { cluster: 'shop', region: undefined, account: undefined, isSecret: () => false };
    const files = importCluster(live, options);
    if (!files.ok) throw new Error(files.diagnostics.map(({ message }) => message).join());
    expect(Object.keys(Object(files.cluster.content['services']))).toEqual(['capacity', 'green', 'web']);
    const told = files.notes.map(({ code, subject = '', message }) => `${code} ${subject}: ${message}`);
    for (const expected of [
      'import-service service/__proto__: It is left out: no file can have a member of its name. Nothing will touch it.',
      'import-service service/sets: It is left out: its tasks are run by task sets of another controller. Nothing will touch it.',
      'import-service service/gone: It is left out: its task definition gone:3 was deleted. Nothing will touch it.',
      'import-elsewhere service/capacity: It runs by capacity provider own: it is in the files as it is; where its tasks go is not foretold.',
      'import-controller service/green: Its deployments are those of CODE_DEPLOY: change web there, not here.',
      'import-cluster-parts cluster/shop: It has capacity provider FARGATE, capacity provider own, the Service Connect namespace arn:ns: not in the files, and left as it is.',
    ])
      expect(told).toContain(expected);
    const plan = await nextPlan(files, live, TARGET);
    expect(plan.changes.filter((change) => !adoptsOnly(change))).toEqual([]);
  });

  test('tasks of no service are counted', async () => {
    await makeByHand(
      sim,
      await desiredOf({ cluster: { cluster: 'shop', services: { web: {} } }, apps: app(task('web')) }),
    );
    await sim.operate('ecs:RunTask', { cluster: 'shop', taskDefinition: 'web', count: 2 });
    await sim.advance(60_000);
    expect((await importFrom(sim, 'shop')).notes.map(({ message }) => message)).toContain(
      '2 tasks belong to no service: not in the files, and left alone.',
    );
  });

  test('250 services of 60 families, some of them shared: all there, and the next plan only adopts', async () => {
    await makeByHand(
      sim,
      await desiredOf({ cluster: { cluster: 'shop', services: { web: {} } }, apps: app(task('web')) }),
    );
    const seen = await bareSnapshot(sim, 'shop');
    const [web] = [...seen.services.values()];
    const [revision] = [...seen.revisions.values()];
    if (web === undefined || revision === undefined) throw new Error('nothing there');
    const arn = (family: string): string => revision.arn.replace('/web:', `/${family}:`);
    const names = Array.from({ length: 250 }, (_, at) => ({
      name: `svc-${String(at)}`,
      family: `fam-${String(at % 60)}`,
    }));
    const live: LiveModel = {
      ...seen,
      services: new Map(
        names.map(({ name, family }) => [
          name,
          {
            ...web,
            name,
            taskDefinition: arn(family),
            raw: { ...web.raw, serviceName: name, taskDefinition: arn(family) },
          },
        ]),
      ),
      revisions: new Map(
        names.map(({ family }) => [
          arn(family),
          { ...revision, arn: arn(family), family, definition: { ...revision.definition, family } },
        ]),
      ),
    };
    const options = { cluster: 'shop', region: undefined, account: undefined, isSecret: () => false };
    const files = importCluster(live, options);
    if (!files.ok) throw new Error('refused');
    expect(Object.keys(Object(files.cluster.content['services']))).toHaveLength(250);
    const plan = await nextPlan(files, live, TARGET);
    expect(plan.changes).toHaveLength(250);
    expect(plan.changes.every(adoptsOnly)).toBe(true);
  });
});

describe('boxes of ours', () => {
  const boxes = {
    web: {
      count: 3,
      instanceType: 'm5.large',
      keyPair: 'clusternator-test-keypair',
      subnets: ['subnet-0a0a0a0a', 'subnet-0b0b0b0b'],
      securityGroups: ['sg-0f0f0f0f'],
      publicIp: true,
      attributes: { tier: 'web' },
      rootVolumeGiB: 50,
      tags: { role: 'front' },
    },
    spare: { image: `resolve:ssm:/${'long/'.repeat(60)}image` },
  };

  test('become groups again, also where the launch tag is only a digest', async () => {
    const made = await desiredOf({
      cluster: {
        cluster: 'shop',
        boxes,
        services: { web: {} },
        tags: { team: 'shop' },
        settings: { containerInsights: 'enabled' },
      },
      apps: app(task('web')),
    });
    const applied = await applyTo(sim, made);
    expect(applied.result.ok, story(applied)).toBe(true);
    const files = await importFrom(sim, 'shop');
    const { image: _image, ...spare } = JSON.parse(JSON.stringify(files.cluster.content['boxes'])).spare;
    expect(files.cluster.content).toMatchObject({
      boxes: { web: boxes.web },
      settings: { containerInsights: 'enabled' },
      tags: { team: 'shop' },
    });
    expect(Object.keys(spare).filter((name) => name !== 'subnets' && name !== 'securityGroups')).toEqual([]);
    expect((await planOf(sim, await loadImported(files))).plan.changes).toEqual([]);
  });

  test.each([
    ['even, in any order', 'abba', 'ab'],
    ['even, with one more', 'baa', 'ba'],
    ['twice as many in one', 'aaab', 'aab'],
    ['all in one', 'aaa', 'a'],
  ])('tell the subnets over which they are spread: %s', async (_what, there, told) => {
    const idsOf = (letters: string): string[] =>
      letters.split('').map((letter) => `subnet-0${letter}0${letter}0${letter}0${letter}`);
    const made = await desiredOf({
      cluster: {
        cluster: 'shop',
        boxes: { web: { count: there.length, subnets: idsOf(there) } },
        services: { web: {} },
      },
      apps: app(task('web')),
    });
    expect((await applyTo(sim, made)).result.ok).toBe(true);
    const files = await importFrom(sim, 'shop');
    expect(files.cluster.content['boxes']).toMatchObject({ web: { subnets: idsOf(told) } });
    expect((await planOf(sim, await loadImported(files))).plan.changes).toEqual([]);
  });

  test('a gap is told, and made by the next plan', async () => {
    const made = await desiredOf({
      cluster: { cluster: 'shop', boxes: { web: { count: 2 } }, services: { web: {} } },
      apps: app(task('web')),
    });
    await applyTo(sim, made);
    const [first] = (await bareSnapshot(sim, 'shop')).boxes.get('web-1') ?? [];
    await sim.call('ec2:TerminateInstances', { InstanceIds: [first?.instanceId ?? ''] });
    await sim.advance(120_000);
    const files = await importFrom(sim, 'shop');
    expect(codes(files.notes)).toContain('warning import-missing-box');
    expect(
      more((await planOf(sim, await loadImported(files))).plan).map(({ action, id }) => `${action} ${id}`),
    ).toEqual(['create box/web-1']);
  });
});

describe('nothing unowned is ever deleted', () => {
  test('what others have in the cluster survives an apply and a destroy of ours', async () => {
    await makeByHand(
      sim,
      await desiredOf({
        cluster: { cluster: 'shop', services: { theirs: { task: 'web' } } },
        apps: app(task('web')),
      }),
    );
    const before = await bareSnapshot(sim, 'shop');
    const ours = await desiredOf({
      cluster: { cluster: 'shop', boxes: { web: {} }, services: { ours: {} } },
      apps: app(task('ours'), task('web')),
    });
    const applied = await applyTo(sim, ours);
    expect(applied.result.ok, story(applied)).toBe(true);
    const destroyed = await applyTo(sim, ours, 'destroy');
    expect(destroyed.result.ok, story(destroyed)).toBe(true);
    const after = await bareSnapshot(sim, 'shop');
    expect([...after.services.keys()]).toEqual(['theirs']);
    expect(after.services.get('theirs')?.raw.runningCount).toBe(1);
    expect(after.services.get('theirs')?.tags).toEqual(before.services.get('theirs')?.tags);
    expect(after.containerInstances.map((one) => one.ec2InstanceId)).toEqual(
      before.containerInstances.map((one) => one.ec2InstanceId),
    );
    expect(after.revisions.get(before.services.get('theirs')?.taskDefinition ?? '')?.active).toBe(true);
    expect(after.cluster).toBeDefined();
  });
});

describe('a declared service that others made', () => {
  test('is never replaced: the plan has an error, and says what would have to be deleted', async () => {
    const declare = (strategy: object): Promise<DesiredModel> =>
      desiredOf({ cluster: { cluster: 'shop', services: { web: strategy } }, apps: app(task('web')) });
    await makeByHand(sim, await declare({}));
    const { plan } = await planOf(sim, await declare({ schedulingStrategy: 'DAEMON' }));
    const errors = plan.findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'unowned-replace: service web was not made by clusternator, and schedulingStrategy cannot be changed by UpdateService: it would have to be deleted.',
    ]);
  });
});

describe('real task definitions', () => {
  const folder = fileURLToPath(new URL('../../fixtures/corpus/given/', import.meta.url));
  const work = mkdtempSync(join(tmpdir(), 'import-corpus-'));

  test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', async (name) => {
    copyFileSync(join(folder, name), join(work, name));
    const names = [...readFileSync(join(work, name), 'utf8').matchAll(/\$\{env\.(\w+)\}/g)].map(
      ([, env = '']) => env,
    );
    const env = Object.fromEntries(names.map((variable) => [variable, 'value']));
    const loaded = await loadDesired({ cwd: work, cluster: 'corpus', appFiles: [name], env });
    rmSync(join(work, name));
    if (!loaded.ok) return;
    // AWS registers it no more than the engine: a log driver of Fargate without an execution role.
    const refused = [...loaded.model.tasks.values()].flatMap(({ input }) => refusalsOfTask(input));
    expect(refused.map(({ member }) => member)).toEqual(
      name.startsWith('074-') ? ['/containerDefinitions/0/logConfiguration/logDriver'] : [],
    );
    if (refused.length > 0) return;
    const network = {
      awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'], securityGroups: ['sg-0f0f0f0f'] },
    };
    const services = new Map(
      [...loaded.model.services].map(([service, declared]) => [
        service,
        loaded.model.tasks.get(declared.task)?.input.networkMode === 'awsvpc'
          ? { ...declared, input: { ...declared.input, networkConfiguration: network } }
          : declared,
      ]),
    );
    await makeByHand(sim, { ...loaded.model, services });
    const files = await importFrom(sim, 'corpus');
    const desired = await loadImported(files);
    expect(more((await planOf(sim, desired)).plan), JSON.stringify(files)).toEqual([]);
    const adopted = await applyTo(sim, desired);
    expect([...new Set(adopted.mutations.map(({ operation }) => operation))]).toEqual(['ecs:TagResource']);
  });
});
