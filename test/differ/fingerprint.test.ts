import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/differ/fingerprint.ts';
import type { LiveModel } from '../../src/model/live.ts';
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
const ids = ['cluster/shop', 'service/api', 'task/api', 'box/web-1'] as const;
const before = fingerprint(live, ids);

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
    [
      'a box with other tasks',
      {
        ...live,
        boxes: new Map([
          [
            'web-1',
            [liveBox(box('web-1'), { containerInstance: { ...containerInstance('i-web-1'), version: 2 } })],
          ],
        ]),
      },
    ],
    [
      'a cluster setting',
      { ...live, cluster: live.cluster && { ...live.cluster, settings: { containerInsights: 'enhanced' } } },
    ],
  ];
  it.each(moved)('moves with %s', (_name, after) => {
    expect(fingerprint(after, ids)).not.toBe(before);
  });
  it('does not move with the rest of the cluster', () => {
    const elsewhere = withRevision(
      withService(live, 'web', (s) => ({ raw: { ...s.raw, desiredCount: 9 } })),
      liveRevision(task('web'), 8),
    );
    expect(fingerprint(elsewhere, [...ids].reverse())).toBe(before);
    const running = withService(live, 'api', (s) => ({ raw: { ...s.raw, runningCount: 0 } }));
    expect(fingerprint(running, ids)).toBe(before);
  });
});
