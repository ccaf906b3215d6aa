import type { Id } from '../model/id.ts';
import type { Change } from '../model/plan.ts';
import { Semaphore } from '../model/semaphore.ts';
import type { Done } from './kinds/kind.ts';
import { runChange } from './kinds/run.ts';
import { isUnanswered } from './aws-errors.ts';
import { Gone, GONE, outcomeOf, type Outcome } from './outcome.ts';
import type { Outage } from './outage.ts';
import type { Reporter } from './report.ts';
import type { ActiveChange, Step, RunContext } from './step.ts';

/**
 * Runs the changes of one round: each as soon as what it needs is done, at most `parallelism` at a time. A failed change
 * stops its dependents and nobody else.
 * @param done ids that earlier rounds have done.
 * @returns how each change ended, also those that were not started.
 */
export async function runRound(
  changes: readonly Change[],
  options: {
    readonly context: Omit<RunContext, 'active'>;
    readonly parallelism: number;
    readonly done: ReadonlySet<Id>;
    readonly reporter: Reporter;
    /** What is done of a change; else what makes it true. */
    readonly perform?: (step: Step) => Promise<Done>;
  },
): Promise<ReadonlyMap<Id, Outcome>> {
  const { reporter, perform: make = runChange } = options;
  const active = new Map<Id, ActiveChange>();
  const context: RunContext = { ...options.context, active };
  const turns = new Semaphore(options.parallelism);
  const running = new Map<Id, Promise<Outcome>>();
  const ids = new Set(changes.map((change) => change.id));

  const one = async (change: Change): Promise<Outcome> => {
    const missing = await unmet(change);
    if (missing !== undefined) return reporter.skipped(change, missing);
    const leave = await turns.enter();
    try {
      if (context.stop.aborted)
        return reporter.skipped(
          change,
          `not started: ${context.outage.diagnostic === undefined ? 'interrupted' : GONE}`,
        );
      if (context.clock.now() >= context.deadline)
        return reporter.skipped(change, 'not started: the time was over');
      return await perform(change, leave);
    } finally {
      leave();
    }
  };

  const unmet = async (change: Change): Promise<string | undefined> => {
    for (const id of change.needs) {
      if (!ids.has(id)) {
        if (options.done.has(id)) continue;
        return `not started: ${words(id)} is not done`;
      }
      // The plan is ordered: a need stands before what needs it. One that does not would be waited for without end.
      const outcome = await running.get(id);
      if (outcome === undefined) return `not started: ${words(id)} comes after it in the plan`;
      if (outcome.is === 'failed') return `not started: ${words(id)} failed`;
      if (outcome.is !== 'done') return `not started: ${words(id)} is not done`;
    }
    return undefined;
  };

  const perform = async (change: Change, leave: () => void): Promise<Outcome> => {
    const self: ActiveChange = { change, stuck: false };
    active.set(change.id, self);
    const reporting = reporter.started(change);
    const step: Step = {
      ...context,
      change,
      self,
      startedAt: context.clock.now(),
      say: reporting.say,
      note: reporting.note,
      idle: leave,
    };
    let outcome: Outcome;
    try {
      const done = await make(step);
      outcome = { is: 'done', message: done.message, details: done.details ?? [] };
    } catch (error) {
      outcome = endOf(error, context.outage, change.id, reporting.last());
    }
    active.delete(change.id);
    reporting.finished(outcome);
    return outcome;
  };

  for (const change of changes) running.set(change.id, one(change));
  return new Map(await Promise.all([...running].map(async ([id, outcome]) => [id, await outcome] as const)));
}

/** How a change ended that threw: while no answer comes, that is why. */
function endOf(error: unknown, outage: Outage, id: Id, lastStatus: string): Outcome {
  const { diagnostic } = outage;
  if (diagnostic !== undefined && isUnanswered(error))
    return outcomeOf(new Gone(diagnostic, { cause: error }), id, lastStatus);
  const outcome = outcomeOf(error, id, lastStatus);
  const silence = outcome.is === 'timed-out' ? outage.verdict() : undefined;
  return silence === undefined ? outcome : { ...outcome, is: 'timed-out', ...silence };
}

/** `service api` */
const words = (id: Id): string => id.replace('/', ' ');
