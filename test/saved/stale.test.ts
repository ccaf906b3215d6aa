import { describe, expect, test } from 'vitest';
import { makePlanFile } from '../../src/saved/make.ts';
import { movedFiles, movedLive } from '../../src/saved/stale.ts';
import type { Input } from '../../src/aws/operations.ts';
import type { PlanFile } from '../../src/model/plan-file.ts';
import { applyTo, desiredOf, type Files, planOf } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

/** What makes a saved plan stale, and what does not: on the engine, with other people's calls in between. */
const files = (tag: string, greeting = 'hi'): Files => ({
  cluster: {
    cluster: 'test',
    boxes: { web: { count: 2, instanceType: 't3.small', keyPair: 'key' } },
    services: { api: { task: 'api', desiredCount: 2 }, worker: { task: 'worker', desiredCount: 1 } },
  },
  apps: [
    {
      name: 'test',
      tasks: [
        {
          family: 'api',
          containerDefinitions: [
            {
              name: 'api',
              image: `acme/api:${tag}`,
              memory: 64,
              environment: [{ name: 'GREETING', value: greeting }],
            },
          ],
        },
        { family: 'worker', containerDefinitions: [{ name: 'worker', image: 'acme/worker:1', memory: 64 }] },
      ],
    },
  ],
});

async function saved(sim: Sim): Promise<PlanFile> {
  const desired = await desiredOf(files('2'));
  const { live, plan } = await planOf(sim, desired);
  expect(plan.changes.map(({ id }) => id)).toEqual(['task/api', 'service/api']);
  return makePlanFile({
    plan,
    desired,
    live,
    masking: 'secrets',
    tool: 'test',
    id: '00000000-0000-4000-8000-000000000000',
    now: 0,
    lifetimeMs: 1000,
  });
}

async function staleAfter(work: (sim: Sim) => Promise<unknown>): Promise<readonly string[]> {
  const sim = createSim();
  try {
    await applyTo(sim, await desiredOf(files('1')));
    const file = await saved(sim);
    await work(sim);
    const from = sim.sent.length;
    const desired = await desiredOf(files('2'));
    const { live, plan } = await planOf(sim, desired);
    expect(sim.sent.slice(from).every(({ operation }) => /:(Describe|List)/.test(operation))).toBe(true);
    return movedLive(file, desired, live, plan).map(({ code, message }) => `${code}: ${message}`);
  } finally {
    await sim.stop();
  }
}

const update = (input: Omit<Input<'ecs:UpdateService'>, 'cluster'>) => (sim: Sim) =>
  sim.call('ecs:UpdateService', { cluster: 'test', ...input });

describe('a saved plan stays good', () => {
  test.each<readonly [string, (sim: Sim) => Promise<unknown>]>([
    ['when nothing happens', () => Promise.resolve()],
    ['when time goes by', (sim) => sim.advance(3_600_000)],
    [
      'when a task of it was stopped and started again',
      async (sim) => {
        const { taskArns = [] } = await sim.call('ecs:ListTasks', { cluster: 'test', serviceName: 'api' });
        await sim.operate('ecs:StopTask', { cluster: 'test', task: taskArns[0] });
        await sim.advance(120_000);
      },
    ],
    [
      'when others make a service of their own',
      async (sim) => {
        await sim.call('ecs:RegisterTaskDefinition', {
          family: 'theirs',
          containerDefinitions: [{ name: 'a', image: 'b:1', memory: 64 }],
        });
        await sim.call('ecs:CreateService', {
          cluster: 'test',
          serviceName: 'theirs',
          taskDefinition: 'theirs',
          desiredCount: 1,
        });
        await sim.advance(120_000);
      },
    ],
    ['when others make another cluster', (sim) => sim.call('ecs:CreateCluster', { clusterName: 'theirs' })],
  ])('%s', async (_name, work) => {
    expect(await staleAfter(work)).toEqual([]);
  });
});

describe('a saved plan is stale', () => {
  test('when the service was scaled: with the numbers', async () => {
    const told = await staleAfter(update({ service: 'api', desiredCount: 5 }));
    expect(told[0]).toBe(
      'plan-live-moved: service api moved since the plan was saved: desiredCount was 2, is 5.',
    );
    expect(told[1]).toBe(
      'plan-changes-moved: service api: other values now: desiredCount was not in the plan, is 5 -> 2.',
    );
  });
  test('when a member that the fingerprint leaves out would be changed too', async () => {
    expect(await staleAfter(update({ service: 'api', enableExecuteCommand: true }))).toEqual([
      expect.stringMatching(
        /^plan-changes-moved: service api: other values now: enableExecuteCommand was not in the plan, is true -> /,
      ),
    ]);
  });
  test('when another revision was registered', async () => {
    const told = await staleAfter((sim) =>
      sim.call('ecs:RegisterTaskDefinition', {
        family: 'api',
        containerDefinitions: [{ name: 'api', image: 'acme/api:evil', memory: 64 }],
      }),
    );
    expect(told).toEqual([
      'plan-live-moved: task api moved since the plan was saved: api:2 was not there, is ACTIVE.',
    ]);
  });
  test('when another resource of the files would be changed too', async () => {
    expect(await staleAfter(update({ service: 'worker', desiredCount: 3 }))).toEqual([
      'plan-changes-moved: service worker: update would be new in the plan.',
    ]);
  });
  test('when the service is gone', async () => {
    const told = await staleAfter(async (sim) => {
      await sim.call('ecs:DeleteService', { cluster: 'test', service: 'api', force: true });
      await sim.advance(600_000);
    });
    expect(told).toEqual([
      'plan-live-moved: service api moved since the plan was saved: it is gone.',
      'plan-changes-moved: service api: update would be create now.',
    ]);
  });
  test('when it was applied', async () => {
    expect(await staleAfter(async (sim) => applyTo(sim, await desiredOf(files('2'))))).toEqual([
      expect.stringMatching(/^plan-spent: Nothing of the saved plan is left to do/),
    ]);
  });
});

describe('the files', () => {
  test('are told by resource; a secret that changed is not shown', async () => {
    const sim = createSim();
    try {
      await applyTo(sim, await desiredOf(files('1')));
      const file = await saved(sim);
      expect(movedFiles(file, await desiredOf(files('2')))).toEqual([]);
      const moved = movedFiles(file, await desiredOf(files('2', 'postgres://a:hunter2hunter2@db')));
      expect(moved).toMatchObject([
        { code: 'plan-files-moved', subject: 'task/api', position: { file: 'appdef.json' } },
      ]);
      expect(JSON.stringify(moved)).not.toContain('hunter2');
    } finally {
      await sim.stop();
    }
  });
});
