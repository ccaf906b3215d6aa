import { describe, expect, test } from 'vitest';
import { makePlanFile } from '../../src/saved/make.ts';
import { movedLive } from '../../src/saved/stale.ts';
import { TAG } from '../../src/model/ownership.ts';
import { applyTo, desiredOf, type Files, planOf } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

/** A saved plan is not done where the same changes would mean something else than what was approved. */
interface Edit {
  readonly tag?: string;
  readonly boxes?: number;
  readonly type?: string;
  readonly count?: number | undefined;
  readonly worker?: boolean;
  readonly token?: string;
  /** The worker writes into a folder of its box. */
  readonly writes?: boolean;
}
const files = ({
  tag = '1',
  boxes = 2,
  type = 't3.small',
  worker = true,
  token = 'a',
  writes = false,
  ...more
}: Edit): Files => ({
  cluster: {
    cluster: 'test',
    boxes: { web: { count: boxes, instanceType: type, keyPair: 'key', tags: { 'deploy-token': token } } },
    services: {
      api: { task: 'api', desiredCount: 'count' in more ? more.count : 2 },
      ...(worker && { worker: { task: 'worker', desiredCount: 1 } }),
    },
  },
  apps: [
    {
      name: 'test',
      tasks: [
        {
          family: 'api',
          tags: [{ key: 'deploy-token', value: token }],
          containerDefinitions: [{ name: 'api', image: `acme/api:${tag}`, memory: 600 }],
        },
        ...(worker
          ? [
              {
                family: 'worker',
                ...(writes && { volumes: [{ name: 'data', host: { sourcePath: '/ecs/data' } }] }),
                containerDefinitions: [
                  {
                    name: 'worker',
                    image: 'acme/worker:1',
                    memory: 64,
                    ...(writes && { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }),
                  },
                ],
              },
            ]
          : []),
      ],
    },
  ],
});

/** Applies `before`, saves the plan of `after`, lets others work, and says why the plan is stale. */
async function stale(
  before: Edit,
  after: Edit,
  work: (sim: Sim) => Promise<unknown>,
): Promise<readonly string[]> {
  const sim = createSim();
  try {
    await applyTo(sim, await desiredOf(files(before)));
    await sim.advance(120_000);
    const desired = await desiredOf(files(after));
    const saved = await planOf(sim, desired);
    expect(saved.plan.changes.length).toBeGreaterThan(0);
    const file = makePlanFile({
      ...saved,
      desired,
      masking: 'secrets',
      tool: 'test',
      id: '00000000-0000-4000-8000-000000000000',
      now: 0,
      lifetimeMs: 1000,
    });
    await work(sim);
    const fresh = await planOf(sim, desired);
    return movedLive(file, desired, fresh.live, fresh.plan).map(({ code, message }) => `${code}: ${message}`);
  } finally {
    await sim.stop();
  }
}

const instanceOf = async (sim: Sim, slot: string): Promise<string> => {
  const { Reservations = [] } = await sim.call('ec2:DescribeInstances', {});
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  return (
    all.find(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === TAG.box && Value === slot))
      ?.InstanceId ?? ''
  );
};
const memberOf = async (sim: Sim, slot: string): Promise<string> => {
  const id = await instanceOf(sim, slot);
  const { containerInstanceArns = [] } = await sim.call('ecs:ListContainerInstances', { cluster: 'test' });
  const { containerInstances = [] } = await sim.call('ecs:DescribeContainerInstances', {
    cluster: 'test',
    containerInstances: containerInstanceArns,
  });
  return containerInstances.find(({ ec2InstanceId }) => ec2InstanceId === id)?.containerInstanceArn ?? '';
};
const revision = async (sim: Sim): Promise<string> =>
  (await sim.call('ecs:DescribeTaskDefinition', { taskDefinition: 'api:1' })).taskDefinition
    ?.taskDefinitionArn ?? '';
const tagRevision = (key: string, value: string) => async (sim: Sim) =>
  sim.call('ecs:TagResource', { resourceArn: await revision(sim), tags: [{ key, value }] });
const tagBox = (key: string, value: string) => async (sim: Sim) =>
  sim.call('ec2:CreateTags', {
    Resources: [await instanceOf(sim, 'web-1')],
    Tags: [{ Key: key, Value: value }],
  });

/** Others run something of this size, on a box or wherever there is room. */
async function occupy(sim: Sim, memory: number, count: number): Promise<void> {
  await sim.call('ecs:RegisterTaskDefinition', {
    family: 'theirs',
    containerDefinitions: [{ name: 'a', image: 'b:1', memory }],
  });
  await sim.call('ecs:CreateService', {
    cluster: 'test',
    serviceName: 'theirs',
    taskDefinition: 'theirs',
    desiredCount: count,
  });
  await sim.advance(300_000);
}

