import { describe, expect, test } from 'vitest';
import { loadDesired } from '../../src/loader/load.ts';
import { fixture, load, modelOf, refusalOf, task } from './support.ts';

const app = { name: 'app', tasks: [task('web'), task('api')] };

describe('the forms of an appdef', () => {
  const bare = {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'nginx:1.27.3', memory: 64 }],
  };
  test('an app with tasks', async () => {
    const model = modelOf(await load({ 'appdef.json': app }));
    expect([...model.tasks.keys()]).toEqual(['web', 'api']);
    expect(model.tasks.get('web')?.input).toEqual(bare);
    expect(model.title).toBe('appdef.json');
    expect(model.notes).toEqual([]);
  });
  test('one bare task definition', async () => {
    const model = modelOf(await load({ 'appdef.json': { $schema: 'x', ...bare } }));
    expect(model.tasks.get('web')?.input).toEqual(bare);
  });
  test('what describe-task-definition prints: output-only members are left out with a note', async () => {
    const printed = {
      ...bare,
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:3',
      revision: 3,
      status: 'ACTIVE',
      requiresAttributes: [],
      compatibilities: ['EC2'],
      registeredAt: 1.5,
      registeredBy: 'arn:aws:iam::111122223333:root',
    };
    const tags = [{ key: 'team', value: 'a' }];
    const model = modelOf(await load({ 'appdef.json': { taskDefinition: printed, tags } }));
    expect(model.tasks.get('web')?.input).toEqual({ ...bare, tags });
    expect(model.notes.map(({ code, position }) => [code, position?.pointer])).toEqual([
      ['output-only', '/taskDefinition/taskDefinitionArn'],
    ]);
  });
  test('old appdefs with empty lists of services and boxes, with a note each', async () => {
    const model = modelOf(await load({ 'appdef.json': { ...app, services: [], ec2s: [] } }));
    expect(model.notes.map(({ code, severity }) => [code, severity])).toEqual([
      ['old-member', 'note'],
      ['old-member', 'note'],
    ]);
  });
  test('null is absent, and a byte order mark is nothing', async () => {
    const text = `\ufeff${JSON.stringify({ ...bare, networkMode: null, volumes: null })}`;
    expect(modelOf(await load({ 'appdef.json': text })).tasks.get('web')?.input).toEqual(bare);
  });
});

describe('what is beyond doubt is taken, with a note that shows no value', () => {
  test('numbers for text, text for numbers, truth, and words in the wrong case', async () => {
    const text = `{ "family": "web", "cpu": 256, "networkMode": "Bridge", "containerDefinitions": [{
      "name": "web", "image": "nginx:1.27.3", "memory": "64", "essential": "true",
      "environment": [{ "name": "RATIO", "value": 1.10 }, { "name": "DEBUG", "value": true }]
    }] }`;
    const model = modelOf(await load({ 'appdef.json': text }));
    expect(model.tasks.get('web')?.input).toEqual({
      family: 'web',
      cpu: '256',
      networkMode: 'bridge',
      containerDefinitions: [
        {
          name: 'web',
          image: 'nginx:1.27.3',
          memory: 64,
          essential: true,
          environment: [
            { name: 'RATIO', value: '1.10' },
            { name: 'DEBUG', value: 'true' },
          ],
        },
      ],
    });
    expect(model.notes.map(({ position }) => position?.pointer)).toEqual([
      '/cpu',
      '/networkMode',
      '/containerDefinitions/0/memory',
      '/containerDefinitions/0/essential',
      '/containerDefinitions/0/environment/0/value',
      '/containerDefinitions/0/environment/1/value',
    ]);
    expect(JSON.stringify(model.notes)).not.toContain('1.10');
  });
});

