import type { Ending } from '../model/exit.ts';
import type { Id } from '../model/id.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Outcome } from './outcome.ts';
import { countsOf } from './report.ts';
import { duration } from '../model/duration.ts';
import { type Words, words } from '../model/words.ts';

/** The last line of an apply: what was done, what not, and what next. */
export function summaryOf(facts: {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<Id, Outcome>;
  readonly ended: Ending;
  readonly elapsedMs: number;
  readonly wait: boolean;
  readonly said?: ((time: string) => Words) | undefined;
  readonly remaining?: Plan;
  readonly foreign: readonly Change[];
}): Words {
  const { plan, outcomes, ended } = facts;
  // Also services that were only waited for, which are no changes.
  const number = (is: Outcome['is']): number => [...outcomes.values()].filter((one) => one.is === is).length;
  const done = countsOf(plan.changes.filter((change) => outcomes.get(change.id)?.is === 'done'));
  const time = duration(facts.elapsedMs);
  const did = done === '' ? '' : `Applied: ${done} in ${time}. `;
  if (ended === 'done') {
    if (outcomes.size === 0) return 'Nothing to do.';
    return facts.said === undefined ? words`${did}${match(facts)}` : facts.said(time);
  }
  if (facts.remaining !== undefined) return words`${did}${left(facts.remaining, facts.foreign)}`;
  const counts = [
    done,
    counted(number('failed'), 'failed'),
    counted(number('timed-out'), 'not finished'),
    counted(number('interrupted'), 'interrupted'),
    `${String(number('skipped') + plan.changes.filter(({ id }) => !outcomes.has(id)).length)} not started`,
  ].filter((part) => part !== '');
  const next = words`Run ${{ run: 'apply' }} again to continue.`;
  switch (ended) {
    case 'interrupted':
      return words`Interrupted: ${counts.join(', ')}. ${next}`;
    case 'timed-out':
      return words`Timed out after ${time}: ${counts.join(', ')}. ${waits(outcomes)}${next}`;
    default:
      if (number('failed') === 0)
        return words`${done === '' ? 'All is steady' : `Applied: ${done} in ${time}`}, but the check afterwards failed. Run ${{ run: 'plan' }} to see what is left.`;
      return `Stopped: ${counts.join(', ')}.`;
  }
}

function match({ plan, wait }: { readonly plan: Plan; readonly wait: boolean }): Words {
  const { cluster } = plan.target;
  if (plan.changes.some((change) => change.action === 'delete' && change.id === `cluster/${cluster}`))
    return `${cluster} is gone.`;
  if (!wait) return words`Deployments were started and not waited for: see ${{ run: 'status' }}.`;
  return `${cluster} matches ${plan.title}.`;
}

/** What each unfinished change waits for. */
function waits(outcomes: ReadonlyMap<Id, Outcome>): string {
  const parts = [...outcomes].flatMap(([id, outcome]) =>
    outcome.is === 'timed-out' ? [`${id.replace('/', ' ')} (${outcome.message})`] : [],
  );
  return parts.length === 0 ? '' : `Still waiting: ${parts.join(', ')}. `;
}

function left(remaining: Plan, foreign: readonly Change[]): Words {
  const names = (changes: readonly Change[]): string =>
    changes.map((change) => `${change.action} ${change.id.replace('/', ' ')}`).join(', ');
  const ours = remaining.changes.filter((change) => !foreign.includes(change));
  const parts = [
    ...(ours.length === 0 ? [] : [`Still different: ${names(ours)}.`]),
    ...(foreign.length === 0 ? [] : [`New since the plan, and not done: ${names(foreign)}.`]),
  ];
  return words`${parts.join(' ')} Run ${{ run: 'plan' }} to see why.`;
}

const counted = (n: number, word: string): string => (n === 0 ? '' : `${String(n)} ${word}`);
