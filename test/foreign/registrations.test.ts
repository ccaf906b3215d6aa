import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { staleRegistrations } from '../support/foreign-ways.ts';
import { shop, TASK, type Shop } from './shop.ts';

/** One EC2 instance with two container instances: its agent registered anew, and the old registration stays. */
const boxes = (count: number): object => ({
  boxes: { web: { count } },
  services: {
    api: { task: 'api', desiredCount: 2, placementStrategy: [{ type: 'spread', field: 'instanceId' }] },
  },
});

let it: Shop;
beforeEach(async () => {
  it = await shop();
  it.write(boxes(2));
  await it.succeed('apply --yes');
});
afterEach(() => it.close());

describe('a box whose agent registered anew', () => {
  test('is drained before it goes; both registrations are taken out, and none has tasks when it ends', async () => {
    const stale = staleRegistrations(1);
    it.aws.use(stale);
    it.write(boxes(1));
    it.aws.seen.length = 0;
    const { stderr } = await it.succeed('apply --yes');
    expect(it.aws.changes()).toEqual([
      'ecs:TagResource',
      'ecs:UpdateContainerInstancesState',
      'ecs:UpdateContainerInstancesState',
      'ecs:DeregisterContainerInstance',
      'ecs:DeregisterContainerInstance',
      'ec2:TerminateInstances',
    ]);
    expect(stale.faults).toEqual([]);
    expect(stderr).toMatch(/an old registration of it \(\w+old\) was not connected: deregistered by force/);
    expect(stderr).not.toContain('its ECS agent was not connected');
    expect((await it.succeed('plan --detailed-exitcode')).stdout).toContain('No changes.');
  });

  test('counts once, in status, in the forecast and for the room', async () => {
    it.aws.use(staleRegistrations(1));
    const { stdout } = await it.succeed('status --format json');
    expect(JSON.parse(stdout)).toMatchObject({
      boxes: [
        { box: 'web-1', status: 'ACTIVE, registered anew', tasks: 2 },
        { box: 'web-2', status: 'ACTIVE, registered anew', tasks: 2 },
      ],
    });
    const same = (await it.succeed('plan --all --detailed-exitcode')).stdout.replaceAll(/\s+/g, ' ');
    expect(same).toContain('No changes.');
    expect(same).toMatch(
      /box web-1 \(i-\w+\) registered with ECS anew, and its old registration is still there; ECS still counts 1 task on the old one\. Take the old one away: aws ecs deregister-container-instance --cluster shop --container-instance arn:aws:ecs:\S+old --force/,
    );
    it.write(boxes(2), { ...TASK, containerDefinitions: [{ name: 'api', image: 'acme/api:2', memory: 64 }] });
    expect((await it.succeed('plan')).stdout).toContain(
      'Fits: 2 extra api tasks during the roll need 0 CPU units, 128 MiB: free 2048, 1870.',
    );
    it.write({ ...boxes(2), services: { api: { task: 'api', desiredCount: 3 } } });
    expect((await it.succeed('plan')).stdout).toContain(
      'Fits: 3 tasks on 2 boxes, 0 of 4096 CPU units, 192 of 3868 MiB.',
    );
  });

  test('what is to fit is not put on the old registration', async () => {
    it.aws.use(staleRegistrations());
    it.write({
      ...boxes(2),
      services: {
        api: { task: 'api', desiredCount: 3, placementConstraints: [{ type: 'distinctInstance' }] },
      },
    });
    expect((await it.run('plan')).stdout).toContain('Does not fit');
  });

  test('import sees the boxes of the files, and nobody else’s', async () => {
    it.aws.use(staleRegistrations(1));
    const { stdout, stderr } = await it.succeed('import -c shop');
    expect(JSON.parse(stdout)).toMatchObject({ 'cluster.json': { boxes: { web: { count: 2 } } } });
    expect(stderr).not.toContain('not made by clusternator');
  });

  test('destroy ends, and the cluster with it', async () => {
    const stale = staleRegistrations(2);
    it.aws.use(stale);
    await it.succeed('destroy --yes');
    expect(stale.faults).toEqual([]);
    expect(it.aws.changes().at(-1)).toBe('ecs:DeleteCluster');
  });
});