describe('the cluster file', () => {
  test('boxes: slots, defaults, subnets in turn, tags of the cluster below their own', async () => {
    const subnets = ['subnet-0a0a0a0a', 'subnet-0b0b0b0b'];
    const boxes = { web: { count: 3, subnets, tags: { team: 'web' } }, one: {}, none: { count: 0 } };
    const model = modelOf(
      await load({
        'appdef.json': app,
        'cluster.json': { cluster: 'shop', boxes, tags: { team: 'all', a: 'b' } },
      }),
    );
    expect([...(model.boxes?.keys() ?? [])]).toEqual(['web-1', 'web-2', 'web-3', 'one-1']);
    expect([...(model.boxes?.values() ?? [])].map(({ subnet }) => subnet)).toEqual([
      'subnet-0a0a0a0a',
      'subnet-0b0b0b0b',
      'subnet-0a0a0a0a',
      undefined,
    ]);
    expect(model.boxes?.get('web-2')?.tags).toEqual({ team: 'web', a: 'b' });
    expect(model.boxes?.get('one-1')).toEqual({
      slot: 'one-1',
      group: 'one',
      instanceType: 't3.small',
      keyPair: undefined,
      subnets: [],
      subnet: undefined,
      securityGroups: [],
      instanceProfile: 'ecsInstanceRole',
      publicIp: undefined,
      image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      attributes: {},
      rootVolumeGiB: undefined,
      tags: { team: 'all', a: 'b' },
    });
  });

  test.each([
    ['t3.small', ''],
    ['m7i.large', ''],
    ['p4d.24xlarge', ''],
    ['t4g.small', '/arm64'],
    ['c7gn.large', '/arm64'],
    ['a1.medium', '/arm64'],
  ])('the image of a %s is for its processor', async (instanceType, arm) => {
    const cluster = { cluster: 'c', boxes: { web: { instanceType } } };
    const model = modelOf(await load({ 'cluster.json': cluster, 'appdef.json': { tasks: [task()] } }));
    expect(model.boxes?.get('web-1')?.image).toBe(
      `resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023${arm}/recommended/image_id`,
    );
  });

  test('absent is unmanaged, empty is none', async () => {
    const of = async (more: object) =>
      modelOf(await load({ 'appdef.json': app, 'cluster.json': { cluster: 'shop', ...more } }));
    expect((await of({})).boxes).toBeUndefined();
    expect((await of({ boxes: {} })).boxes?.size).toBe(0);
    expect([...(await of({})).services.keys()]).toEqual(['web', 'api']);
    expect((await of({})).services.get('web')?.desiredCount).toBeUndefined();
    expect((await of({ services: {} })).services.size).toBe(0);
    expect((await of({})).cluster).toEqual({
      name: 'shop',
      region: undefined,
      account: undefined,
      settings: {},
      tags: {},
    });
  });

  test('services: any member of CreateService; the task is the one of their name unless said', async () => {
    const services = {
      web: { desiredCount: 2, tags: [{ key: 'team', value: 'web' }] },
      second: { task: 'web', enableECSManagedTags: true },
    };
    const cluster = {
      cluster: 'shop',
      services,
      tags: { team: 'all', a: 'b' },
      checks: { 'image-latest': 'error' },
    };
    const model = modelOf(await load({ 'appdef.json': app, 'cluster.json': cluster }));
    const all = [
      { key: 'a', value: 'b' },
      { key: 'team', value: 'all' },
    ];
    expect(model.services.get('web')).toEqual({
      name: 'web',
      task: 'web',
      desiredCount: 2,
      input: {
        tags: [
          { key: 'a', value: 'b' },
          { key: 'team', value: 'web' },
        ],
      },
    });
    expect(model.services.get('second')).toEqual({
      name: 'second',
      task: 'web',
      desiredCount: undefined,
      input: { enableECSManagedTags: true, tags: all },
    });
    expect(model.tasks.get('web')?.input.tags).toEqual(all);
    expect(model.checks).toEqual({ 'image-latest': 'error' });
    expect(model.title).toBe('cluster.json');
  });

  test('appdefs of other folders below it; flags come instead', async () => {
    const files = {
      'cluster.json': { cluster: 'shop', apps: ['apps/a.json', './b.json'] },
      'apps/a.json': task('a'),
      'b.json': task('b'),
      'c.json': task('c'),
    };
    expect([...modelOf(await load(files)).tasks.keys()]).toEqual(['a', 'b']);
    const flagged = modelOf(await load(files, { appFiles: ['c.json', 'c.json'] }));
    expect([flagged.cluster.name, ...flagged.tasks.keys()]).toEqual(['shop', 'c']);
  });
});

