import { describe, expect, test } from 'vitest';
import type { Transport } from '../../src/aws/aws.ts';
import { AwsError } from '../../src/aws/errors.ts';
import { DiagnosticError } from '../../src/model/diagnostic.ts';
import { expectedCalls } from './expected-calls.ts';
import { takeSnapshot, type SnapshotOptions } from '../../src/snapshotter/snapshot.ts';
import {
  accountOf,
  accountTransport,
  arns,
  emptyAccount,
  instance,
  revision,
  service,
  type Account,
} from '../support/account.ts';
import { testAws } from '../support/aws.ts';
import { desiredOf } from './desired.ts';

async function snapshot(
  account: Account,
  services: Readonly<Record<string, string>>,
  options: SnapshotOptions = {},
  wrap: (inner: Transport) => Transport = (inner) => inner,
) {
  const stub = testAws(wrap(accountTransport(account)));
  const live = await stub.clock.run(takeSnapshot(stub.aws, desiredOf('shop', services), options));
  return { live, ...stub };
}

const declaredOf = (account: Account): Record<string, string> =>
  Object.fromEntries(
    account.services.map((one) => [
      one.serviceName ?? '',
      /([^/]+):\d+$/.exec(one.taskDefinition ?? '')?.[1] ?? '',
    ]),
  );

describe('the number of calls', () => {
  test.each([
    { services: 1, tasks: 1, boxes: 1, calls: 7 },
    { services: 50, tasks: 50, boxes: 20, calls: 60 },
    { services: 250, tasks: 100, boxes: 120, calls: 134 },
  ])(
    'is the formula for $services services, $tasks tasks, $boxes boxes',
    async ({ services, tasks, boxes, calls }) => {
      const account = accountOf({ services, tasks, boxes });
      const { count, live } = await snapshot(account, declaredOf(account));
      expect(count()).toBe(calls);
      expect(count()).toBe(
        expectedCalls({
          declared: services,
          services,
          undeclared: 0,
          tasks,
          containerInstances: boxes,
          boxes,
        }),
      );
      expect(live.services.size).toBe(services);
      expect(live.revisions.size).toBe(tasks);
      expect(live.boxes.size).toBe(boxes);
      expect(live.containerInstances).toHaveLength(boxes);
      expect(live.account).toBe('111122223333');
    },
  );

  test('holds with services that are not declared, families that no service references, and tasks', async () => {
    const account = accountOf({ services: 123, tasks: 123, boxes: 3 });
    account.taskDefinitions.push(revision('lonely', 4), revision('lonely', 3));
    account.tasks = Array.from({ length: 101 }, (_, i) => ({
      taskArn: `${arns.cluster('shop')}/t${String(i)}`,
      desiredStatus: 'RUNNING',
    }));
    const declared = {
      ...Object.fromEntries(Object.entries(declaredOf(account)).slice(0, 11)),
      'not-there': 'lonely',
    };
    const { count, live } = await snapshot(account, declared, { withTasks: true });
    expect(count()).toBe(
      expectedCalls({
        declared: 12,
        services: 123,
        undeclared: 112,
        tasks: 124,
        containerInstances: 3,
        boxes: 3,
        runningTasks: 101,
      }),
    );
    expect(live.services.size).toBe(123);
    expect(live.services.has('not-there')).toBe(false);
    expect(live.families.get('lonely')).toEqual([arns.task('lonely', 4)]);
    expect(live.runningTasks).toHaveLength(101);
  });

  test('describes nothing for empty lists', async () => {
    const { sent } = await snapshot(accountOf({ services: 0, tasks: 0, boxes: 0 }), {});
    expect(sent.map(({ operation }) => operation).toSorted()).toEqual([
      'ec2:DescribeInstances',
      'ecs:DescribeClusters',
      'ecs:ListContainerInstances',
      'ecs:ListServices',
    ]);
  });
});

describe('the number of rounds', () => {
  test.each([
    { name: 'two when all services are declared', undeclared: 0, rounds: 2 },
    { name: 'three when the list knows more', undeclared: 1, rounds: 3 },
  ])('is $name', async ({ undeclared, rounds }) => {
    const account = accountOf({ services: 3 + undeclared, tasks: 3 + undeclared, boxes: 1 });
    const inner = accountTransport(account);
    const { aws, clock } = testAws(async (operation, input, signal) => {
      await clock.sleep(100, signal);
      return inner(operation, input, signal);
    });
    const start = clock.now();
    await clock.run(
      takeSnapshot(
        aws,
        desiredOf('shop', Object.fromEntries(Object.entries(declaredOf(account)).slice(0, 3))),
      ),
    );
    expect(clock.now() - start).toBe(rounds * 100);
  });
});