describe('is refused', () => {
  test.each<readonly [string, Edit, Edit, (sim: Sim) => Promise<unknown>, RegExp]>([
    [
      'when a revision was marked as of another cluster',
      {},
      { tag: '2' },
      tagRevision(TAG.cluster, 'other'),
      /^plan-live-moved: task api moved/,
    ],
    [
      'when a secret tag of a revision has another value, though both plans show (secret)',
      {},
      { token: 'b' },
      tagRevision('deploy-token', 'c'),
      /^plan-live-moved: task api moved .*: in what is not shown/,
    ],
    [
      'when a secret tag of a box has another value',
      {},
      { token: 'b' },
      tagBox('deploy-token', 'c'),
      /^plan-live-moved: box web-1 moved .*: in what is not shown/,
    ],
    [
      'when a box that is to be replaced is another one',
      {},
      { type: 't3.medium' },
      tagBox('please-keep', 'me'),
      /^plan-live-moved: box web-1 moved/,
    ],
    [
      'when somebody runs a task of no service on a box that goes',
      { boxes: 3 },
      { boxes: 2 },
      async (sim) => {
        await sim.operate('ecs:StartTask', {
          cluster: 'test',
          taskDefinition: 'worker',
          containerInstances: [await memberOf(sim, 'web-3')],
        });
        await sim.advance(60_000);
      },
      /^plan-live-moved: box web-3 moved/,
    ],
    [
      'when a box that goes has data by now',
      { boxes: 3, writes: true },
      { boxes: 2, writes: true },
      async (sim) => {
        await sim.operate('ecs:StartTask', {
          cluster: 'test',
          taskDefinition: 'worker',
          containerInstances: [await memberOf(sim, 'web-3')],
        });
        await sim.advance(60_000);
      },
      /^plan-forecast-moved: The data of task worker in \/ecs\/data would go with its box now/,
    ],
    [
      'when a service that goes was changed by somebody who needs it',
      {},
      { worker: false },
      (sim) =>
        sim.call('ecs:UpdateService', { cluster: 'test', service: 'worker', enableExecuteCommand: true }),
      /^plan-live-moved: service worker moved/,
    ],
    [
      'when others took the room, and a service that would have stayed up would not',
      {},
      { tag: '2' },
      (sim) => occupy(sim, 1_200, 2),
      /^plan-forecast-moved: service api would stay up as the plan was saved, and could not be deployed now: 0 of 2 /,
    ],
  ])('%s', async (_name, before, after, work, says) => {
    expect((await stale(before, after, work)).filter((told) => says.test(told))).toHaveLength(1);
  });
});

test.each<readonly [string, Edit, Edit]>([
  ['a count', { count: 2 }, { count: 3 }],
  ['tags', {}, { token: 'b' }],
])(
  'a copy of a used plan is refused when the files went back and forth: %s',
  async (_name, before, after) => {
    const told = await stale(before, after, async (sim) => {
      await applyTo(sim, await desiredOf(files(after)));
      await sim.advance(60_000);
      await applyTo(sim, await desiredOf(files(before)));
      await sim.advance(60_000);
    });
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((one) => one.startsWith('plan-live-moved: '))).toBe(true);
  },
);

describe('is done all the same', () => {
  test.each<readonly [string, Edit, Edit, (sim: Sim) => Promise<unknown>]>([
    [
      'when autoscaling, which owns the count, made it another one',
      { count: undefined },
      { count: undefined, tag: '2' },
      (sim) => sim.call('ecs:UpdateService', { cluster: 'test', service: 'api', desiredCount: 3 }),
    ],
    ['when others took room that was not needed', {}, { tag: '2' }, (sim) => occupy(sim, 64, 1)],
    ['when a service of others does not find its room', {}, { tag: '2' }, (sim) => occupy(sim, 1_300, 2)],
    [
      'when a task restarted on a box whose tags change',
      {},
      { token: 'b' },
      async (sim) => {
        const { taskArns = [] } = await sim.call('ecs:ListTasks', { cluster: 'test', serviceName: 'api' });
        await sim.operate('ecs:StopTask', { cluster: 'test', task: taskArns[0] });
        await sim.advance(120_000);
      },
    ],
  ])('%s', async (_name, before, after, work) => {
    expect(await stale(before, after, work)).toEqual([]);
  });
});
