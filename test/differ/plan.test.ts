import { describe, expect, it } from 'vitest';
import { forecastOf } from '../../src/forecast/forecast.ts';
import { makePlan } from '../../src/differ/plan.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { LiveModel } from '../../src/model/live.ts';
import { TAG } from '../../src/model/ownership.ts';
import type { Change } from '../../src/model/plan.ts';
import {
  applied,
  between,
  box,
  containerInstance,
  desired,
  empty,
  fieldLines,
  find,
  lines,
  liveBox,
  liveRevision,
  revisionArn,
  service,
  target,
  task,
  withRevision,
  withService,
} from './models.ts';

const shop = desired({
  tasks: [task('api', ['0:3000']), task('web', ['80:8080'])],
  services: [service('api', 2), service('web')],
  boxes: [box('web-1')],
  settings: { containerInsights: 'enabled' },
});
const other = (image: string): ReturnType<typeof task> => task('api', ['0:3000'], { image });

describe('a new cluster', () => {
  const plan = makePlan(shop, empty, target);
  it('is created from the cluster to the services', () => {
    expect(lines(plan)).toEqual([
      '+ cluster/shop',
      '+ box/web-1',
      '+ task/api',
      '+ task/web',
      '+ service/api',
      '+ service/web',
    ]);
    expect(plan.summary).toEqual({ create: 6, update: 0, replace: 0, delete: 0, unchanged: 0 });
    expect(find(plan, 'service/api').needs).toEqual(['cluster/shop', 'box/web-1', 'task/api']);
  });
  it('shows what is known now, and what is known after', () => {
    expect(fieldLines(plan, 'service/api')).toEqual(['task: absent -> api:?', 'desiredCount: absent -> 2']);
    expect(fieldLines(plan, 'box/web-1')).toContain('instanceId: absent -> ?');
    expect(fieldLines(plan, 'task/api')).toEqual([
      'containers.api.image: absent -> "acme/api:1"',
      'containers.api.memory: absent -> 128',
      'containers.api.ports.3000/tcp.hostPort: absent -> 0',
      'revision: absent -> ?',
    ]);
  });
});

describe('after an apply', () => {
  it('nothing is left to do', () => {
    const plan = between(shop, shop);
    expect(lines(plan)).toEqual([]);
    expect(plan.unchanged).toEqual([
      'cluster/shop',
      'box/web-1',
      'task/api',
      'task/web',
      'service/api',
      'service/web',
    ]);
    expect(plan.findings).toEqual([]);
  });
});

describe('a changed image', () => {
  const after = desired({
    tasks: [other('acme/api:2'), task('web', ['80:8080'])],
    services: [...shop.services.values()],
    boxes: [box('web-1')],
  });
  const plan = between(shop, after);
  it('is one line of its task, and rolls its service', () => {
    expect(lines(plan)).toEqual(['~ task/api', '~ service/api']);
    expect(fieldLines(plan, 'task/api')).toEqual([
      'containers.api.image: "acme/api:1" -> "acme/api:2"',
      'revision: 7 -> ?',
    ]);
    expect(fieldLines(plan, 'service/api')).toEqual(['task: "api:7" -> api:?']);
    expect(find(plan, 'service/api')).toMatchObject({
      cause: 'pending',
      needs: ['task/api'],
      effects: [{ is: 'rolls', tasks: 2, keeps: 2 }],
    });
  });
  it('needs no new revision when an ACTIVE one says the same', () => {
    const back = between(shop, after, (live) => withRevision(live, liveRevision(other('acme/api:2'), 6)));
    expect(lines(back)).toEqual(['~ service/api']);
    expect(fieldLines(back, 'service/api')).toEqual([
      'task: "api:7" -> "api:6"',
      'task.containers.api.image: "acme/api:1" -> "acme/api:2"',
    ]);
  });
  it('does not count an INACTIVE one', () => {
    const back = between(shop, after, (live) =>
      withRevision(live, liveRevision(other('acme/api:2'), 8, { active: false })),
    );
    expect(lines(back)).toEqual(['~ task/api', '~ service/api']);
  });
});

