import type { Aws, CallRecord } from '../aws/aws.ts';
import { createAws } from '../aws/create.ts';
import { resolveEndpoints, resolveRegion } from '../aws/target.ts';
import { makePlan } from '../differ/plan.ts';
import { loadDesired, type LoadOptions } from '../loader/load.ts';
import type { DesiredModel } from '../model/desired.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan, Target } from '../model/plan.ts';
import { takeSnapshot } from '../snapshotter/snapshot.ts';
import { type Arguments, text, texts } from './arguments.ts';
import type { CliContext } from './context.ts';
import { connectLocal } from './local-engine.ts';
import { toJson } from '../view/json/json.ts';

/** The files that a command works on, as the loader wants them. */
export type Files = Omit<LoadOptions, 'cwd' | 'env'>;

/** One command's connection of files and cluster. */
export interface Session {
  readonly desired: DesiredModel;
  readonly aws: Aws;
  /** Reads the cluster. @throws DiagnosticError when it is of another account than the file says */
  snapshot(options?: { readonly withTasks?: boolean }): Promise<LiveModel>;
  plan(live: LiveModel): Plan;
  target(live: LiveModel): Target;
  close(): void;
}

/** `-f` and `-a` of a command line. */
export function filesOf(args: Arguments): Files {
  const clusterFile = text(args, 'file');
  const appFiles = texts(args, 'app');
  return {
    ...(clusterFile === undefined ? {} : { clusterFile }),
    ...(appFiles.length === 0 ? {} : { appFiles }),
  };
}

/** Reads the files. @throws DiagnosticError with everything that is wrong in them */
export async function load(context: Pick<CliContext, 'cwd' | 'env'>, files: Files): Promise<DesiredModel> {
  const loaded = await loadDesired({ ...files, cwd: context.cwd, env: context.env });
  if (loaded.ok) return loaded.model;
  const [first, ...rest] = loaded.diagnostics;
  if (first === undefined) throw new Error('the files were refused without a reason');
  throw new DiagnosticError([first, ...rest]);
}

/** Reads the files, finds out where the cluster is, and starts the embedded engine where that is wanted. Makes no call. */
export async function openSession(context: CliContext, files: Files): Promise<Session> {
  const desired = await load(context, files);
  const aws = await connect(context, desired);
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
  return {
    desired,
    aws,
    target,
    async snapshot(options = {}) {
      const live = await takeSnapshot(aws, desired, { ...options, signal: context.interrupt });
      checkAccount(desired, live, aws.local);
      return live;
    },
    plan: (live) => makePlan(desired, live, target(live)),
    close: () => aws.close(),
  };
}

/** The choke point to AWS, or to the embedded engine with `--local`. */
export async function connect(context: CliContext, desired: DesiredModel | undefined): Promise<Aws> {
  const { global, env, clock } = context;
  const onCall = global.debug ? { onCall: (record: CallRecord) => context.err.write(toJson(record)) } : {};
  if (global.local) {
    const engine = await connectLocal(context);
    return createAws({ ...engine, local: true, clock, ...onCall });
  }
  const region = await resolveRegion({ explicit: global.region ?? desired?.cluster.region, env });
  const endpoint = await resolveEndpoints({ env, region });
  return createAws({ region, endpoint, env, clock, ...onCall });
}

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
