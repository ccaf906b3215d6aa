import { expect, test } from 'vitest';
import { renderPlan } from '../../src/view/human/plan.ts';
import { applyTo, desiredOf, planOf, story, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

interface Shop {
  readonly instanceType?: string;
  readonly boxes?: number;
  readonly maximum?: number;
  readonly service?: string;
  readonly count?: number;
  readonly memory?: number;
  readonly minimum?: number;
  readonly image?: number;
}

/** One task under a maximum of 150 % can neither stop first nor start first, so nothing moves it off a box that drains. */
const filesOf = ({
  instanceType = 't3.small',
  boxes = 1,
  maximum = 200,
  service = 'api',
  count = 1,
  memory = 64,
  minimum = 100,
  image = 1,
}: Shop): Files => ({
  cluster: {
    cluster: 'shop',
    boxes: { web: { count: boxes, instanceType } },
    services: {
      [service]: {
        task: 'api',
        desiredCount: count,
        deploymentConfiguration: { minimumHealthyPercent: minimum, maximumPercent: maximum },
        placementStrategy: [{ type: 'spread', field: 'instanceId' }],
      },
    },
  },
  apps: [
    { family: 'api', containerDefinitions: [{ name: 'api', image: `example/api:${String(image)}`, memory }] },
  ],
});

/** The boxes and services of a plan from one shop to another, in order, and what came of it. */
async function between(before: Shop, after: Shop) {
  const sim: Sim = createSim();
  try {
    expect((await applyTo(sim, await desiredOf(filesOf(before)))).result.ok).toBe(true);
    const desired = await desiredOf(filesOf(after));
    const { plan } = await planOf(sim, desired);
    const done = await applyTo(sim, desired);
    const order = plan.changes
      .filter(({ id }) => !id.startsWith('task/'))
      .map(({ id, action }) => `${action} ${id}`);
    return { plan, order, ok: done.result.ok, told: story(done) };
  } finally {
    await sim.stop();
  }
}

test('a service that lets go of a box only as it will be changes before the box drains', async () => {
  const { order, ok, plan } = await between({ maximum: 150 }, { maximum: 200, instanceType: 't3.medium' });
  expect(order).toEqual(['update service/api', 'replace box/web-1']);
  expect(plan.forecast?.fits).toBe(true);
  expect(ok).toBe(true);
});

test('a service that holds a box goes before the box drains, and its successor is up before that', async () => {
  const { order, ok } = await between({ maximum: 150 }, { service: 'next', instanceType: 't3.medium' });
  expect(order).toEqual(['create service/next', 'delete service/api', 'replace box/web-1']);
  expect(ok).toBe(true);
});

test('a box that a service lets go of only as it was drains before the service changes', async () => {
  const { order, ok, told } = await between({ maximum: 200, boxes: 2 }, { maximum: 150, boxes: 1 });
  expect(order, told).toEqual(['delete box/web-2', 'update service/api']);
  expect(ok).toBe(true);
});

test('what no order avoids is foretold: which box, who holds it, what helps', async () => {
  const { plan, ok, told } = await between({ maximum: 150 }, { maximum: 150, instanceType: 't3.medium' });
  expect(ok).toBe(false);
  expect(told).toContain('1 task stays on the draining box');
  expect(plan.forecast?.blocked).toEqual([
    {
      box: 'web-1',
      services: [
        {
          service: 'api',
          tasks: 1,
          stuck: true,
          reason: 'at least 1 must stay and at most 1 may run, so none can start or stop',
        },
      ],
    },
  ]);
  expect(plan.findings.filter(({ code }) => code === 'drain-blocked')).toEqual([
    {
      code: 'drain-blocked',
      severity: 'warning',
      subject: 'box/web-1',
      source: 'user',
      message:
        'It cannot be drained: 1 task of service api (at least 1 must stay and at most 1 may run, so none can start or stop) stays on it. Apply would stop there.',
      hint: 'Let ECS start before it stops, or stop before it starts: "maximumPercent": 200 or "minimumHealthyPercent": 0 of api.',
    },
  ]);
  expect(renderPlan(plan, { width: 200, color: false })).toContain(
    'Does not fit: api: 1 task stays on box web-1, which drains: at least 1 must stay and at most 1 may run, so none can start or stop.',
  );
});

test('a service that loses a task with a box which goes after it is not told as done', async () => {
  const full = { count: 2, memory: 1500, minimum: 0, maximum: 100 };
  const { plan, order, ok, told } = await between({ ...full, boxes: 2 }, { ...full, image: 2 });
  expect(order).toEqual(['update service/api', 'delete box/web-2']);
  expect(plan.forecast?.summary).toBe(
    'api: 1 of 2 tasks can run: box web-1 has 434 MiB free, 1500 are needed.',
  );
  expect(ok, told).toBe(false);
});