describe('revisions', () => {
  it('the one that the service runs is preferred to a newer equal one', () => {
    expect(
      lines(between(shop, shop, (live) => withRevision(live, liveRevision(task('api', ['0:3000']), 9)))),
    ).toEqual([]);
  });
  it('one that was deregistered outside is registered again', () => {
    const plan = between(shop, shop, (live) => ({
      ...withRevision(live, liveRevision(task('api', ['0:3000']), 7, { active: false })),
      families: new Map([...live.families, ['api', []]]),
    }));
    expect(lines(plan)).toEqual(['~ task/api', '~ service/api']);
    expect(find(plan, 'task/api')).toMatchObject({
      cause: 'drift',
      because: ['api:7 was deregistered; the same content is registered again'],
    });
  });
  it('one that someone else registered and pointed the service to is drift', () => {
    const plan = between(shop, shop, (live) =>
      withService(withRevision(live, liveRevision(other('acme/api:evil'), 8, { tags: {} })), 'api', () => ({
        taskDefinition: revisionArn('api', 8),
      })),
    );
    expect(lines(plan)).toEqual(['~ service/api']);
    expect(find(plan, 'service/api').cause).toBe('drift');
    expect(fieldLines(plan, 'service/api')).toEqual([
      'task: "api:8" -> "api:7"',
      'task.containers.api.image: "acme/api:evil" -> "acme/api:1"',
    ]);
  });
  it('one that someone else registered and that differs from the files is drift, too', () => {
    const foreign = liveRevision(other('acme/api:evil'), 8, { tags: {} });
    const plan = between(shop, shop, (live) => {
      const pointed = withService(withRevision(live, foreign), 'api', () => ({
        taskDefinition: foreign.arn,
      }));
      return {
        ...pointed,
        families: new Map([...pointed.families, ['api', [foreign.arn]]]),
        revisions: new Map([...pointed.revisions].filter(([arn]) => arn !== revisionArn('api', 7))),
      };
    });
    expect(lines(plan)).toEqual(['~ task/api', '~ service/api']);
    expect(plan.changes.map((change) => change.cause)).toEqual(['drift', 'drift']);
  });
  it('a tag of others on a revision makes no new one, a declared tag does', () => {
    const tagged = (live: LiveModel): LiveModel =>
      withRevision(live, liveRevision(task('api', ['0:3000']), 7, { tags: { auto: 'x' } }));
    expect(lines(between(shop, shop, tagged))).toEqual([]);
    const after = desired({
      tasks: [task('api', ['0:3000'], {}, { tags: [{ key: 'team', value: 'a' }] }), task('web', ['80:8080'])],
      services: [...shop.services.values()],
    });
    expect(fieldLines(between(shop, after), 'task/api')).toContain('tags.team: absent -> "a"');
  });
});

