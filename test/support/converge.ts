import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { goingRevisions } from '../../src/differ/deregistered-revisions.ts';
import { notWanted } from '../../src/differ/unusable-revisions.ts';
import { forecastOf } from '../../src/forecast/forecast.ts';
import { makeDestroyPlan, makePlan } from '../../src/differ/plan.ts';
import { apply, type ApplyResult } from '../../src/executor/apply.ts';
import { loadDesired, type LoadOptions } from '../../src/loader/load.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { ApplyEvent } from '../../src/model/event.ts';
import type { LiveModel } from '../../src/model/live.ts';
import type { Plan } from '../../src/model/plan.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import type { Sent } from './aws.ts';
import type { Sim } from './sim.ts';
import { withTexts } from '../../src/view/event-texts.ts';
import { textOf } from '../../src/model/words.ts';

/** The two files, as a user writes them. */
export interface Files {
  readonly cluster?: object;
  readonly apps: readonly object[];
}

/** Loads files through the loader itself. @throws when they are refused, with every diagnostic */
export async function desiredOf(files: Files, options: Partial<LoadOptions> = {}): Promise<DesiredModel> {
  const folder = mkdtempSync(join(tmpdir(), 'converge-'));
  try {
    const names = files.apps.map((app, index) => {
      const name = index === 0 ? 'appdef.json' : `appdef-${String(index)}.json`;
      writeFileSync(join(folder, name), JSON.stringify(app, null, 2));
      return name;
    });
    if (files.cluster !== undefined) {
      const cluster = names.length > 1 ? { apps: names, ...files.cluster } : files.cluster;
      writeFileSync(join(folder, 'cluster.json'), JSON.stringify(cluster, null, 2));
    }
    const loaded = await loadDesired({
      cwd: folder,
      env: {},
      ...(files.cluster === undefined && { cluster: 'test', appFiles: names }),
      ...options,
    });
    if (loaded.ok) return loaded.model;
    throw new Error(loaded.diagnostics.map((d) => `${String(d.position?.line)}: ${d.message}`).join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The live model, with running tasks for the forecast. */
export function snapshotOf(
  sim: Sim,
  desired: DesiredModel,
  withTasks = true,
  goal: 'converge' | 'destroy' = 'converge',
): Promise<LiveModel> {
  return sim.run(() =>
    takeSnapshot(sim.aws, desired, {
      withTasks,
      lookBack: notWanted(desired),
      mayGo: goingRevisions(desired, goal),
    }),
  );
}

/** A plan of what the files say against the engine. */
export async function planOf(
  sim: Sim,
  desired: DesiredModel,
  goal: 'converge' | 'destroy' = 'converge',
): Promise<{ readonly live: LiveModel; readonly plan: Plan }> {
  const live = await snapshotOf(sim, desired, true, goal);
  return { live, plan: planFrom(desired, live, goal) };
}

const planFrom = (desired: DesiredModel, live: LiveModel, goal: 'converge' | 'destroy'): Plan =>
  (goal === 'destroy' ? makeDestroyPlan : makePlan)(
    desired,
    live,
    { cluster: desired.cluster.name, region: 'us-east-1' },
    { forecast: forecastOf },
  );

export interface Applied {
  readonly plan: Plan;
  readonly result: ApplyResult;
  readonly events: readonly ApplyEvent[];
  /** Calls of this apply that could change something. */
  readonly mutations: readonly Sent[];
}

/** Plans and applies, as `clusternator apply --yes` does. */
export async function applyTo(
  sim: Sim,
  desired: DesiredModel,
  goal: 'converge' | 'destroy' = 'converge',
): Promise<Applied> {
  const { live, plan } = await planOf(sim, desired, goal);
  const events: ApplyEvent[] = [];
  const from = sim.sent.length;
  const result = await sim.run(() =>
    apply({
      plan,
      desired,
      live,
      aws: sim.aws,
      clock: sim.clock,
      emit: (event) => events.push(withTexts(event)),
      signal: new AbortController().signal,
      options: { wait: true, timeoutMs: 1_800_000, parallelism: 10 },
      snapshot: () => snapshotWithin(sim, desired, goal),
      replan: (now) => planFrom(desired, now, goal),
    }),
  );
  const mutations = sim.sent.slice(from).filter((sent) => OPERATIONS[sent.operation].mutating);
  return { plan, result, events, mutations };
}

/** Inside `run`: time moves by itself already. */
function snapshotWithin(sim: Sim, desired: DesiredModel, goal: 'converge' | 'destroy'): Promise<LiveModel> {
  return takeSnapshot(sim.aws, desired, {
    lookBack: notWanted(desired),
    mayGo: goingRevisions(desired, goal),
  });
}

/** What went on, for the message of a failed expectation. */
export const story = (applied: Applied): string =>
  applied.events.map((event) => `${event.type}: ${textOf(event.message)}`).join('\n');