describe('without a cluster file', () => {
  test('the old commands name the cluster, and may give one group of boxes', async () => {
    const box = { keyPair: 'key', subnets: ['subnet-0f0f0f0f'], securityGroups: ['sg-0f0f0f0f'] };
    const model = modelOf(await load({ 'appdef.json': app }, { cluster: 'PICK', boxes: { box } }));
    expect(model.cluster.name).toBe('PICK');
    expect([...(model.boxes?.keys() ?? [])]).toEqual(['box-1']);
    expect(model.boxes?.get('box-1')?.subnet).toBe('subnet-0f0f0f0f');
    expect(modelOf(await load({ 'appdef.json': app }, { cluster: 'PICK' })).boxes).toBeUndefined();
  });
  test('-a alone means the cluster that ECS calls default, and says so', async () => {
    const cwd = fixture('corpus/given');
    const appFiles = ['010-4monument-sb1-monew-team04.json'];
    const model = modelOf(await loadDesired({ cwd, appFiles, env: {} }));
    expect(model.cluster.name).toBe('default');
    expect(model.notes.map(({ code }) => code)).toContain('default-cluster');
  });
  test('names from flags are checked as those of the file are', async () => {
    const loaded = await load(
      { 'appdef.json': app },
      { cluster: 'a; rm -rf /', boxes: { box: { subnets: ['x'] } } },
    );
    expect(refusalOf(loaded).map(({ code, position }) => [code, position?.pointer])).toEqual([
      ['bad-format', '/cluster'],
      ['bad-format', '/boxes/box/subnets/0'],
    ]);
  });
});

describe('positions', () => {
  test('of resources and their members', async () => {
    const model = modelOf(await loadDesired({ cwd: fixture('shop'), env: {} }));
    const at = (id: string, member?: string): string => {
      const position = model.positionOf(id, member);
      return `${position?.file} ${position?.pointer}`;
    };
    expect(at('cluster/shop')).toBe('cluster.json /cluster');
    expect(at('cluster/shop', 'settings')).toBe('cluster.json /settings');
    expect(at('box/web-2', 'instanceType')).toBe('cluster.json /boxes/web/instanceType');
    expect(at('service/worker', 'deploymentConfiguration')).toBe(
      'cluster.json /services/worker/deploymentConfiguration',
    );
    expect(at('task/shop-api', '/containerDefinitions/0/image')).toBe(
      'appdef.json /tasks/1/containerDefinitions/0/image',
    );
    expect(at('service/worker', 'absent')).toBe('cluster.json /services/worker');
    expect(model.positionOf('task/nowhere')).toBeUndefined();
  });
  test('of services that no file declares: their task', async () => {
    const model = modelOf(await load({ 'appdef.json': app }));
    expect(model.positionOf('service/api')?.pointer).toBe('/tasks/1');
  });
});

describe('the fixtures that users start from', () => {
  test.each(['hello', 'nodemongo', 'shop'])('%s loads without a note', async (name) => {
    expect(modelOf(await loadDesired({ cwd: fixture(name), env: {} })).notes).toEqual([]);
  });
});

test('an awsvpc task in a service without a network is warned of: only a new service is refused by ECS', async () => {
  const awsvpc = { 'appdef.json': task('web', { networkMode: 'awsvpc' }) };
  expect(modelOf(await load(awsvpc)).notes.map(({ code, severity }) => [code, severity])).toEqual([
    ['network-missing', 'warning'],
  ]);
});