describe('services', () => {
  const scaled = (count: number | 'unmanaged', input = {}): ReturnType<typeof desired> =>
    desired({ tasks: [task('api', ['0:3000'])], services: [service('api', count, input)] });
  it('a count that is not declared is nobody of ours to change', () => {
    expect(lines(between(scaled(2), scaled('unmanaged')))).toEqual([]);
    expect(fieldLines(makePlan(scaled('unmanaged'), empty, target), 'service/api')).toContain(
      'desiredCount: absent -> 1',
    );
  });
  it('a count that others changed is drift', () => {
    const plan = between(scaled(2), scaled(2), (live) =>
      withService(live, 'api', (s) => ({ raw: { ...s.raw, desiredCount: 5 } })),
    );
    expect(find(plan, 'service/api')).toMatchObject({
      cause: 'drift',
      effects: [{ is: 'stops', tasks: 3 }],
    });
    expect(fieldLines(plan, 'service/api')).toEqual(['desiredCount: 5 -> 2']);
  });
  it('one that runs fewer tasks than it should is told though nothing is to change', () => {
    const down = (live: LiveModel): LiveModel =>
      withService(live, 'api', (s) => ({ raw: { ...s.raw, runningCount: 0 } }));
    const plan = between(scaled(2), scaled(2), down);
    expect(lines(plan)).toEqual([]);
    expect(plan.findings.filter((finding) => finding.code === 'service-short')).toMatchObject([
      { severity: 'note', message: 'service api runs 0 of 2 tasks.' },
    ]);
    const rolling = between(scaled(2), scaled(2), (live) =>
      withService(live, 'api', (s) => ({
        raw: {
          ...s.raw,
          deployments: [
            { status: 'PRIMARY', runningCount: 1, taskDefinition: 'x/api:8' },
            { status: 'ACTIVE', runningCount: 1 },
          ],
        },
      })),
    );
    expect(rolling.findings.map((finding) => finding.message)).toContain(
      'service api runs 1 of 2 tasks of api:8.',
    );
    expect(between(scaled(2), scaled(3), down).findings.map((finding) => finding.code)).not.toContain(
      'service-short',
    );
  });
  it('a count that the files changed is pending', () => {
    expect(find(between(scaled(2), scaled(3)), 'service/api')).toMatchObject({
      cause: 'pending',
      effects: [{ is: 'starts', tasks: 1 }],
    });
  });
  it('DAEMON sends no count', () => {
    const daemon = scaled('unmanaged', { schedulingStrategy: 'DAEMON' });
    expect(fieldLines(makePlan(daemon, empty, target), 'service/api')).toEqual([
      'task: absent -> api:?',
      'schedulingStrategy: absent -> "DAEMON"',
    ]);
    expect(
      lines(
        between(daemon, daemon, (live) =>
          withService(live, 'api', (s) => ({ raw: { ...s.raw, desiredCount: 9 } })),
        ),
      ),
    ).toEqual([]);
  });
  it('defaults are shown for what is absent', () => {
    const after = scaled(2, {
      deploymentConfiguration: { minimumHealthyPercent: 50 },
      propagateTags: 'SERVICE',
    });
    expect(fieldLines(between(scaled(2), after), 'service/api')).toEqual([
      'deploymentConfiguration.minimumHealthyPercent: 100 -> 50',
      'propagateTags: "NONE" -> "SERVICE"',
    ]);
  });
  it('zone rebalancing and capacity providers count where they are declared', () => {
    const changed = (live: LiveModel): LiveModel =>
      withService(live, 'api', (s) => ({ raw: { ...s.raw, availabilityZoneRebalancing: 'DISABLED' } }));
    expect(lines(between(scaled(2), scaled(2), changed))).toEqual([]);
    const declared = scaled(2, { availabilityZoneRebalancing: 'ENABLED' });
    expect(fieldLines(between(declared, declared, changed), 'service/api')).toEqual([
      'availabilityZoneRebalancing: "DISABLED" -> "ENABLED"',
    ]);
  });
  it('a member that AWS adds one day is no difference', () => {
    const future = (live: LiveModel): LiveModel =>
      withService(live, 'api', (s) => ({ raw: Object.assign({ brandNew: { kind: 'DEFAULT' } }, s.raw) }));
    expect(lines(between(scaled(2), scaled(2), future))).toEqual([]);
  });
  it.each([
    ['schedulingStrategy', { schedulingStrategy: 'DAEMON' as const }],
    ['launchType', { launchType: 'EXTERNAL' as const }],
    ['role', { role: 'lb' }],
  ])('%s cannot be updated: the service is replaced', (member, input) => {
    const plan = between(scaled(2), scaled(member === 'schedulingStrategy' ? 'unmanaged' : 2, input));
    expect(lines(plan)).toEqual(['! service/api']);
    expect(find(plan, 'service/api')).toMatchObject({
      order: 'delete-first',
      because: [`${member} cannot be changed by UpdateService`],
      effects: [{ is: 'stops-first', tasks: 2, ...(member === 'schedulingStrategy' ? {} : { starts: 2 }) }],
    });
  });
  it('of a network configuration that is declared all counts: a subnet that is taken out goes, also with awsvpc', () => {
    const within = (...subnets: string[]): DesiredModel =>
      desired({
        tasks: [task('api', [], {}, { networkMode: 'awsvpc' })],
        services: [service('api', 1, { networkConfiguration: { awsvpcConfiguration: { subnets } } })],
      });
    expect(fieldLines(between(within('subnet-1', 'subnet-2'), within('subnet-1')), 'service/api')).toEqual([
      'networkConfiguration.awsvpcConfiguration.subnets.subnet-2: true -> absent',
    ]);
  });
  it('a network configuration that is no longer declared goes only with the service, or stays with awsvpc', () => {
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
    const plan = between(scaled(2, network), scaled(2));
    expect(lines(plan)).toEqual(['! service/api']);
    expect(find(plan, 'service/api')).toMatchObject({
      because: ['networkConfiguration cannot be taken away by UpdateService'],
    });
    const own = (model: DesiredModel): DesiredModel => ({
      ...model,
      tasks: new Map(
        [...model.tasks].map(([family, one]) => [
          family,
          { ...one, input: { ...one.input, networkMode: 'awsvpc' } },
        ]),
      ),
    });
    expect(lines(between(own(scaled(2, network)), own(scaled(2))))).toEqual([]);
  });
  it('service connect that is switched off in the files is an update', () => {
    const on = (live: LiveModel): LiveModel =>
      withService(live, 'api', (s) => ({
        raw: {
          ...s.raw,
          deployments: [
            { status: 'PRIMARY', serviceConnectConfiguration: { enabled: true, namespace: 'shop' } },
          ],
        },
      }));
    const off = scaled(2, { serviceConnectConfiguration: { enabled: false } });
    expect(lines(between(off, off, on))).toEqual(['~ service/api']);
    expect(lines(between(off, off))).toEqual([]);
  });
  it('from a launch type to capacity providers is an update', () => {
    const after = scaled(2, { capacityProviderStrategy: [{ capacityProvider: 'asg', weight: 1 }] });
    expect(lines(between(scaled(2), after))).toEqual(['~ service/api']);
  });
  it('one of ours that is not declared is deleted, with its task', () => {
    const plan = between(shop, desired({ tasks: [task('api', ['0:3000'])], services: [service('api', 2)] }));
    expect(lines(plan)).toEqual(['- service/web', '- task/web']);
    expect(find(plan, 'service/web')).toMatchObject({
      because: ['not in cluster.json'],
      effects: [{ is: 'stops-all', tasks: 1 }],
    });
    expect(find(plan, 'task/web')).toMatchObject({
      needs: ['service/web'],
      because: ['not in cluster.json'],
      effects: [{ is: 'deregisters', revisions: ['web:7'] }],
    });
  });
  it('a task that is still declared stays when its service goes', () => {
    const plan = between(shop, desired({ tasks: [...shop.tasks.values()], services: [service('api', 2)] }));
    expect(lines(plan)).toEqual(['- service/web']);
  });
  it('a task that another service still runs stays', () => {
    const before = desired({
      tasks: [task('api')],
      services: [service('api'), service('mine', 1, {}, 'api')],
    });
    const plan = between(before, desired({}), (live) => withService(live, 'mine', () => ({ tags: {} })));
    expect(lines(plan)).toEqual(['- service/api']);
  });
  it('one of others is never deleted', () => {
    const plan = between(
      shop,
      desired({ tasks: [task('api', ['0:3000'])], services: [service('api', 2)] }),
      (live) => withService(live, 'web', () => ({ tags: {} })),
    );
    expect(lines(plan)).toEqual([]);
  });
  it('one of others with a declared name is adopted in sight', () => {
    const plan = between(shop, shop, (live) => withService(live, 'api', () => ({ tags: {} })));
    expect(find(plan, 'service/api')).toMatchObject({
      action: 'update',
      adopts: true,
      because: ['it was not made by clusternator and is adopted'],
    });
    expect(fieldLines(plan, 'service/api')).toEqual(['tags["clusternator:cluster"]: absent -> "shop"']);
  });
  it('a name that is still DRAINING is created all the same, and says so', () => {
    const plan = makePlan(
      shop,
      { ...applied(shop), services: new Map(), draining: new Set(['api', 'web']) },
      target,
    );
    expect(lines(plan)).toEqual(['+ service/api', '+ service/web']);
    expect(find(plan, 'service/api').because).toEqual([
      'the old service api is still DRAINING; it is created when that one is gone',
    ]);
  });
});

