import type { Aws } from '../aws/aws.ts';
import type { Clock } from '../model/clock.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Emit } from '../model/event.ts';
import type { Ending } from '../model/exit.ts';
import { HEALTHY_AFTER_MS } from '../model/healthy-after.ts';
import type { Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { Action, Change, Plan } from '../model/plan.ts';
import { inSubnets } from '../scheduling/subnets.ts';
import { sortOut } from './approved.ts';
import { isNoNews } from './aws-errors.ts';
import { withEndedTasks } from './ended-tasks.ts';
import { BoxPoller } from './box-poller.ts';
import { Launched } from './launched.ts';
import { runRound } from './loop.ts';
import { Interrupted, outcomeOf, TimedOut, type Outcome } from './outcome.ts';
import { pause } from './pause.ts';
import { endingOf, Reporter } from './report.ts';
import { Roster } from './roster.ts';
import { toWaitFor, unsteady, unsteadyText, waitUntilSteady } from './wait-until-steady.ts';
import { summaryOf } from './summary.ts';
import { ServicePoller } from './service-poller.ts';
import { Outage } from './outage.ts';
import type { Done } from './kinds/kind.ts';
import type { Step, RunContext } from './step.ts';
import { type Words, words } from '../model/words.ts';

/** What an apply needs. */
export interface ApplyRun {
  /** The approved plan: nothing else is done. */
  readonly plan: Plan;
  readonly desired: DesiredModel;
  /** The snapshot that the plan was made from. */
  readonly live: LiveModel;
  readonly aws: Aws;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Soft stop (Ctrl-C once): nothing new is started, calls in flight finish, waiting ends. */
  readonly signal: AbortSignal;
  readonly options: {
    /** Whether deployments are waited for. */
    readonly wait: boolean;
    readonly timeoutMs: number;
    /** Stop tasks of no service on boxes that go. */
    readonly stopTasks?: boolean;
    /** So many changes at most make calls at a time; those that only wait do not count. */
    readonly parallelism: number;
    /** How long tasks without a health check must stay up; else as AWS has it. */
    readonly healthyAfterMs?: number;
    /** Whether containers run on the Docker of this computer, where they can be asked for their logs. */
    readonly dockerLogs?: boolean;
  };
  /** Whether no answer can come any more, and why: asked while none comes. */
  readonly gone?: (() => Promise<Diagnostic | undefined>) | undefined;
  /** A fresh snapshot. */
  readonly snapshot: () => Promise<LiveModel>;
  /** A fresh plan, made as the approved one was. */
  readonly replan: (live: LiveModel) => Plan;
  /** What is done of a change; else what makes it true. */
  readonly perform?: (step: Step) => Promise<Done>;
  /** What is said when all is done, in `time`; else that the cluster matches the files. */
  readonly said?: (time: string) => Words;
}

export interface ApplyResult {
  readonly ok: boolean;
  readonly ended: Ending;
  /** Changes that were done. */
  readonly changed: Readonly<Record<Action, number>>;
  /** What a fresh plan still holds, if anything. */
  readonly remaining?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Rounds until it is said that what is left will not go away by itself. */
const ROUNDS = 3;
/** AWS's answers may be old: before a new round they get so long, in milliseconds, to catch up. */
const CATCH_UP_MS = 3000;

/**
 * Makes the approved plan true and waits until a fresh plan is empty. Each change looks at what is there, so that a run
 * which was killed is continued by any later one. Never throws for what AWS or a user does: the result and the events
 * tell it.
 */
export async function apply(run: ApplyRun): Promise<ApplyResult> {
  const startedAt = run.clock.now();
  const reporter = new Reporter({ emit: run.emit, clock: run.clock, changes: run.plan.changes });
  reporter.plan(run.plan);
  const outcomes = new Map<Id, Outcome>();
  const deadline = startedAt + run.options.timeoutMs;
  const { aws, clock, gone } = run;
  const outage = new Outage({ aws, clock, reporter, deadline, gone });
  try {
    const roster = new Roster(run, reporter);
    await roster.open();
    const shared: Shared = { revisions: new Map(), launched: new Launched(), outage };
    const changed = await rounds(run, reporter, outcomes, deadline, shared);
    if (outage.diagnostic === undefined) await roster.close(outcomes, changed.live);
    const settled =
      changed.live === undefined
        ? changed
        : await settle(run, changed.live, outcomes, deadline, shared, (note) => reporter.note(note));
    return conclude(run, reporter, outcomes, withGone(settled, outage.diagnostic), startedAt);
  } finally {
    outage.close();
  }
}

/** How a run ends, with why no answer can come any more. */
const withGone = (end: End, gone: Diagnostic | undefined): End =>
  gone === undefined ? end : { ...end, diagnostics: [...end.diagnostics, gone] };

/** What all rounds of a run share. */
type Shared = Pick<RunContext, 'revisions' | 'launched' | 'outage'>;

interface End {
  /** The cluster, where it is what the files say. */
  readonly live?: LiveModel;
  readonly remaining?: Plan;
  /** Changes of the fresh plan that the approved one did not hold. */
  readonly foreign: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

async function rounds(
  run: ApplyRun,
  reporter: Reporter,
  outcomes: Map<Id, Outcome>,
  deadline: number,
  shared: Shared,
): Promise<End> {
  let { live } = run;
  let changes = run.plan.changes;
  if (changes.length === 0) return { live, foreign: [], diagnostics: [] };
  for (let round = 1; ; round++) {
    const context = contextOf(run, live, deadline, shared);
    const done = new Set([...outcomes].filter(([, outcome]) => outcome.is === 'done').map(([id]) => id));
    const ended = await runRound(changes, {
      context,
      parallelism: run.options.parallelism,
      done,
      reporter,
      ...(run.perform !== undefined && { perform: run.perform }),
    });
    for (const [id, outcome] of ended) outcomes.set(id, outcome);
    if ([...ended.values()].some((outcome) => outcome.is !== 'done')) return { foreign: [], diagnostics: [] };
    const fresh = await verify(run, context, round, reporter);
    if ('diagnostics' in fresh) return fresh;
    const { approved, foreign } = sortOut(fresh.plan, run.plan);
    if (fresh.plan.changes.length === 0) return { live: fresh.live, foreign: [], diagnostics: [] };
    if (approved.length === 0 || round === ROUNDS) return { remaining: fresh.plan, foreign, diagnostics: [] };
    reporter.note(
      `Not all is true yet: ${approved.map((change) => change.id.replace('/', ' ')).join(', ')}. Going round again.`,
    );
    live = fresh.live;
    changes = approved;
  }
}

/** Waits for services that are as declared and not steady yet: those of an apply before, and what happens meanwhile. */
async function settle(
  run: ApplyRun,
  live: LiveModel,
  outcomes: Map<Id, Outcome>,
  deadline: number,
  shared: Shared,
  note: (text: string) => void,
): Promise<End> {
  const done: End = { foreign: [], diagnostics: [] };
  // What this run did not wait for is told with it; what it waited for may have lost tasks with a box since.
  const context = contextOf(run, live, deadline, shared);
  const found = unsteady(run.desired, live).filter(({ id }) => run.options.wait || !outcomes.has(id));
  const list = run.options.wait ? await withEndedTasks(context, found, note) : found;
  if (list.length === 0) return done;
  const changes = list.map(toWaitFor);
  const reporter = new Reporter({ emit: run.emit, clock: run.clock, changes, waitsOnly: true });
  reporter.note(unsteadyText(list, run.options.wait));
  if (!run.options.wait) return done;
  const options = { context, parallelism: run.options.parallelism, done: new Set<Id>(), reporter };
  const ended = await runRound(changes, {
    ...options,
    perform: (step) => waitUntilSteady(step, run.plan.changes.length === 0),
  });
  for (const [id, outcome] of ended) outcomes.set(id, outcome);
  if ([...ended.values()].some((outcome) => outcome.is !== 'done')) return done;
  const fresh = await verify(run, context, ROUNDS, reporter);
  if ('diagnostics' in fresh || fresh.plan.changes.length === 0)
    return { ...done, ...('diagnostics' in fresh && fresh) };
  return { ...done, remaining: fresh.plan, foreign: fresh.plan.changes };
}

type Fresh = { readonly live: LiveModel; readonly plan: Plan } | End;

/** A fresh snapshot and plan; looks again when the first still shows what was just changed. */
async function verify(
  run: ApplyRun,
  context: Omit<RunContext, 'active'>,
  round: number,
  reporter: Reporter,
): Promise<Fresh> {
  for (let look = 1; ; look++) {
    try {
      const live = await run.snapshot();
      const plan = run.replan(live);
      if (plan.changes.length === 0 || look === 2 || round === ROUNDS) return { live, plan };
      await pause(context, run.aws.local ? 1000 : CATCH_UP_MS);
    } catch (error) {
      if (run.signal.aborted || error instanceof Interrupted || error instanceof TimedOut) {
        const message =
          'All changes were made; whether the cluster matches the files was not checked to the end.';
        return {
          foreign: [],
          diagnostics: [
            {
              code: 'not-verified',
              severity: 'warning',
              message,
              hint: words`Run ${{ run: 'plan' }} to see.`,
              source: 'tool',
            },
          ],
        };
      }
      if (look < 3 && isNoNews(error)) continue;
      const outcome = outcomeOf(error, `cluster/${context.cluster}`, '');
      const why = outcome.message;
      reporter.note(`All changes were made, but the check afterwards failed: ${why}`);
      const message = `The check after the changes failed: ${why}`;
      return {
        foreign: [],
        diagnostics: [
          {
            code: 'not-verified',
            severity: 'error',
            message,
            hint: words`Run ${{ run: 'plan' }} to see whether the cluster matches the files.`,
            source: 'aws',
          },
        ],
      };
    }
  }
}

function contextOf(
  run: ApplyRun,
  live: LiveModel,
  deadline: number,
  shared: Shared,
): Omit<RunContext, 'active'> {
  const { clock } = run;
  const { aws } = shared.outage;
  const stop = AbortSignal.any([run.signal, shared.outage.signal]);
  const desired = inSubnets(run.desired, live);
  const cluster = run.plan.target.cluster;
  return {
    aws,
    clock,
    desired,
    live,
    cluster,
    stop,
    deadline,
    wait: run.options.wait,
    stopTasks: run.options.stopTasks === true,
    healthyAfterMs: run.options.healthyAfterMs ?? HEALTHY_AFTER_MS,
    dockerLogs: run.options.dockerLogs ?? false,
    ...shared,
    servicePoller: new ServicePoller({ aws, clock, cluster, stop }),
    boxPoller: new BoxPoller({ aws, clock, cluster }),
  };
}

function conclude(
  run: ApplyRun,
  reporter: Reporter,
  outcomes: ReadonlyMap<Id, Outcome>,
  end: End,
  startedAt: number,
): ApplyResult {
  const has = (is: Outcome['is']): boolean => [...outcomes.values()].some((outcome) => outcome.is === is);
  const diagnostics = [
    ...[...outcomes.values()].flatMap((outcome) =>
      outcome.is === 'failed' && outcome.diagnostic !== undefined ? [outcome.diagnostic] : [],
    ),
    ...end.diagnostics,
  ];
  const unverified = end.diagnostics.some(({ severity }) => severity === 'warning');
  const ended = endingOf({
    interrupted: has('interrupted') || (run.signal.aborted && (has('skipped') || unverified)),
    failed:
      has('failed') ||
      end.remaining !== undefined ||
      end.diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
    timedOut: has('timed-out') || unverified || (has('skipped') && !has('failed')),
  });
  const message = summaryOf({
    plan: run.plan,
    outcomes,
    ended,
    elapsedMs: run.clock.now() - startedAt,
    wait: run.options.wait,
    said: run.said,
    ...end,
  });
  reporter.done(ended, message);
  const count = (action: Action): number =>
    run.plan.changes.filter((change) => change.action === action && outcomes.get(change.id)?.is === 'done')
      .length;
  return {
    ok: ended === 'done',
    ended,
    changed: {
      create: count('create'),
      update: count('update'),
      replace: count('replace'),
      delete: count('delete'),
    },
    ...(end.remaining !== undefined && { remaining: end.remaining }),
    diagnostics,
  };
}
