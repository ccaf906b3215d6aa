import { describe, expect, test } from 'vitest';
import { OPERATIONS, type OperationName } from '../../src/aws/operations.ts';
import { applyTo, desiredOf, planOf, story, type Applied } from '../support/converge.ts';
import { createCrashWorld, MOMENTS, type ProcessOptions, type World } from '../support/crash.ts';
import { FAULTS } from '../support/crash-faults.ts';
import { report } from './generators/runs.ts';
import { WORKLOADS, type Workload } from './generators/workloads.ts';

/** `CRASH_ALL=1` dies and fails at every call; else at a sample of the changing calls and of the others. */
const ALL = process.env['CRASH_ALL'] !== undefined;
const HOURS = 7_200_000;

async function prepare(workload: Workload): Promise<World> {
  const world = createCrashWorld();
  if (workload.before !== undefined) {
    const first = world.process();
    const made = await applyTo(first.sim, await desiredOf(workload.before));
    expect(made.result.ok, story(made)).toBe(true);
  }
  return world;
}

/** One run of the program; `dead` when it was killed on the way. */
async function run(
  world: World,
  workload: Workload,
  options: ProcessOptions = {},
): Promise<Applied | 'dead'> {
  const desired = await desiredOf(workload.after);
  const process = world.process(options);
  return world.sim.clock.run(process.run((sim) => applyTo(sim, desired, workload.goal)));
}

/** What takes something away, by what it takes it from. */
const DESTRUCTIVE: readonly OperationName[] = [
  'ecs:DeleteService',
  'ecs:DeleteCluster',
  'ecs:DeregisterTaskDefinition',
  'ecs:DeregisterContainerInstance',
  'ec2:TerminateInstances',
];
const destroyed = (world: World, from: number): readonly string[] =>
  [
    ...new Set(
      world.acted
        .slice(from)
        .filter(({ operation }) => DESTRUCTIVE.includes(operation))
        .map((call) => JSON.stringify([call.operation, call.input])),
    ),
  ].sort();

/** What is there at the end: ids left out. */
function endOf({ sim }: World): unknown {
  const { store } = sim;
  const now = (status: string): boolean => status === 'ACTIVE' || status === 'DRAINING';
  return {
    clusters: [...store.clusters.values()].filter(({ status }) => now(status)).map(({ name }) => name),
    services: [...store.services.values()]
      .filter(({ status }) => now(status))
      .map(({ name, desiredCount, taskDefinition }) => [name, desiredCount, familyOf(store, taskDefinition)])
      .sort(([one = ''], [other = '']) => (String(one) < String(other) ? -1 : 1)),
    instances: [...store.instances.values()]
      .filter(({ state }) => state === 'running' || state === 'pending')
      .map(({ tags, instanceType, subnetId }) => [tags['clusternator:box'], instanceType, subnetId])
      .sort(([one = ''], [other = '']) => (one < other ? -1 : 1)),
    members: [...store.containerInstances.values()].filter(({ status }) => now(status)).length,
  };
}

/** A revision by its family and image: one more is registered where a reply was lost, since that call has no token. */
function familyOf(store: World['sim']['store'], arn: string): readonly unknown[] {
  const definition = store.taskDefinitions.get(arn);
  return [definition?.family, definition?.definition.containerDefinitions?.map(({ image }) => image)];
}

interface Reference {
  readonly calls: readonly OperationName[];
  readonly end: unknown;
  readonly destroyed: readonly string[];
}

async function referenceOf(workload: Workload): Promise<Reference> {
  const world = await prepare(workload);
  const from = world.acted.length;
  const done = await run(world, workload);
  if (done === 'dead') throw new Error('nothing kills this run');
  expect(done.result.ok, story(done)).toBe(true);
  // Settling looks the same whatever went before.
  await world.sim.advance(120_000);
  const reference = {
    calls: [...world.processCalls()],
    end: endOf(world),
    destroyed: destroyed(world, from),
  };
  await world.stop();
  return reference;
}

/** The calls at which something goes wrong: of the sample, every `share`-th, another one for each `turn`. */
function placesOf(calls: readonly OperationName[], share: number, turn: number): readonly number[] {
  const all = calls.map((_, at) => at);
  if (ALL) return all;
  const sample = all.filter(
    (at) => at % 11 === 0 || OPERATIONS[calls[at] ?? 'ecs:DescribeClusters'].mutating,
  );
  return sample.filter((_, nth) => nth % share === turn % share);
}

/** After whatever went wrong: a plain apply, the same end, nothing twice, nothing taken away that the plan did not say. */
async function expectRecovery(
  world: World,
  workload: Workload,
  reference: Reference,
  from: number,
  at: string,
) {
  const again = await run(world, workload);
  if (again === 'dead') throw new Error('nothing kills this run');
  expect(again.result.ended, `${at}\n${story(again)}`).toBe('done');
  await world.sim.advance(120_000);
  expect(endOf(world), `${at}\n${story(again)}`).toEqual(reference.end);
  expect(destroyed(world, from).length, `${at}: ${destroyed(world, from).join(' ')}`).toBeLessThanOrEqual(
    reference.destroyed.length,
  );
  const desired = await desiredOf(workload.after);
  const { plan } = await planOf(world.process().sim, desired, workload.goal);
  expect(plan.changes, at).toEqual([]);
}

describe('a run that dies', () => {
  const total = { points: 0, survived: 0 };

  test.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
    '%s',
    async (name, workload) => {
      const reference = await referenceOf(workload);
      for (const [turn, moment] of MOMENTS.entries()) {
        for (const place of placesOf(reference.calls, 2, turn)) {
          total.points += 1;
          const at = `${name}, ${moment} of call ${String(place)} (${reference.calls[place] ?? ''})`;
          const world = await prepare(workload);
          const from = world.acted.length;
          await run(world, workload, { dies: { at: place, moment } });
          await expectRecovery(world, workload, reference, from, at);
          await world.stop();
          total.survived += 1;
        }
      }
    },
    HOURS,
  );

  test('everywhere', () => {
    report('crash points survived', {
      result: `${String(total.survived)}/${String(total.points)}`,
      all: ALL,
    });
    expect(total.survived).toBe(total.points);
    expect(total.points).toBeGreaterThan(90);
  });
});

describe('one fault at a call', () => {
  const total = { runs: 0, converged: 0 };

  test.each(Object.keys(FAULTS))(
    '%s',
    async (name) => {
      const fault = FAULTS[name];
      if (fault === undefined) throw new Error(`no fault ${name}`);
      for (const workload of WORKLOADS) {
        const reference = await referenceOf(workload);
        for (const place of placesOf(reference.calls, 4, Object.keys(FAULTS).indexOf(name))) {
          total.runs += 1;
          const at = `${workload.name}, ${name} at call ${String(place)} (${reference.calls[place] ?? ''})`;
          const world = await prepare(workload);
          const from = world.acted.length;
          const first = await run(world, workload, { strike: fault(place, world.sim.clock) }).catch(
            (error: unknown) => error,
          );
          if (first instanceof Error)
            expect(first.name, `${at}\n${first.stack ?? ''}`).toMatch(/^(AwsError|DiagnosticError)$/);
          await expectRecovery(world, workload, reference, from, at);
          await world.stop();
          total.converged += 1;
        }
      }
    },
    HOURS,
  );

  test('everywhere', () => {
    report('single faults converged', {
      result: `${String(total.converged)}/${String(total.runs)}`,
      all: ALL,
    });
    expect(total.converged).toBe(total.runs);
    expect(total.runs).toBeGreaterThan(200);
  });
});
