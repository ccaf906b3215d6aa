import { describe, expect, it } from 'vitest';
import { makeDestroyPlan } from '../../src/differ/plan.ts';
import {
  applied,
  box,
  containerInstance,
  desired,
  empty,
  find,
  lines,
  liveRevision,
  service,
  target,
  task,
  withRevision,
  withService,
} from './models.ts';

const shop = desired({
  tasks: [task('api'), task('web')],
  services: [service('api'), service('web')],
  boxes: [box('web-1')],
});

describe('destroy', () => {
  it('removes services, then boxes, then tasks, the cluster last', () => {
    const plan = makeDestroyPlan(shop, applied(shop), target);
    expect(lines(plan)).toEqual([
      '- service/api',
      '- service/web',
      '- box/web-1',
      '- task/api',
      '- task/web',
      '- cluster/shop',
    ]);
    expect(find(plan, 'box/web-1').needs).toEqual(['service/api', 'service/web']);
    expect(find(plan, 'task/api')).toMatchObject({
      needs: ['service/api'],
      effects: [{ is: 'deregisters', revisions: ['api:7'] }],
    });
    expect(plan.summary).toEqual({ create: 0, update: 0, replace: 0, delete: 6, unchanged: 0 });
  });
  it('finds what the files do not declare, when it is ours', () => {
    expect(lines(makeDestroyPlan(desired({}), applied(shop), target))).toHaveLength(6);
  });
  it('has nothing to do where nothing is', () => {
    expect(makeDestroyPlan(shop, empty, target)).toMatchObject({ changes: [], unchanged: [], findings: [] });
  });
  it('leaves a service of others, its revision, and the cluster that holds it', () => {
    const live = withService(applied(shop), 'web', () => ({ tags: {} }));
    const plan = makeDestroyPlan(shop, live, target);
    expect(lines(plan)).toEqual(['- service/api', '- box/web-1', '- task/api']);
    expect(plan.findings).toMatchObject([
      { code: 'cluster-stays', message: 'The cluster shop stays: it still holds service web.' },
    ]);
  });
  it('leaves a cluster with an instance of others, and one that others made', () => {
    const live = applied(shop);
    const crowded = makeDestroyPlan(
      shop,
      { ...live, containerInstances: [...live.containerInstances, containerInstance('i-theirs')] },
      target,
    );
    expect(crowded.findings).toMatchObject([
      { message: 'The cluster shop stays: it still holds instance i-theirs.' },
    ]);
    const theirs = makeDestroyPlan(
      shop,
      { ...live, cluster: live.cluster && { ...live.cluster, tags: {} } },
      target,
    );
    expect(theirs.findings).toMatchObject([{ code: 'cluster-stays', severity: 'note' }]);
    expect(lines(theirs)).not.toContain('- cluster/shop');
  });
  it('leaves revisions that are not ours', () => {
    const live = withRevision(applied(shop), liveRevision(task('api'), 8, { tags: {} }));
    expect(find(makeDestroyPlan(shop, live, target), 'task/api').effects).toEqual([
      { is: 'deregisters', revisions: ['api:7'] },
    ]);
  });
});
