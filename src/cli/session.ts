import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Aws, CallRecord } from '../aws/aws.ts';
import { limiter } from '../aws/batches.ts';
import { createAws } from '../aws/create.ts';
import { resolveEndpoints, resolveRegion } from '../aws/target.ts';
import { goingRevisions } from '../differ/going.ts';
import { notWanted } from '../differ/not-wanted.ts';
import { forecastOf } from '../forecast/forecast.ts';
import { makeDestroyPlan, makePlan } from '../differ/plan.ts';
import { wentBack } from '../differ/changes/rolled-back.ts';
import { holdsSecrets, MASKING, type Masking } from '../secrets/masking.ts';
import type { Task } from '@aws-sdk/client-ecs';
import { loadDesired, type LoadOptions } from '../loader/load.ts';
import { canonicalTask } from '../model/canonical/index.ts';
import type { DesiredModel } from '../model/desired.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan, Target } from '../model/plan.ts';
import { HEALTHY_AFTER_MS } from '../model/healthy-after.ts';
import { createFirstLook } from '../snapshotter/first-look.ts';
import { readingOf } from '../snapshotter/reading.ts';
import { createRevisionCache } from '../snapshotter/revision-cache.ts';
import { readRollbacks } from '../snapshotter/rollbacks.ts';
import { takeSnapshot } from '../snapshotter/snapshot.ts';
import { readTasks } from '../snapshotter/tasks.ts';
import { toJson } from '../view/json/json.ts';
import { type Arguments, text, texts } from './arguments.ts';
import { withOfflineChecks, withOnlineChecks } from './checks.ts';
import type { CliContext } from './context.ts';
import { gitSha } from './git.ts';
import { connectLocal } from './local-engine.ts';
import { permitsOf } from './permits.ts';
import { readingOn } from './reading.ts';
import { hideIn } from './report.ts';

/** The files that a command works on, as the loader wants them. */
export type Files = Omit<LoadOptions, 'cwd' | 'env' | 'gitSha'>;

/** One command's connection of files and cluster. */
export interface Session {
  readonly desired: DesiredModel;
  readonly aws: Aws;
  /** How long a task without a health check runs until it counts as healthy there. */
  readonly healthyAfterMs: number;
  /** Whether containers run on the Docker of this computer. */
  readonly dockerLogs: boolean;
  /** Whether no answer can come any more, and why; `undefined`: AWS does not end. */
  readonly gone?: (() => Promise<Diagnostic | undefined>) | undefined;
  /** Reads the cluster. @throws DiagnosticError when it is of another account than the file says */
  snapshot(options?: SnapshotOptions): Promise<LiveModel>;
  /** Tasks that stopped within the last hour or so. */
  stoppedTasks(): Promise<readonly Task[]>;
  /** The plan, with what the checks find in the files. `mask`: which values are hidden, else as the flags say. */
  plan(live: LiveModel, mask?: Masking['level']): Plan;
  /** The plan to show: with what EC2 says of new boxes too, for which it may call. */
  checkedPlan(live: LiveModel, mask?: Masking['level']): Promise<Plan>;
  target(live: LiveModel): Target;
  close(): void;
}

interface SnapshotOptions {
  readonly withTasks?: boolean;
  /** Without a word on a terminal, where something else is drawn meanwhile. */
  readonly quiet?: boolean;
  /** For a plan: of services that run an older revision, whether ECS went back to it by itself. Mostly no call. */
  readonly withRollbacks?: boolean;
}

/** `-f` and `-a` of a command line, and what it permits. */
export function filesOf(args: Arguments): Files {
  const clusterFile = text(args, 'file');
  const appFiles = texts(args, 'app');
  return {
    ...permitsOf(args),
    ...(clusterFile === undefined ? {} : { clusterFile }),
    ...(appFiles.length === 0 ? {} : { appFiles }),
  };
}

/** Reads the files. @throws DiagnosticError with everything that is wrong in them */
export async function load(context: CliContext, files: Files): Promise<DesiredModel> {
  const { cwd, env } = context;
  const loaded = await loadDesired({ ...files, cwd, env, gitSha: () => gitSha(cwd) });
  if (loaded.ok) {
    context.hidden.add(loaded.model);
    return loaded.model;
  }
  const [first, ...rest] = loaded.diagnostics;
  if (first === undefined) throw new Error('the files were refused without a reason');
  throw new DiagnosticError([first, ...rest]);
}

/**
 * Finds out where the cluster is, and starts the embedded engine where that is wanted. Makes no call to a cluster.
 * @param goal `destroy`: the plan is to remove everything that is ours; `rollback`: it is about one service, and nothing goes
 */