describe('absence', () => {
  test.each(['MISSING', 'INACTIVE'])('a cluster that is %s is absent, with all in it', async (kind) => {
    const account = emptyAccount();
    if (kind === 'INACTIVE')
      account.clusters.push({ clusterName: 'shop', clusterArn: arns.cluster('shop'), status: 'INACTIVE' });
    account.taskDefinitions.push(revision('web', 2));
    account.instances.push(instance('shop', 'web-1', 'i-1'));
    const { live } = await snapshot(account, { web: 'web', api: 'api' }, { withTasks: true });
    expect(live.cluster).toBeUndefined();
    expect(live.services.size).toBe(0);
    expect(live.families.get('web')).toEqual([arns.task('web', 2)]);
    expect(live.families.get('api')).toEqual([]);
    expect([...live.boxes.keys()]).toEqual(['web-1']);
    expect(live.account).toBe('111122223333');
  });

  test.each(['PROVISIONING', 'DEPROVISIONING', 'FAILED', 'SOMETHING_NEW'])(
    'a cluster that is %s stops with a reason',
    async (status) => {
      const account = accountOf({ services: 1, tasks: 1, boxes: 1 });
      account.clusters[0] = { ...account.clusters[0], status };
      const error = await snapshot(account, {}).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DiagnosticError);
      expect((error as DiagnosticError).diagnostics[0]).toMatchObject({
        code: 'cluster-not-active',
        subject: 'cluster/shop',
      });
      expect((error as DiagnosticError).message).toContain(status);
    },
  );

  test('an INACTIVE service is absent, a DRAINING one is told apart', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    account.services.push(
      service('shop', 'gone', arns.task('task-1', 1), 'INACTIVE'),
      service('shop', 'going', arns.task('task-1', 1), 'DRAINING'),
    );
    const { live } = await snapshot(account, {
      'service-1': 'task-1',
      gone: 'task-1',
      going: 'task-1',
      never: 'task-1',
    });
    expect([...live.services.keys()]).toEqual(['service-1']);
    expect([...live.draining]).toEqual(['going']);
  });

  test('a service of an unknown status stops with a reason', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    account.services[0] = { ...account.services[0], status: 'PAUSED' };
    await expect(snapshot(account, { 'service-1': 'task-1' })).rejects.toThrow(/PAUSED/);
  });

  test('a revision that was deleted by others does not end the snapshot; another ACTIVE one is looked for', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    account.taskDefinitions = [revision('task-1', 7)];
    const { live } = await snapshot(account, { 'service-1': 'task-1' });
    expect(live.families.get('task-1')).toEqual([arns.task('task-1', 7)]);
    expect(live.services.get('service-1')?.taskDefinition).toBe(arns.task('task-1', 1));
  });

  test('a service that an answer does not speak of is asked for again, and is an error when it stays so', async () => {
    const account = accountOf({ services: 2, tasks: 1, boxes: 0 });
    const silentFor =
      (times: number) =>
      (inner: Transport): Transport => {
        let left = times;
        return async (operation, input, signal) => {
          const answer = await inner(operation, input, signal);
          if (operation !== 'ecs:DescribeServices' || left-- <= 0) return answer;
          return { ...answer, services: [], failures: [] };
        };
      };
    const { live } = await snapshot(account, declaredOf(account), {}, silentFor(1));
    expect(live.services.size).toBe(2);
    const error = await snapshot(account, declaredOf(account), {}, silentFor(2)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ kind: 'malformed-answer' });
    expect((error as AwsError).message).toContain('service-1, service-2');
  });

  test('a failure for another reason than MISSING is an error', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    const wrap =
      (inner: Transport): Transport =>
      async (operation, input, signal) => {
        const answer = await inner(operation, input, signal);
        if (operation !== 'ecs:DescribeServices') return answer;
        return {
          ...answer,
          services: [],
          failures: [{ arn: arns.service('shop', 'service-1'), reason: 'INTERNAL' }],
        };
      };
    await expect(snapshot(account, { 'service-1': 'task-1' }, {}, wrap)).rejects.toThrow(
      /service-1 could not be described: INTERNAL/,
    );
  });

  test('a cluster that exists but is said not to by another call is no absence', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    const wrap =
      (inner: Transport): Transport =>
      async (operation, input, signal) => {
        if (operation === 'ecs:ListServices')
          throw Object.assign(new Error('Cluster not found.'), {
            name: 'ClusterNotFoundException',
            $metadata: { httpStatusCode: 400 },
          });
        return inner(operation, input, signal);
      };
    await expect(snapshot(account, {}, {}, wrap)).rejects.toMatchObject({ code: 'ClusterNotFoundException' });
  });
});

describe('tags and settings', () => {
  test('come with what they belong to, as records', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 1 });
    account.clusters[0] = { ...account.clusters[0], tags: [{ key: 'team', value: 'a' }, { key: 'empty' }] };
    const { live, sent } = await snapshot(account, { 'service-1': 'task-1' });
    expect(live.cluster).toMatchObject({
      settings: { containerInsights: 'disabled' },
      tags: { team: 'a', empty: '' },
    });
    expect(live.services.get('service-1')?.tags).toEqual({ 'clusternator:cluster': 'shop' });
    expect(live.revisions.get(arns.task('task-1', 1))?.tags).toEqual({ 'clusternator:cluster': 'shop' });
    expect(live.boxes.get('web-1')?.[0]?.tags).toEqual({
      'clusternator:cluster': 'shop',
      'clusternator:box': 'web-1',
    });
    expect(sent.find(({ operation }) => operation === 'ecs:DescribeClusters')?.input).toMatchObject({
      include: ['TAGS', 'SETTINGS'],
    });
  });
});

