import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { limiter } from '../aws/batches.ts';
import { holdsSecrets, MASKING, type Masking } from '../secrets/masking.ts';
import type { LoadOptions } from '../loader/load.ts';
import { canonicalTask } from '../model/canonical/index.ts';
import type { DesiredModel } from '../model/desired.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan, Target } from '../model/plan.ts';
import { readingOf } from '../snapshotter/reading.ts';
import { createRevisionCache } from '../snapshotter/revision-cache.ts';
import { readRollbacks } from '../snapshotter/rollbacks.ts';
import { takeSnapshot } from '../snapshotter/snapshot.ts';
import { readTasks } from '../snapshotter/tasks.ts';
import { telling } from './errors.ts';
import { readFiles } from './files.ts';
import { stricter } from './findings.ts';
import { convergence, destruction, type Goal, type Look } from './goal.ts';
import { createHidden, hideIn } from './hidden.ts';
import { type Planned, plannedFor } from './planned.ts';
import { withOnlineChecks } from './online-checks.ts';
import type { PlanOptions, ReadOptions } from './options.ts';
import { planRollback, type PlannedRollback, type RollbackOptions } from './rollback.ts';
import { connect, type Connected, type Surroundings, type World } from './world.ts';

/** Where the files are, and how the cluster is reached. */
export interface OpenOptions extends LoadOptions, World {}

/** A cluster, and what files say of it. All that goes wrong is thrown as a `DiagnosticError`, or the signal's reason. */
export interface Cluster {
  /** What the files say. */
  readonly desired: DesiredModel;
  /** Reads the cluster. */
  read(this: void, options?: ReadOptions): Promise<LiveModel>;
  /** What would make the cluster what the files say. Changes nothing. */
  plan(this: void, options?: PlanOptions): Promise<Planned>;
  /** What would remove all that is ours. Changes nothing. */
  planDestroy(this: void, options?: PlanOptions): Promise<Planned>;
  /**
   * What would set a service back to a revision that it ran before. Changes nothing.
   * @returns `undefined` when `choose` chose none
   */
  planRollback(this: void, service: string, options?: RollbackOptions): Promise<PlannedRollback | undefined>;
  /** Closes the connections. */
  close(this: void): void;
}

/** What the command line asks of a cluster besides. */
export interface OpenedCluster extends Cluster {
  readonly aws: Aws;
  /** Tasks that stopped within the last hour or so. */
  stoppedTasks(this: void, signal?: AbortSignal): Promise<readonly Task[]>;
  /** The plan of a cluster that was read, with what the checks find in the files alone. Pure. */
  planOf(this: void, live: LiveModel, mask?: Masking['level']): Plan;
  target(this: void, live: LiveModel): Target;
}

/**
 * Reads the files and finds out where the cluster is. Makes no call to it.
 * @throws DiagnosticError with everything that is wrong in the files, or when no region is known
 */
export async function openCluster(options: OpenOptions): Promise<Cluster> {
  return clusterOf(await readFiles(options), options);
}

/** The same for files that were read. */
export async function clusterOf(desired: DesiredModel, world: Surroundings): Promise<OpenedCluster> {
  const { env, mask: level = MASKING.level, hidden = createHidden(level, env) } = world;
  const { reading = (work) => work() } = world;
  hidden.add(desired);
  const connected: Connected = await connect(world, desired.cluster.region);
  const { aws } = connected;
  const secrets = { values: desired.secretValues ?? MASKING.values, level: MASKING.level };
  const revisionCache = createRevisionCache(cacheFolder(env), {
    mayKeep: ({ definition, tags }) => !holdsSecrets(canonicalTask(definition, tags), secrets),
  });

  const target = (live: LiveModel): Target => ({
    cluster: desired.cluster.name,
    region: aws.region,
    ...(live.account !== undefined && { account: live.account }),
    ...(aws.local ? { endpoint: 'local engine' } : aws.endpoint !== undefined && { endpoint: aws.endpoint }),
  });

  const readFor = (
    look: Look,
    { withTasks = false, withRollbacks = false, signal }: ReadOptions = {},
  ): Promise<LiveModel> =>
    telling(async () => {
      const options = { ...look.options, withTasks, revisionCache, ...(signal !== undefined && { signal }) };
      const live = await takeSnapshot(aws, look.scope, options);
      hidden.see(live);
      checkAccount(desired, live, aws.local);
      const counted = look.limit(live);
      return withRollbacks ? readRollbacks(aws, counted, look.wentBack(counted)) : counted;
    });

  const planFor = (goal: Goal, live: LiveModel, mask = level): Plan => {
    const plan = goal.plan(live, target(live), mask);
    // Why a service fails is a text of ECS, Docker and containers, and may quote secrets of the files.
    const findings = plan.findings.map((finding) =>
      finding.code === 'service-failing' ? hideIn(finding, hidden.hide) : finding,
    );
    return { ...plan, findings };
  };

  const planned = async (goal: Goal, options: PlanOptions = {}): Promise<Planned> => {
    const { mask, signal, strict = false } = options;
    const live =
      options.live ?? (await reading(() => readFor(goal, { withTasks: true, withRollbacks: true, signal })));
    const made = planFor(goal, live, mask);
    const plan = goal.online
      ? await reading(() => telling(() => withOnlineChecks(aws, goal.desired, live, made, signal)))
      : made;
    const shown = strict ? { ...plan, findings: stricter(plan.findings) } : plan;
    const around = {
      ...connected,
      hidden,
      read: () => readFor(goal),
      replan: (now: LiveModel) => planFor(goal, now, mask),
    };
    return plannedFor(goal, around, live, shown);
  };

  const files = convergence(desired);
  const read = (options?: ReadOptions): Promise<LiveModel> => reading(() => readFor(files, options));
  return {
    desired,
    aws,
    target,
    read,
    plan: (options) => planned(files, options),
    planDestroy: (options) => planned(destruction(desired), options),
    planRollback: (service, options) =>
      telling(() =>
        planRollback(
          { desired, env, connected, read: (look, how) => reading(() => readFor(look, how)), planned },
          service,
          options,
        ),
      ),
    planOf: (live, mask) => planFor(files, live, mask),
    stoppedTasks: (signal) =>
      reading(() =>
        telling(() =>
          readTasks(readingOf(aws, desired.cluster.name, limiter(10, signal), signal), 'STOPPED'),
        ),
      ),
    close: () => aws.close(),
  };
}

/** https://specifications.freedesktop.org/basedir-spec */
const cacheFolder = (env: World['env']): string =>
  join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'clusternator', 'revisions');

/** The cluster file may name its account, so that nobody deploys into another one by mistake. */
function checkAccount(desired: DesiredModel, live: LiveModel, local: boolean): void {
  const wanted = desired.cluster.account;
  if (wanted === undefined || local || live.account === undefined || live.account === wanted) return;
  const position = desired.positionOf(`cluster/${desired.cluster.name}`, 'account');
  throw new DiagnosticError([
    {
      code: 'account-mismatch',
      severity: 'error',
      message: `The credentials are of account ${live.account}, the cluster file wants account ${wanted}. Nothing was changed.`,
      hint: 'Use credentials of that account (AWS_PROFILE), or change "account".',
      source: 'user',
      ...(position !== undefined && { position }),
    },
  ]);
}