describe('boxes', () => {
  const on = (...boxes: readonly ReturnType<typeof box>[]): ReturnType<typeof desired> => desired({ boxes });
  it('are left alone where they are not declared', () => {
    expect(lines(between(on(box('web-1')), desired({})))).toEqual([]);
  });
  it('that are declared no more drain and go', () => {
    const plan = between(on(box('web-1'), box('web-2')), on(box('web-1')));
    expect(lines(plan)).toEqual(['- box/web-2']);
    expect(find(plan, 'box/web-2')).toMatchObject({
      because: ['count of web is 1 in cluster.json'],
      effects: [{ is: 'drains', instances: ['i-web-2'], joins: false }],
    });
  });
  it.each([
    ['instanceType', { instanceType: 't3.large' }],
    ['keyPair', { keyPair: 'other' }],
    ['subnet', { subnet: 'subnet-2' }],
    ['image', { image: 'ami-2' }],
    ['rootVolumeGiB', { rootVolumeGiB: 50 }],
    ['publicIp', { publicIp: false }],
  ])('%s is fixed at launch: a new box joins first', (member, more) => {
    const plan = between(on(box('web-1')), on(box('web-1', more)));
    expect(lines(plan)).toEqual(['! box/web-1']);
    const change = find(plan, 'box/web-1');
    expect(change).toMatchObject({
      order: 'create-first',
      because: [`${member} is fixed when an instance is launched`],
    });
    expect('fields' in change && change.fields.find((f) => f.path === member)).toMatchObject({
      forcesReplacement: true,
    });
  });
  it('take security groups, tags and attributes in place', () => {
    const plan = between(
      on(box('web-1')),
      on(
        box('web-1', { securityGroups: ['sg-1', 'sg-2'], tags: { team: 'a' }, attributes: { disk: 'ssd' } }),
      ),
    );
    expect(lines(plan)).toEqual(['~ box/web-1']);
    expect(fieldLines(plan, 'box/web-1')).toEqual([
      'securityGroups.sg-2: absent -> true',
      'attributes.disk: absent -> "ssd"',
      'tags.team: absent -> "a"',
    ]);
  });
  it('take another instance profile in place, and say what that does', () => {
    const plan = between(on(box('web-1')), on(box('web-1', { instanceProfile: 'other' })));
    expect(lines(plan)).toEqual(['~ box/web-1']);
    expect(fieldLines(plan, 'box/web-1')).toEqual(['instanceProfile: "ecsInstanceRole" -> "other"']);
    expect(find(plan, 'box/web-1').effects).toEqual([{ is: 'new-role' }]);
  });
  it('leave to the VPC and the image what is not declared', () => {
    const bare = box('web-1', { subnet: undefined, securityGroups: [], publicIp: undefined });
    const given = (live: LiveModel): LiveModel => ({
      ...live,
      boxes: new Map([
        [
          'web-1',
          [
            liveBox(bare, {
              instance: {
                ...liveBox(bare).instance,
                SubnetId: 'subnet-9',
                SecurityGroups: [{ GroupId: 'sg-9' }],
              },
            }),
          ],
        ],
      ]),
    });
    expect(lines(between(on(bare), on(bare), given))).toEqual([]);
  });
  it('compare a plain image id with what runs', () => {
    expect(lines(between(on(box('web-1')), on(box('web-1', { image: 'ami-1' }))))).toEqual([]);
  });
  it('hold a long launch description as a digest', () => {
    const long = box('web-1', { image: `resolve:ssm:/${'x'.repeat(300)}` });
    expect(lines(between(on(long), on(long)))).toEqual([]);
    expect(lines(between(on(long), on({ ...long, publicIp: false })))).toEqual(['! box/web-1']);
  });
  it('that are terminated are absent', () => {
    const plan = between(on(box('web-1')), on(box('web-1')), (live) => ({
      ...live,
      boxes: new Map([
        ['web-1', [liveBox(box('web-1'), { instance: { State: { Name: 'shutting-down' } } })]],
      ]),
    }));
    expect(lines(plan)).toEqual(['+ box/web-1']);
  });
  it('of an interrupted replacement: the old one goes', () => {
    const fresh = box('web-1', { instanceType: 't3.large' });
    const plan = between(on(box('web-1')), on(fresh), (live) => ({
      ...live,
      boxes: new Map([
        [
          'web-1',
          [
            liveBox(box('web-1')),
            liveBox(fresh, {
              instanceId: 'i-new',
              instance: { ...liveBox(fresh).instance, InstanceType: 't3.large', LaunchTime: new Date(1) },
            }),
          ],
        ],
      ]),
    }));
    expect(lines(plan)).toEqual(['! box/web-1']);
    expect(find(plan, 'box/web-1').because).toEqual([
      '2 instances hold the slot; i-web-1 is left of an interrupted run',
    ]);
  });
  it('go after new boxes are there and deleted services are gone', () => {
    const before = desired({ tasks: [task('api')], services: [service('api')], boxes: [box('web-1')] });
    const plan = between(before, on(box('web-2')));
    expect(find(plan, 'box/web-1').needs).toEqual(['box/web-2', 'service/api']);
    expect(lines(plan)).toEqual(['+ box/web-2', '- service/api', '- box/web-1', '- task/api']);
  });
  it.each([
    ['box-stopped', { instance: { State: { Name: 'stopped' as const }, InstanceType: 't3.small' as const } }],
    ['box-not-joined', { containerInstance: undefined }],
    ['box-draining', { containerInstance: { ...containerInstance('i-web-1'), status: 'DRAINING' } }],
    ['agent-disconnected', { containerInstance: { ...containerInstance('i-web-1'), agentConnected: false } }],
  ])('%s is told', (code, more) => {
    const plan = between(on(box('web-1')), on(box('web-1')), (live) => ({
      ...live,
      boxes: new Map([
        [
          'web-1',
          [
            {
              ...liveBox(box('web-1')),
              ...more,
              instance: { ...liveBox(box('web-1')).instance, ...('instance' in more ? more.instance : {}) },
            },
          ],
        ],
      ]),
    }));
    expect(plan.findings.map((finding) => finding.code)).toEqual([code]);
    expect(lines(plan)).toEqual([]);
  });
});

