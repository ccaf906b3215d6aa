import type { LiveRevision, LiveService } from '../../model/live.ts';
import { shortRevision } from '../../model/arn.ts';
import type { Candidate, Choice, Doubt } from './choice.ts';
import type { History, Past } from './past.ts';
import { type Words, words } from '../../model/words.ts';

/** `2026-01-01 10:00:05 UTC` */
const when = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** `2026-01-01 10:00:05 to 12:00:00 UTC` */
function span(from: number, until: number): string {
  const [a, b] = [when(from), when(until)];
  return `${a.slice(0, 19)} to ${a.slice(0, 10) === b.slice(0, 10) ? b.slice(11) : b}`;
}

/** `ran here successfully from 2026-01-01 10:00:05 to 12:00:00 UTC` */
function pastText(past: Past): string {
  switch (past.is) {
    case 'ran':
      return past.from === undefined
        ? `ran here until ${when(past.until)}`
        : `ran here successfully from ${span(past.from, past.until)}`;
    case 'failed':
      return `was deployed here on ${when(past.at)}, and did not succeed`;
    case 'left':
      return `was set back to ${shortRevision(past.to)} on ${when(past.at)}`;
    default:
      return past satisfies never;
  }
}

/** What is known of a revision that could be gone back to. */
export function candidateText({ past, standing }: Candidate, known: boolean): string {
  if (past !== undefined) return pastText(past);
  if (standing.is === 'of-another-cluster') return `is of cluster ${standing.cluster}`;
  if (standing.is === 'of-another-owner') return `is of app ${standing.owner}`;
  return known ? 'was never deployed here, as far as ECS remembers' : 'may or may not have run here';
}

/** Why a revision was chosen, and why not a newer one. */
export function reasonsOf(
  { revision, past }: Pick<Candidate, 'revision' | 'past'>,
  active: readonly LiveRevision[],
  history: History | undefined,
): readonly string[] {
  const name = shortRevision(revision.arn);
  const order = [...(history?.past ?? [])];
  const own = order.findIndex(([arn]) => arn === revision.arn);
  const there = new Set(active.map(({ arn }) => arn));
  const skipped = order
    .slice(0, Math.max(0, own))
    .flatMap(([arn, one]) => (there.has(arn) ? `${shortRevision(arn)} ${pastText(one)}` : []));
  return [
    `${name} ${past === undefined ? 'was asked for' : pastText(past)}`,
    ...(skipped.length === 0 ? [] : [`not ${skipped.join(', nor ')}`]),
  ];
}

/** Why nobody but a person can choose. */
export function doubtText(doubt: Doubt, { name, taskDefinition }: LiveService): Words {
  const runs = shortRevision(taskDefinition);
  switch (doubt.is) {
    case 'no-history':
      return `ECS knows of no revision that ran successfully in ${name} before ${runs}; it remembers 90 days.`;
    case 'denied':
      return words`What ran in ${name} before is not known, since its service deployments may not be read (${{ run: 'iam-policy', args: ['--command', 'rollback'] }} has the rights).`;
    case 'gone':
      return `${doubt.revision}, which ran in ${name} before, is not ACTIVE any more.`;
    case 'went-back': {
      const by = {
        clusternator: 'a rollback set it back',
        ecs: 'ECS set it back by itself',
        others: 'it was set back',
      } as const;
      return `${name} runs ${runs} already because ${by[doubt.by]}${doubt.from === undefined ? '' : ` from ${doubt.from}`}: whether to go back further is not for the program to guess.`;
    }
    default:
      return doubt satisfies never;
  }
}

/** The candidates: what is known of each, and the command that takes it. */
export const candidateLines = (
  { candidates }: Extract<Choice, { is: 'doubt' }>,
  known: boolean,
  commandOf: (revision: LiveRevision) => string,
): readonly string[] =>
  candidates.flatMap((one) => [
    `${shortRevision(one.revision.arn)} ${candidateText(one, known)}:`,
    commandOf(one.revision),
  ]);

/** What is true of a service when nothing is to be done for a rollback, and when it was done in `time`. */
export function rollbackTold(
  { name, taskDefinition, raw }: LiveService,
  to: LiveRevision,
  waited: boolean,
): { readonly already: string; readonly said: (time: string) => Words } {
  const [from, target] = [shortRevision(taskDefinition), shortRevision(to.arn)];
  const runs = raw.desiredCount === 0 ? 'is set to' : 'runs';
  return {
    already: `No changes. ${name} ${runs} ${target} already.`,
    said: (time) => {
      if (taskDefinition === to.arn) return `${name} ${runs} ${target}.`;
      return waited
        ? `Rolled back in ${time}: ${name} ${runs} ${target} (was ${from}).`
        : words`${name} is set to ${target} (was ${from}). Its deployment was started and not waited for: see ${{ run: 'status' }}.`;
    },
  };
}