export async function openSession(
  context: CliContext,
  desired: DesiredModel,
  goal: 'converge' | 'destroy' | 'rollback' = 'converge',
): Promise<Session> {
  let calls = 0;
  const { aws, healthyAfterMs, dockerLogs, gone } = await connect(
    context,
    desired.cluster.region,
    () => (calls += 1),
  );
  const signal = context.interrupt;
  const where = aws.local ? 'local engine' : aws.region;
  const reading = readingOn(context, `${desired.cluster.name} (${where})`, () => calls, aws.connection);
  const target = (live: LiveModel): Target => ({
    cluster: desired.cluster.name,
    region: aws.region,
    ...(live.account === undefined ? {} : { account: live.account }),
    ...(aws.local
      ? { endpoint: 'local engine' }
      : aws.endpoint === undefined
        ? {}
        : { endpoint: aws.endpoint }),
  });
  const secrets = { values: desired.secretValues ?? MASKING.values, level: MASKING.level };
  const revisionCache = createRevisionCache(cacheFolder(context.env), {
    mayKeep: ({ definition, tags }) => !holdsSecrets(canonicalTask(definition, tags), secrets),
  });
  const first = goal === 'destroy' ? createFirstLook() : undefined;
  const lookBack = first?.lookBack ?? notWanted(desired);
  const plan = (live: LiveModel, mask = context.global.mask): Plan =>
    goal === 'destroy'
      ? makeDestroyPlan(desired, live, target(live), { mask })
      : withoutSecrets(
          withOfflineChecks(
            desired,
            live,
            makePlan(desired, live, target(live), { forecast: forecastOf, mask }),
          ),
          context.hidden,
        );
  return {
    desired,
    aws,
    healthyAfterMs,
    dockerLogs,
    gone,
    target,
    plan,
    async checkedPlan(live, mask) {
      const made = plan(live, mask);
      return goal === 'destroy' ? made : reading(() => withOnlineChecks(aws, desired, live, made, signal));
    },
    async snapshot({ quiet, withRollbacks, ...options } = {}) {
      // Calls in flight are finished after Ctrl-C while something is being changed, so no signal here; an interrupted
      // reading command simply ends.
      const take = async (): Promise<LiveModel> => {
        const live = await takeSnapshot(aws, desired, {
          ...options,
          revisionCache,
          lookBack,
          ...(goal !== 'rollback' && { mayGo: goingRevisions(desired, goal) }),
        });
        return withRollbacks === true ? readRollbacks(aws, live, wentBack(desired, live)) : live;
      };
      const live = await (quiet === true ? take() : reading(take));
      context.hidden.see(live);
      checkAccount(desired, live, aws.local);
      return first?.limit(live) ?? live;
    },
    stoppedTasks: () =>
      reading(() => readTasks(readingOf(aws, desired.cluster.name, limiter(10, signal), signal), 'STOPPED')),
    close: () => aws.close(),
  };
}

/** Why a service fails is a text of ECS, Docker and containers, and may quote secrets of the files. */
const withoutSecrets = (plan: Plan, { hide }: CliContext['hidden']): Plan => ({
  ...plan,
  findings: plan.findings.map((finding) =>
    finding.code === 'service-failing' ? hideIn(finding, hide) : finding,
  ),
});

/** The choke point to AWS, or to the embedded engine with `--local`. */
async function connect(
  context: CliContext,
  declaredRegion: string | undefined,
  answered: () => void,
): Promise<Pick<Session, 'aws' | 'healthyAfterMs' | 'dockerLogs' | 'gone'>> {
  const { global, env, clock } = context;
  const onCall = (record: CallRecord): void => {
    if (record.outcome !== 'retried') answered();
    if (global.debug) context.err.write(toJson(record));
  };
  if (global.local) {
    const { target, ...engine } = await connectLocal(context);
    return { aws: createAws({ ...target, local: true, clock, onCall }), ...engine };
  }
  const region = await resolveRegion({ explicit: global.region ?? declaredRegion, env });
  const endpoint = await resolveEndpoints({ env, region });
  return {
    aws: createAws({ region, endpoint, env, clock, onCall }),
    healthyAfterMs: HEALTHY_AFTER_MS,
    dockerLogs: false,
  };
}

/** https://specifications.freedesktop.org/basedir-spec */
const cacheFolder = (env: CliContext['env']): string =>
  join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'clusternator', 'revisions');

/** The cluster file may name its account, so that nobody deploys into another one by mistake. */
function checkAccount(desired: DesiredModel, live: LiveModel, local: boolean): void {
  const wanted = desired.cluster.account;
  if (wanted === undefined || local || live.account === undefined || live.account === wanted) return;
  const position = desired.positionOf(`cluster/${desired.cluster.name}`, 'account');
  const diagnostic: Diagnostic = {
    code: 'account-mismatch',
    severity: 'error',
    message: `The credentials are of account ${live.account}, the cluster file wants account ${wanted}. Nothing was changed.`,
    hint: 'Use credentials of that account (AWS_PROFILE), or change "account".',
    source: 'user',
    ...(position === undefined ? {} : { position }),
  };
  throw new DiagnosticError([diagnostic]);
}