describe('the cluster', () => {
  it('takes settings and tags in place', () => {
    const plan = between(
      desired({}),
      desired({ settings: { containerInsights: 'enabled' }, tags: { team: 'a' } }),
    );
    expect(fieldLines(plan, 'cluster/shop')).toEqual([
      'settings.containerInsights: "disabled" -> "enabled"',
      'tags.team: absent -> "a"',
    ]);
  });
  it('of others is used, and its tags are theirs', () => {
    const plan = between(desired({}), desired({ tags: { team: 'a' } }), (live) => ({
      ...live,
      cluster: live.cluster && { ...live.cluster, tags: { their: 'own' } },
    }));
    expect(lines(plan)).toEqual([]);
  });
});

describe('the order', () => {
  it('is as people count, in the changes and in the forecast', () => {
    const slots = Array.from({ length: 12 }, (_, index) => `web-${String(index + 1)}`);
    const boxes = slots.toReversed().map((slot) => box(slot));
    const model = desired({ boxes, tasks: [task('api')], services: [service('api')] });
    const plan = makePlan(model, empty, target, { forecast: forecastOf });
    expect(lines(plan).slice(0, -2)).toEqual(['+ cluster/shop', ...slots.map((slot) => `+ box/${slot}`)]);
    expect(plan.forecast?.boxes.map((one) => one.box)).toEqual(slots);
    expect(between(model, model).unchanged.slice(0, -2).map(String)).toEqual([
      'cluster/shop',
      ...slots.map((slot) => `box/${slot}`),
    ]);
  });
  it('makes a service wait for the one that gives up the host port it wants', () => {
    const before = desired({
      tasks: [task('old', ['80:80']), task('web', ['81:80'])],
      services: [service('old'), service('web')],
      boxes: [box('web-1')],
    });
    const after = desired({
      tasks: [task('web', ['80:80'])],
      services: [service('web')],
      boxes: [box('web-1')],
    });
    const plan = between(before, after);
    expect(find(plan, 'service/web').needs).toEqual(['task/web', 'service/old']);
  });
  it('breaks a swap of ports in one place', () => {
    const before = desired({
      tasks: [task('a', ['80:80']), task('b', ['81:80'])],
      services: [service('a'), service('b')],
      boxes: [box('web-1')],
    });
    const after = desired({
      tasks: [task('a', ['81:80']), task('b', ['80:80'])],
      services: [service('a'), service('b')],
      boxes: [box('web-1')],
    });
    const plan = between(before, after);
    expect(find(plan, 'service/a').needs).toEqual(['task/a', 'service/b']);
    expect(find(plan, 'service/b').needs).toEqual(['task/b']);
  });
});

