import { describe, expect, test } from 'vitest';
import { OPERATIONS, type OperationName } from '../../src/aws/operations.ts';
import { onlyDrift } from '../../src/differ/drift.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { Plan } from '../../src/model/plan.ts';
import { applyTo, desiredOf, planOf, story } from '../support/converge.ts';
import { createCrashWorld, MOMENTS, type Moment, type World } from '../support/crash.ts';
import { EDITS } from './generators/in-place.ts';
import { deedsOf, toldOf } from './generators/others.ts';
import { report } from './generators/runs.ts';
import { WORKLOADS, type Workload } from './generators/workloads.ts';

/** `CRASH_ALL=1` dies at every call and tries every deed; else at the changing calls, with some deeds. */
const ALL = process.env['CRASH_ALL'] !== undefined;
const HOURS = 7_200_000;
const CASES = [...WORKLOADS, ...EDITS].map((workload) => [workload.name, workload] as const);

interface Point {
  readonly at: number;
  readonly moment: Moment;
  readonly operation: OperationName;
}

/** The cluster before a workload; what is in it has been there for a while. */
async function prepare(workload: Workload): Promise<World> {
  const world = createCrashWorld();
  if (workload.before !== undefined) {
    const made = await applyTo(world.process().sim, await desiredOf(workload.before));
    expect(made.result.ok, story(made)).toBe(true);
    await world.sim.advance(60_000);
  }
  return world;
}

async function pointsOf(workload: Workload): Promise<readonly Point[]> {
  const world = await prepare(workload);
  const process = world.process();
  const desired = await desiredOf(workload.after);
  await world.sim.clock.run(process.run((sim) => applyTo(sim, desired, workload.goal)));
  const calls = [...world.processCalls()];
  await world.stop();
  return calls.flatMap((operation, at) =>
    ALL || OPERATIONS[operation].mutating ? MOMENTS.map((moment) => ({ at, moment, operation })) : [],
  );
}

/** The cluster after a run was killed at a point, and what of the plan after it is called drift. */
async function killedAt(workload: Workload, point: Point): Promise<World> {
  const world = await prepare(workload);
  const desired = await desiredOf(workload.after);
  const process = world.process({ dies: point });
  await world.sim.clock.run(process.run((sim) => applyTo(sim, desired, workload.goal)));
  await world.sim.advance(120_000);
  return world;
}

const planAfter = async (world: World, desired: DesiredModel): Promise<Plan> =>
  (await planOf(world.process().sim, desired)).plan;

const words = ({ moment, at, operation }: Point): string => `${moment} of call ${String(at)} (${operation})`;

describe('a run that was killed left work behind, and no drift', () => {
  const total = { points: 0 };

  test.each(CASES)(
    '%s',
    async (name, workload) => {
      const desired = await desiredOf(workload.after);
      const before = workload.before === undefined ? desired : await desiredOf(workload.before);
      for (const point of await pointsOf(workload)) {
        const world = await killedAt(workload, point);
        const drift = toldOf(onlyDrift(await planAfter(world, desired)).changes);
        expect(drift, `${name}, ${words(point)}`).toEqual([]);
        // Somebody took the edit back: what the run had removed or not made yet was not removed by others.
        const back = toldOf(onlyDrift(await planAfter(world, before)).changes);
        expect(
          back.filter((one) => one.endsWith(' created')),
          `${name}, back, ${words(point)}`,
        ).toEqual([]);
        await world.stop();
        total.points += 1;
      }
    },
    HOURS,
  );

  test('everywhere', () => {
    report('killed runs without false drift', { ...total, all: ALL });
    expect(total.points).toBeGreaterThan(150);
  });
});

describe('what others change after a run was killed is drift, and the rest is not', () => {
  const total = { deeds: 0, told: 0 };

  test.each(CASES)(
    '%s',
    async (name, workload) => {
      const desired = await desiredOf(workload.after);
      const points = await pointsOf(workload);
      const edited = await editedBy(workload);
      for (const [turn, point] of points.entries()) {
        if (!ALL && turn % 4 !== 0) continue;
        const scout = await killedAt(workload, point);
        const kinds = deedsOf(scout.sim, desired).length;
        await scout.stop();
        for (let nth = 0; nth < kinds; nth++) {
          if (!ALL && nth % 5 !== turn % 5) continue;
          const world = await killedAt(workload, point);
          const deed = deedsOf(world.sim, desired)[nth];
          if (deed === undefined) throw new Error(`no deed ${String(nth)}`);
          await deed.run(world.sim);
          await world.sim.advance(300_000);
          const told = toldOf(onlyDrift(await planAfter(world, desired)).changes);
          const about = `${name}, ${words(point)}, then ${deed.kind}`;
          const others = told.filter((one) => !deed.expected.includes(one) && !isTheirs(one));
          expect(others, about).toEqual([]);
          // What the run was to change may be half done, so that nothing tells whose a change is. All else tells it.
          const [id = ''] = (deed.expected[0] ?? '').split(' ');
          if (!edited.has(id)) {
            expect(told, about).toEqual(deed.expected);
            total.told += 1;
          }
          await world.stop();
          total.deeds += 1;
        }
      }
    },
    HOURS,
  );

  test('everywhere', () => {
    report('deeds of others after killed runs', { ...total, all: ALL });
    expect(total.told).toBeGreaterThan(20);
  });
});

/** What the deed `other revision` writes into the task. */
const isTheirs = (told: string): boolean => /^task\/\w+ containers\.\w+\.user$/.test(told);

/** The ids that a workload changes; services that run a changed task among them. */
async function editedBy(workload: Workload): Promise<ReadonlySet<string>> {
  const world = await prepare(workload);
  const { plan } = await planOf(world.process().sim, await desiredOf(workload.after), workload.goal);
  await world.stop();
  return new Set(plan.changes.map(({ id }) => id));
}
