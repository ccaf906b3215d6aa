import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_PERMITS } from '../../src/model/ownership.ts';
import { applyTo, desiredOf, planOf, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';

let sim: Sim;
beforeEach(() => {
  sim = createSim();
});
afterEach(() => sim.stop());

const app = (...families: string[]): object => ({
  name: 'shop',
  tasks: families.map((family) => ({
    family,
    containerDefinitions: [{ name: 'app', image: 'a:1', memory: 8 }],
  })),
});
const cluster = { cluster: 'shop', boxes: { web: {} } };

/** Why the plan deletes, by id, when files become others. */
async function whyGone(before: Files, after: Files): Promise<Record<string, string>> {
  expect((await applyTo(sim, await desiredOf(before))).result.ok).toBe(true);
  const { plan } = await planOf(sim, await desiredOf(after));
  return Object.fromEntries(
    plan.changes.flatMap((change) =>
      change.action === 'delete' ? [[change.id, change.because.join()] as const] : [],
    ),
  );
}

test('services that come from the tasks of the appdefs are missed there', async () => {
  const why = await whyGone(
    { cluster, apps: [app('api', 'web'), app('job')] },
    { cluster, apps: [app('api'), app('job')] },
  );
  expect(why).toEqual({
    'service/web': 'not in appdef.json, appdef-1.json',
    'task/web': 'not in appdef.json, appdef-1.json',
  });
});

test('services of the cluster file are missed in that one, their tasks in the appdef', async () => {
  const why = await whyGone(
    { cluster: { ...cluster, services: { api: {}, web: {} } }, apps: [app('api', 'web')] },
    { cluster: { ...cluster, services: { api: {} } }, apps: [app('api')] },
  );
  expect(why).toEqual({
    'service/web': 'not in cluster.json',
    'task/web': 'not in appdef.json',
  });
});

test('what a whole app leaves is named, and goes when it is named', async () => {
  const none: Files = { cluster: { ...cluster, owner: 'shop', apps: [] }, apps: [] };
  expect(await whyGone({ cluster, apps: [app('api')] }, none)).toEqual({});
  const desired = await desiredOf(none);
  expect((await planOf(sim, desired)).plan.findings).toMatchObject([
    {
      code: 'app-left',
      severity: 'warning',
      message: 'App shop is in these files no more; 1 service of it stays: api.',
      hint: ['Remove them with: ', { run: 'apply', args: ['--remove-app', 'shop'] }],
    },
  ]);
  const permits = { ...NO_PERMITS, removeApps: ['shop'] };
  const { plan } = await planOf(sim, { ...desired, permits });
  expect(plan.changes.map(({ action, id, because }) => [action, id, ...because])).toEqual([
    ['delete', 'service/api', 'not in cluster.json'],
    ['delete', 'task/api', 'not in cluster.json'],
  ]);
});