describe('rollout percentages of static host ports', () => {
  const on = (boxes: number, count: number | 'unmanaged', input = {}): ReturnType<typeof desired> =>
    desired({
      tasks: [task('web', ['80:8080'])],
      services: [service('web', count, input)],
      boxes: Array.from({ length: boxes }, (_, n) => box(`web-${String(n + 1)}`)),
    });
  it('stop before they start when no box is spare', () => {
    const plan = makePlan(on(2, 2), empty, target);
    expect(fieldLines(plan, 'service/web')).toEqual([
      'task: absent -> web:?',
      'desiredCount: absent -> 2',
      'deploymentConfiguration.maximumPercent: absent -> 100',
      'deploymentConfiguration.minimumHealthyPercent: absent -> 50',
    ]);
    expect(find(plan, 'service/web').because).toEqual([
      'static host port 80/tcp, 2 tasks on 2 boxes: a task stops before its successor starts, since none is spare',
    ]);
    expect(lines(between(on(2, 2), on(2, 2)))).toEqual([]);
  });
  it('leave room for zone rebalancing where that is declared, which ECS refuses with a maximum of 100 %', () => {
    const model = on(2, 2, { availabilityZoneRebalancing: 'ENABLED' });
    expect(fieldLines(makePlan(model, empty, target), 'service/web')).toContain(
      'deploymentConfiguration.minimumHealthyPercent: absent -> 50',
    );
    expect(fieldLines(makePlan(model, empty, target), 'service/web')).not.toContain(
      'deploymentConfiguration.maximumPercent: absent -> 100',
    );
  });
  it('count our boxes where boxes are not declared', () => {
    const { boxes: _boxes, ...unmanaged } = on(1, 1);
    const model = { ...unmanaged, boxes: undefined };
    const live = applied(on(2, 1));
    expect(fieldLines(makePlan(model, { ...live, services: new Map() }, target), 'service/web')).toHaveLength(
      2,
    );
    expect(makePlan(model, live, target).findings).toEqual([]);
  });
  it('count boxes that meet the constraints of the service alone', () => {
    const placementConstraints = [{ type: 'memberOf' as const, expression: 'attribute:tier == web' }];
    const model = desired({
      tasks: [task('web', ['80:8080'])],
      services: [service('web', 1, { placementConstraints })],
      boxes: [box('web-1', { attributes: { tier: 'web' } }), box('db-1', { attributes: { tier: 'db' } })],
    });
    expect(fieldLines(makePlan(model, empty, target), 'service/web')).toContain(
      'deploymentConfiguration.minimumHealthyPercent: absent -> 0',
    );
    expect(lines(between(model, model))).toEqual([]);
  });
  it('are AWS own when a box is spare, or when they are declared', () => {
    expect(fieldLines(makePlan(on(3, 2), empty, target), 'service/web')).toHaveLength(2);
    expect(
      fieldLines(
        makePlan(on(1, 1, { deploymentConfiguration: { maximumPercent: 200 } }), empty, target),
        'service/web',
      ),
    ).toHaveLength(2);
  });
  it('stay as they are while others scale the service, as long as they work', () => {
    const plan = between(on(3, 'unmanaged'), on(3, 'unmanaged'), (live) =>
      withService(live, 'web', (s) => ({
        raw: {
          ...s.raw,
          desiredCount: 3,
          deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
        },
      })),
    );
    expect(lines(plan)).toEqual([]);
  });
  it('say what stays running', () => {
    const next = {
      ...on(2, 2),
      tasks: new Map([['web', task('web', ['80:8080'], { image: 'acme/web:2' })]]),
    };
    expect(find(between(on(2, 2), next), 'service/web').effects).toEqual([
      { is: 'rolls', tasks: 2, keeps: 1 },
    ]);
    const one = { ...on(1, 1), tasks: next.tasks };
    expect(find(between(on(1, 1), one), 'service/web').effects).toEqual([
      { is: 'rolls', tasks: 1, keeps: 0 },
    ]);
  });
  it('say of a service without a running task that there is nothing to roll', () => {
    const image = new Map([['web', task('web', ['80:8080'], { image: 'acme/web:2' })]]);
    const effects = (runningCount: number, boxes: number, from: number, to: number): Change['effects'] =>
      find(
        between(on(boxes, from), { ...on(boxes, to), tasks: image }, (live) =>
          withService(live, 'web', (s) => ({ raw: { ...s.raw, runningCount } })),
        ),
        'service/web',
      ).effects;
    expect(effects(0, 1, 1, 1)).toEqual([{ is: 'starts-anew', tasks: 1 }]);
    expect(effects(0, 2, 1, 2)).toEqual([{ is: 'starts-anew', tasks: 2 }]);
    expect(effects(0, 2, 2, 1)).toEqual([{ is: 'starts-anew', tasks: 1 }]);
    expect(effects(1, 4, 4, 4)).toEqual([{ is: 'rolls', tasks: 4, keeps: 1 }]);
  });
});