describe('boxes', () => {
  test('are chosen here too, in case a server knows no filters', async () => {
    const account = accountOf({ services: 0, tasks: 0, boxes: 1 });
    account.instances.push(
      instance('shop', 'web-2', 'i-dying', 'terminated'),
      instance('other', 'web-9', 'i-other'),
    );
    const wrap =
      (inner: Transport): Transport =>
      async (operation, input, signal) => {
        const answer = await inner(operation, input, signal);
        if (operation !== 'ec2:DescribeInstances') return answer;
        return { ...answer, Reservations: [{ Instances: account.instances }] };
      };
    const { live } = await snapshot(account, {}, {}, wrap);
    expect([...live.boxes.keys()]).toEqual(['web-1']);
  });

  test('are linked to what joined; a slot can be held twice, the newest first; the dying are none', async () => {
    const account = accountOf({ services: 0, tasks: 0, boxes: 1 });
    account.instances.push(
      { ...instance('shop', 'web-1', 'i-new', 'pending'), LaunchTime: new Date(5_000) },
      instance('shop', 'web-2', 'i-dying', 'shutting-down'),
      { ...instance('shop', 'x', 'i-stranger'), Tags: [{ Key: 'clusternator:cluster', Value: 'shop' }] },
      instance('other', 'web-9', 'i-other'),
    );
    const { live } = await snapshot(account, {});
    expect([...live.boxes.keys()]).toEqual(['web-1']);
    expect(
      live.boxes
        .get('web-1')
        ?.map(({ instanceId, containerInstance }) => [instanceId, containerInstance?.status]),
    ).toEqual([
      ['i-new', undefined],
      ['i-00000000000000001', 'ACTIVE'],
    ]);
  });
});

describe('looking back', () => {
  test('finds the newest ACTIVE revision that is wanted, of this family alone', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    account.taskDefinitions = [];
    for (let i = 1; i <= 12; i++)
      account.taskDefinitions.push(revision('task-1', i, i === 8 ? 'INACTIVE' : 'ACTIVE'));
    account.taskDefinitions.push(revision('task-10', 99));
    const { live, count } = await snapshot(
      account,
      { 'service-1': 'task-1' },
      { lookBack: (_family, one) => one.revision !== 10 },
    );
    expect(live.families.get('task-1')).toEqual([12, 11, 10, 9, 7, 1].map((i) => arns.task('task-1', i)));
    expect(count('ecs:ListTaskDefinitions')).toBeGreaterThan(0);
    expect(live.families.get('task-1')).not.toContain(arns.task('task-10', 99));
  });

  test('does not happen when the known revision is the wanted one', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    const { count } = await snapshot(account, { 'service-1': 'task-1' }, { lookBack: () => false });
    expect(count('ecs:ListTaskDefinitions')).toBe(0);
  });
});

describe('stopping', () => {
  test('an abort ends the snapshot with its reason and sends nothing more', async () => {
    const account = accountOf({ services: 250, tasks: 100, boxes: 1 });
    const controller = new AbortController();
    let calls = 0;
    const wrap =
      (inner: Transport): Transport =>
      (operation, input, signal) => {
        if (++calls === 8) controller.abort(new Error('enough'));
        return inner(operation, input, signal);
      };
    await expect(snapshot(account, declaredOf(account), { signal: controller.signal }, wrap)).rejects.toThrow(
      'enough',
    );
    expect(calls).toBeLessThanOrEqual(10);
  });

  test('the first failure ends it; calls that were waiting are not sent', async () => {
    const account = accountOf({ services: 250, tasks: 100, boxes: 1 });
    let calls = 0;
    const wrap =
      (inner: Transport): Transport =>
      (operation, input, signal) => {
        calls++;
        if (operation === 'ecs:DescribeClusters')
          throw Object.assign(new Error('no'), {
            name: 'AccessDeniedException',
            $metadata: { httpStatusCode: 400 },
          });
        return inner(operation, input, signal);
      };
    await expect(snapshot(account, declaredOf(account), {}, wrap)).rejects.toMatchObject({ kind: 'denied' });
    expect(calls).toBeLessThan(40);
  });

  test('no more than ten calls are in flight', async () => {
    const account = accountOf({ services: 250, tasks: 100, boxes: 120 });
    let now = 0;
    let most = 0;
    const wrap =
      (inner: Transport): Transport =>
      async (operation, input, signal) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        return inner(operation, input, signal);
      };
    await snapshot(account, declaredOf(account), {}, wrap);
    expect(most).toBe(10);
  });
});
