import { apply, type ApplyResult } from '../executor/apply.ts';
import { type Unsteady, unsteady } from '../executor/wait-until-steady.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import type { ApplyEvent, Emit } from '../model/event.ts';
import { EXIT } from '../model/exit.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan } from '../model/plan.ts';
import { type Asked, errorsOf, namesToGive, permitting, whenNamed } from './findings.ts';
import type { Goal } from './goal.ts';
import { type Hidden, hideInEvent } from './hidden.ts';
import type { Connected } from './world.ts';

/** How a plan is done. */
export interface ApplyOptions {
  /** Told of all that happens, in order. */
  readonly onEvent?: ((event: ApplyEvent) => void) | undefined;
  /** Stops softly: nothing new is started, calls in flight finish, waiting ends. */
  readonly signal?: AbortSignal | undefined;
  /** Whether deployments are waited for; `true` when absent. */
  readonly wait?: boolean | undefined;
  /** All of it together, in milliseconds; ten minutes when absent. */
  readonly timeoutMs?: number | undefined;
  /** So many changes at most make calls at a time; those that only wait do not count. 10 when absent. */
  readonly parallelism?: number | undefined;
  /** Tasks of no service on boxes that go are stopped; else they are waited for. */
  readonly stopTasks?: boolean | undefined;
  /** How long tasks without a health check must stay up, in milliseconds; else as AWS or the engine has it. */
  readonly healthyAfterMs?: number | undefined;
}

/** A plan, with what it was made from: it can be looked at, and done. */
export interface Planned {
  /** As data: docs/plan-format.md. */
  readonly plan: Plan;
  /** The cluster that it was made from. */
  readonly live: LiveModel;
  /** What it removes that must be named first (`naming`); empty when nothing is, or when the plan has other errors too. */
  readonly asks: readonly Asked[];
  /** Services and boxes that are as wanted and not there yet, where the plan changes nothing: an apply waits for them. */
  readonly awaited: readonly Unsteady[];
  /** The same plan, after what it asks for was named. */
  naming(this: void, names: readonly Asked[]): Planned;
  /**
   * Makes it true and waits until a fresh plan is empty. Never throws for what AWS does: the result and the events tell it.
   * @throws DiagnosticError for a plan with errors; then nothing is done
   */
  apply(this: void, options?: ApplyOptions): Promise<ApplyResult>;
}

/** What a plan needs of the cluster that it is for. */
export interface Around extends Connected {
  readonly hidden: Hidden;
  /** A fresh look. */
  readonly read: () => Promise<LiveModel>;
  /** A fresh plan, made as the first one was. */
  readonly replan: (live: LiveModel) => Plan;
}

export function plannedFor(goal: Goal, around: Around, live: LiveModel, plan: Plan): Planned {
  const awaited = plan.changes.length === 0 ? unsteady(goal.desired, live) : [];
  return {
    plan,
    live,
    asks: namesToGive(plan),
    awaited,
    naming: (names) =>
      plannedFor({ ...goal, desired: permitting(goal.desired, names) }, around, live, whenNamed(plan)),
    async apply(options = {}) {
      const [first, ...rest] = errorsOf(plan.findings);
      if (first !== undefined) throw new DiagnosticError([first, ...rest]);
      const { onEvent } = options;
      const emit: Emit = (event) => onEvent?.(hideInEvent(event, around.hidden.hide));
      if (plan.changes.length === 0 && awaited.length === 0) return nothing(plan, emit, around);
      return run(goal, around, { live, plan, emit, options });
    },
  };
}

/** Nothing differs and nothing is awaited: no call is made. */
function nothing({ summary }: Plan, emit: Emit, { clock }: Around): ApplyResult {
  const message = 'No changes.';
  emit({ type: 'plan', at: clock.now(), message, summary });
  emit({ type: 'done', at: clock.now(), ok: true, message, exitCode: EXIT.done });
  const changed = { create: 0, update: 0, replace: 0, delete: 0 };
  return { ok: true, ended: 'done', changed, diagnostics: [] };
}

function run(
  { desired, perform, said }: Goal,
  { aws, clock, gone, read, replan, healthyAfterMs, dockerLogs }: Around,
  {
    live,
    plan,
    emit,
    options,
  }: {
    readonly live: LiveModel;
    readonly plan: Plan;
    readonly emit: Emit;
    readonly options: ApplyOptions;
  },
): Promise<ApplyResult> {
  return apply({
    plan,
    desired,
    live,
    aws,
    clock,
    emit,
    signal: options.signal ?? new AbortController().signal,
    options: {
      wait: options.wait ?? true,
      timeoutMs: options.timeoutMs ?? 600_000,
      parallelism: options.parallelism ?? 10,
      stopTasks: options.stopTasks ?? false,
      healthyAfterMs: options.healthyAfterMs ?? healthyAfterMs,
      dockerLogs,
    },
    gone,
    snapshot: read,
    replan,
    ...(perform !== undefined && { perform }),
    ...(said !== undefined && { said }),
  });
}