describe('host ports', () => {
  const three = desired({
    tasks: ['a', 'b', 'c'].map((name) => task(name, ['80:80'])),
    services: ['a', 'b', 'c'].map((name) => service(name)),
    boxes: [box('web-1'), box('web-2')],
  });
  it('that more tasks want than there are boxes are reported', () => {
    const two = desired({
      tasks: ['a', 'b'].map((name) => task(name, ['80:80'])),
      services: ['a', 'b'].map((name) => service(name)),
      boxes: [box('web-1'), box('web-2')],
    });
    expect(between(two, two).findings).toEqual([]);
    expect(between(two, three).findings).toMatchObject([
      {
        code: 'host-port-exhausted',
        severity: 'error',
        subject: 'service/c',
        message:
          'Host port 80/tcp can be held by one task on each box, and only 2 boxes are there for a (1 task), b (1 task), c (1 task).',
      },
    ]);
  });
  it('of services that go are free', () => {
    const after = desired({
      tasks: [task('c', ['80:80']), task('d', ['80:80'])],
      services: [service('c'), service('d')],
      boxes: [box('web-1'), box('web-2')],
    });
    expect(between(three, after).findings).toEqual([]);
  });
  it('of other people count, and then it is a warning', () => {
    const mine = desired({ tasks: [task('mine', ['80:80'])], services: [service('mine')] });
    const theirs = desired({ tasks: [task('theirs', ['80:80'])], services: [service('theirs')] });
    const plan = between(theirs, mine, (live) => ({
      ...withService(live, 'theirs', () => ({ tags: {} })),
      containerInstances: [containerInstance('i-1')],
    }));
    expect(plan.findings).toMatchObject([
      { code: 'host-port-exhausted', severity: 'warning', subject: 'service/mine' },
    ]);
  });
  it('and a cluster without boxes is told', () => {
    expect(
      makePlan(desired({ tasks: [task('a')], services: [service('a')], boxes: [] }), empty, target).findings,
    ).toMatchObject([{ code: 'no-boxes' }]);
  });
});

describe('ownership tags', () => {
  it('a digest that is the declared one makes a difference drift', () => {
    const after = desired({ boxes: [box('web-1')] });
    const plan = between(after, after, (live) => ({
      ...live,
      boxes: new Map([
        ['web-1', [liveBox(box('web-1'), { tags: { ...liveBox(box('web-1')).tags, extra: 'x' } })]],
      ]),
    }));
    expect(find(plan, 'box/web-1')).toMatchObject({ cause: 'drift' });
    const untold = between(after, after, (live) => ({
      ...live,
      boxes: new Map([['web-1', [liveBox(box('web-1'), { tags: { [TAG.cluster]: 'shop', extra: 'x' } })]]]),
    }));
    expect(find(untold, 'box/web-1')).toMatchObject({ cause: 'pending' });
  });
});
