import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/differ/fingerprint.ts';
import type { LiveModel } from '../../src/model/live.ts';
import type { Change } from '../../src/model/plan.ts';
import { TAG } from '../../src/model/ownership.ts';
import {
  applied,
  box,
  containerInstance,
  desired,
  liveBox,
  liveRevision,
  service,
  task,
  withRevision,
  withService,
} from './models.ts';

const live = applied(
  desired({
    tasks: [task('api'), task('web')],
    services: [service('api'), service('web')],
    boxes: [box('web-1')],
  }),
);
type Action = Change['action'];
const touched = (action: Action) =>
  (['cluster/shop', 'service/api', 'task/api', 'box/web-1'] as const).map((id) => ({ id, action }));
/** With the count of `api` declared, or left to autoscaling. */
const print = (model: LiveModel, action: Action = 'update', count: 1 | 'unmanaged' = 1): string =>
  fingerprint(model, touched(action), desired({ services: [service('api', count)] }));
const onBox = (more: Parameters<typeof liveBox>[1]): LiveModel => ({
  ...live,
  boxes: new Map([['web-1', [liveBox(box('web-1'), more)]]]),
});
const joined = containerInstance('i-web-1');
const task1 = { containerInstanceArn: joined.containerInstanceArn, taskArn: 'arn:task/1' };
const withTasks = (...tasks: readonly object[]): LiveModel => ({
  ...live,
  runningTasks: tasks.map((more) => ({ ...task1, ...more })),
});

describe('the fingerprint of touched resources', () => {
  const moved: readonly (readonly [string, LiveModel])[] = [
    ['a new revision', withRevision(live, liveRevision(task('api'), 8))],
    ['a deregistered revision', withRevision(live, liveRevision(task('api'), 7, { active: false }))],
    ['another revision in the service', withService(live, 'api', () => ({ taskDefinition: 'x/api:9' }))],
    [
      'a new deployment',
      withService(live, 'api', (s) => ({
        raw: { ...s.raw, deployments: [{ id: 'ecs-svc/2', status: 'PRIMARY' }] },
      })),
    ],
    ['a scaled service', withService(live, 'api', (s) => ({ raw: { ...s.raw, desiredCount: 9 } }))],
    ['a tag', withService(live, 'api', () => ({ tags: { [TAG.cluster]: 'shop' } }))],
    ['a service that is gone', { ...live, services: new Map() }],
    [
      'a terminated box',
      {
        ...live,
        boxes: new Map([['web-1', [liveBox(box('web-1'), { instance: { State: { Name: 'terminated' } } })]]]),
      },
    ],
    ['another instance profile of a box', onBox({ instance: { IamInstanceProfile: { Arn: 'x/other' } } })],
    ['another security group of a box', onBox({ instance: { SecurityGroups: [{ GroupId: 'sg-2' }] } })],
    ['a tag of a box', onBox({ tags: { [TAG.cluster]: 'shop', [TAG.box]: 'web-1', 'deploy-token': 'x' } })],
    [
      'an attribute of a box',
      onBox({ containerInstance: { ...joined, attributes: [{ name: 'tier', value: 'b' }] } }),
    ],
    ['a draining box', onBox({ containerInstance: { ...joined, status: 'DRAINING' } })],
    [
      'a revision that another cluster marked as its own',
      withRevision(live, liveRevision(task('api'), 7, { tags: { [TAG.cluster]: 'other' } })),
    ],
    [
      'a cluster setting',
      { ...live, cluster: live.cluster && { ...live.cluster, settings: { containerInsights: 'enhanced' } } },
    ],
  ];
  it.each(moved)('moves with %s', (_name, after) => {
    expect(print(after)).not.toBe(print(live));
  });
  it('does not move with the rest of the cluster', () => {
    const elsewhere = withRevision(
      withService(live, 'web', (s) => ({ raw: { ...s.raw, desiredCount: 9 } })),
      liveRevision(task('web'), 8),
    );
    expect(print(elsewhere)).toBe(print(live));
    const running = withService(live, 'api', (s) => ({ raw: { ...s.raw, runningCount: 0 } }));
    expect(print(running)).toBe(print(live));
    expect(print(onBox({ containerInstance: { ...joined, version: 2 } }))).toBe(print(onBox({})));
    expect(print(withTasks({ group: 'family:cron' }))).toBe(print(live));
    const tagged = withService(live, 'api', (s) => ({ tags: { ...s.tags, 'aws:x': 'y' } }));
    expect(print(tagged)).toBe(print(live));
  });
  it('does not move with a count that is not declared, but for what goes', () => {
    const scaled = withService(live, 'api', (s) => ({ raw: { ...s.raw, desiredCount: 9 } }));
    expect(print(scaled, 'update', 'unmanaged')).toBe(print(live, 'update', 'unmanaged'));
    expect(print(scaled, 'delete', 'unmanaged')).not.toBe(print(live, 'delete', 'unmanaged'));
  });
  it('moves, for what goes, with what it does now', () => {
    const execs = withService(live, 'api', (s) => ({ raw: { ...s.raw, enableExecuteCommand: true } }));
    expect(print(execs)).toBe(print(live));
    expect(print(execs, 'delete')).not.toBe(print(live, 'delete'));
    const before = print(withTasks({ group: 'service:api' }), 'replace');
    expect(print(withTasks({ group: 'service:api', taskArn: 'arn:task/2' }), 'replace')).toBe(before);
    expect(print(withTasks({ group: 'service:api' }, { group: 'service:web' }), 'replace')).not.toBe(before);
    expect(print(withTasks({ group: 'service:api' }, { group: 'family:cron' }), 'replace')).not.toBe(before);
  });
});
