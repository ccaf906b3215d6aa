import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POLICY_COMMANDS, type PolicyCommand } from '../../src/aws/iam/commands.ts';
import { iamPolicy, operationsOf, type Policy } from '../../src/aws/iam/policy.ts';
import { needsOf } from '../../src/aws/iam/needs.ts';
import { asItIs } from '../../src/differ/rollback/as-it-is.ts';
import { makeRollbackPlan } from '../../src/differ/rollback/plan.ts';
import { apply as applyPlan } from '../../src/executor/apply.ts';
import { rollBackTo } from '../../src/executor/rollback.ts';
import type { LiveModel } from '../../src/model/live.ts';
import { readRevisions } from '../../src/snapshotter/family.ts';
import { readServiceDeployments } from '../../src/snapshotter/service-deployments.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import { OPERATIONS } from '../../src/aws/operations.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import { readFacts } from '../../src/snapshotter/facts.ts';
import { bareSnapshot } from '../import/support.ts';
import type { Sent } from '../support/aws.ts';
import { applyTo, desiredOf, planOf, snapshotOf, story, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { allows, type Question } from './evaluate.ts';
import { questionsOf } from './questions.ts';

const TARGET = { region: 'us-east-1', account: '111122223333' };
let sim: Sim;
beforeEach(() => {
  sim = createSim();
});
afterEach(() => sim.stop());

const policyFor = (command: PolicyCommand, desired: DesiredModel): Policy =>
  iamPolicy(command, { ...TARGET, cluster: desired.cluster.name }, needsOf(desired));

/** The questions that IAM is asked for calls. */
const asked = (calls: readonly Sent[], desired: DesiredModel, owned = true): readonly Question[] =>
  calls.flatMap((sent) => questionsOf(sent, desired.cluster.name, owned));

const denied = (policy: Policy, questions: readonly Question[]): readonly Question[] =>
  questions.filter((question) => !allows(policy, question));

/** The calls that something makes. */
async function callsOf(work: () => Promise<unknown>): Promise<readonly Sent[]> {
  const from = sim.sent.length;
  await work();
  return sim.sent.slice(from);
}

const converged = async (desired: DesiredModel, goal: 'converge' | 'destroy' = 'converge'): Promise<void> => {
  const applied = await applyTo(sim, desired, goal);
  expect(applied.result.ok, story(applied)).toBe(true);
};

const read = (name: string): Files => {
  const file = (part: string): object =>
    JSON.parse(
      readFileSync(join(fileURLToPath(new URL('../../fixtures', import.meta.url)), name, part), 'utf8'),
    );
  return { cluster: file('cluster.json'), apps: [file('appdef.json')] };
};
const noBoxes = (): Files => {
  const { cluster, apps } = read('shop');
  const { boxes: _boxes, ...rest } = { boxes: {}, ...cluster };
  return { cluster: rest, apps };
};
const FIXTURES: readonly (readonly [string, () => Files])[] = [
  ['hello', () => read('hello')],
  ['nodemongo', () => read('nodemongo')],
  ['shop', () => read('shop')],
  ['shop without boxes', noBoxes],
];

describe.each(FIXTURES)('%s', (name, files) => {
  test('every call of every command is allowed by its policy', async () => {
    const desired = await desiredOf(files());
    if (name.endsWith('without boxes')) await converged(await desiredOf(read('shop')));
    const work: Readonly<Record<Exclude<PolicyCommand, 'rollback'>, () => Promise<unknown>>> = {
      plan: () => planOf(sim, desired),
      apply: () => applyTo(sim, desired),
      status: () => snapshotOf(sim, desired),
      import: () => bareSnapshot(sim, desired.cluster.name),
      destroy: () => applyTo(sim, desired, 'destroy'),
    };
    for (const command of ['plan', 'apply', 'status', 'import', 'plan', 'apply', 'destroy'] as const) {
      if (command === 'destroy' && name.endsWith('without boxes')) continue;
      const calls = await callsOf(work[command]);
      expect(calls.length).toBeGreaterThan(3);
      expect(denied(policyFor(command, desired), asked(calls, desired)), command).toEqual([]);
    }
  });
});

/** Points a service to the revision before, as the command does. */
async function rolledBack(desired: DesiredModel, name: string): Promise<void> {
  const { cluster } = desired;
  const none = { arns: [], signal: new AbortController().signal };
  const snapshot = (): Promise<LiveModel> =>
    takeSnapshot(sim.aws, { ...desired, tasks: new Map() }, { withTasks: true });
  const live = await sim.run(snapshot);
  const service = live.services.get(name);
  const past = await sim.run(() => readServiceDeployments(sim.aws, { cluster: cluster.name, service: name }));
  expect(past.length).toBeGreaterThan(1);
  const revisions = await sim.run(() => readRevisions(sim.aws, cluster.name, name, none));
  const to = revisions.find(({ arn, active }) => active && arn !== service?.taskDefinition);
  if (service === undefined || to === undefined) throw new Error('nothing to go back to');
  const model = asItIs(desired, live, service, to);
  const order = { service: name, to, because: [] };
  const replan = (now: LiveModel) =>
    makeRollbackPlan(model, now, order, { cluster: cluster.name, region: 'us-east-1' });
  const result = await sim.run(() =>
    applyPlan({
      plan: replan(live),
      desired: model,
      live,
      aws: sim.aws,
      clock: sim.clock,
      emit: () => undefined,
      signal: new AbortController().signal,
      options: { wait: true, timeoutMs: 1_800_000, parallelism: 10 },
      snapshot,
      replan,
      perform: rollBackTo({ revision: to.arn, who: undefined }),
    }),
  );
  expect(result.ok, JSON.stringify(result.diagnostics)).toBe(true);
}

/** Does something after others took the instance profiles of all boxes away. */
async function withoutProfiles<T>(work: () => Promise<T>): Promise<T> {
  for (const box of sim.store.instances.values()) {
    delete box.instanceProfileArn;
    delete box.profileAssociation;
  }
  return work();
}

/** A cluster in which every kind of change happens; what happens, by command. */
async function everything(): Promise<{
  readonly desired: DesiredModel;
  readonly calls: Readonly<
    Record<'plan' | 'apply' | 'destroy' | 'import' | 'rollback' | 'status', readonly Sent[]>
  >;
}> {
  const roles = { taskRoleArn: 'web-task', executionRoleArn: 'arn:aws:iam::111122223333:role/path/exec' };
  const task = (image: string): object => ({
    family: 'web',
    ...roles,
    containerDefinitions: [{ name: 'app', image, memory: 64, portMappings: [{ containerPort: 80 }] }],
  });
  const box = { subnets: ['subnet-0a0a0a0a'], keyPair: 'clusternator-test-keypair' };
  const files = (more: object, ...apps: object[]): Promise<DesiredModel> =>
    desiredOf({
      cluster: { cluster: 'all', settings: { containerInsights: 'enabled' }, ...more },
      apps: [{ name: 'all', tasks: apps }],
    });
  const web = (more: object = {}): object => ({ desiredCount: 1, role: 'service-role', ...more });
  const balanced = { loadBalancers: [{ loadBalancerName: 'old', containerName: 'app', containerPort: 80 }] };
  const first = await files(
    {
      boxes: {
        web: {
          ...box,
          securityGroups: ['sg-0f0f0f0f'],
          attributes: { tier: 'a', gone: '1' },
          tags: { a: '1', b: '2' },
        },
        old: box,
      },
      services: {
        web: web({ ...balanced, tags: [{ key: 'x', value: '1' }] }),
        extra: { task: 'extra', desiredCount: 1 },
      },
      settings: { containerInsights: 'disabled' },
    },
    task('a:1'),
    { family: 'extra', containerDefinitions: [{ name: 'app', image: 'e:1', memory: 64 }] },
  );
  const second = await files(
    {
      boxes: {
        web: {
          ...box,
          securityGroups: ['sg-0e0e0e0e'],
          instanceProfile: 'other',
          attributes: { tier: 'b' },
          tags: { a: '2' },
        },
        old: { ...box, count: 0 },
      },
      services: { web: web(balanced) },
    },
    task('a:2'),
  );
  const back = await files(
    {
      boxes: {
        web: { ...box, securityGroups: ['sg-0e0e0e0e'], attributes: { tier: 'b' }, tags: { a: '2' } },
        old: { ...box, count: 0 },
      },
      services: { web: web(balanced) },
    },
    task('a:1'),
  );
  const looked: Sent[] = [];
  const apply = [
    ...(await callsOf(() => converged(first))),
    ...(await callsOf(async () => {
      // A task that goes: whether another cluster runs it is looked up.
      looked.push(...(await callsOf(() => planOf(sim, second))));
      await converged(second);
    })),
    ...(await withoutProfiles(() => callsOf(() => converged(back)))),
  ];
  const checks = await callsOf(() =>
    sim.run(() =>
      readFacts(sim.aws, {
        keyPairs: ['k'],
        subnets: ['s'],
        securityGroups: ['g'],
        offerings: ['t3.small'],
        instanceTypes: ['t3.small'],
        images: ['ami-1'],
      }),
    ),
  );
  // What tells a plan that ECS went back by itself.
  const history = await callsOf(() =>
    sim.run(() => readServiceDeployments(sim.aws, { cluster: 'all', service: 'web' })),
  );
  const plan = [...looked, ...(await callsOf(() => planOf(sim, second))), ...history, ...checks];
  const imported = await callsOf(() => bareSnapshot(sim, 'all'));
  const status = await callsOf(() => snapshotOf(sim, second));
  const rollback = await callsOf(() => rolledBack(back, 'web'));
  const destroy = await callsOf(() => converged(back, 'destroy'));
  // The files of both times together.
  const boxes = [...(first.boxes?.values() ?? []), ...(second.boxes?.values() ?? [])];
  const desired = { ...first, boxes: new Map(boxes.map((one, at) => [String(at), one])) };
  return {
    desired,
    calls: { plan, apply: [...apply, ...history, ...checks], destroy, import: imported, rollback, status },
  };
}

describe('least privilege', () => {
  test('a rollback may change services alone: point them elsewhere, and mark that', async () => {
    const changing = policyFor('rollback', await desiredOf(read('shop'))).Statement.flatMap(
      ({ Action, Resource }) =>
        Action.filter((action) => !/:(?:Describe|List)/.test(action)).map((action) => [action, Resource]),
    );
    const services = ['arn:aws:ecs:us-east-1:111122223333:service/shop/*'];
    expect(changing).toEqual([
      ['ecs:UpdateService', services],
      ['ecs:TagResource', services],
    ]);
  });

  test('every action of a policy is needed: without any one of them a call that was made is denied', async () => {
    const { desired, calls } = await everything();
    for (const command of ['plan', 'apply', 'destroy', 'import', 'rollback', 'status'] as const) {
      const policy = policyFor(command, desired);
      const questions = asked(calls[command], desired);
      expect(denied(policy, questions), command).toEqual([]);
      const idle = policy.Statement.flatMap((statement) =>
        statement.Action.filter((action) => {
          const less: Policy = {
            ...policy,
            Statement: policy.Statement.map((other) =>
              other === statement
                ? { ...other, Action: other.Action.filter((one) => one !== action) }
                : other,
            ),
          };
          return denied(less, questions).length === 0;
        }).map((action) => `${command}: ${statement.Sid} ${action}`),
      );
      expect(idle).toEqual([]);
    }
  });

  test('what only reads can change nothing', async () => {
    const desired = await desiredOf(read('shop'));
    for (const command of ['plan', 'status', 'import'] as const)
      for (const operation of operationsOf(command, needsOf(desired)))
        expect([command, operation, OPERATIONS[operation].mutating]).toEqual([command, operation, false]);
    const actions = policyFor('plan', desired).Statement.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/:(?:Describe|List)/.test(action))).toEqual([]);
  });

  test('other clusters, unowned services and unmarked boxes are out of reach', async () => {
    const desired = await desiredOf(read('shop'));
    const policy = policyFor('apply', desired);
    const call = (operation: Sent['operation'], input: object, owned: boolean): boolean =>
      denied(policy, questionsOf({ operation, input }, 'shop', owned)).length === 0;
    expect(call('ecs:DeleteService', { cluster: 'shop', service: 'web' }, true)).toBe(true);
    expect(call('ecs:DeleteService', { cluster: 'shop', service: 'web' }, false)).toBe(false);
    expect(call('ecs:DeleteService', { cluster: 'other', service: 'web' }, true)).toBe(false);
    expect(call('ecs:UpdateService', { cluster: 'shop', service: 'web' }, false)).toBe(true);
    expect(call('ecs:UpdateService', { cluster: 'other', service: 'web' }, true)).toBe(false);
    expect(call('ec2:TerminateInstances', { InstanceIds: ['i-1'] }, true)).toBe(true);
    expect(call('ec2:TerminateInstances', { InstanceIds: ['i-1'] }, false)).toBe(false);
    expect(call('ecs:CreateService', { cluster: 'shop', serviceName: 'web', tags: [] }, true)).toBe(false);
    expect(call('ecs:ListTasks', { cluster: 'other' }, true)).toBe(false);
  });

  test('no boxes: nothing of EC2 but looking for them; roles are those of the files', async () => {
    const desired = await desiredOf(noBoxes());
    for (const command of POLICY_COMMANDS) {
      const actions = policyFor(command, desired).Statement.flatMap(({ Action }) => Action);
      expect(actions.filter((action) => /^(?:ec2|ssm|iam):/.test(action))).toEqual(['ec2:DescribeInstances']);
    }
  });

  test('other partitions, and what the files do not say', async () => {
    const desired = await desiredOf(read('hello'));
    const arns = (region: string): string =>
      JSON.stringify(iamPolicy('apply', { cluster: 'hello', region, account: '*' }, needsOf(desired)));
    expect(arns('cn-north-1')).toContain('"arn:aws-cn:ecs:cn-north-1:*:cluster/hello"');
    expect(arns('us-gov-west-1')).toContain('"arn:aws-us-gov:iam::*:role/ecsInstanceRole"');
    expect(arns('*')).toContain('"arn:aws:ecs:*:*:service/hello/*"');
  });
});
