import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { count } from './text.ts';

/** Notes on what goes on in the cluster, or on what the plan leaves out: they are news each time. */
const NEWS: ReadonlySet<string> = new Set([
  'box-not-joined',
  'cluster-stays',
  'overwrites-drift',
  'pending-not-shown',
  'service-short',
]);

/** Other notes are good to know once and the same with every plan: they are counted, unless everything is asked for. */
const isAside = ({ severity, code }: Diagnostic): boolean => severity === 'note' && !NEWS.has(code);

/** Findings to show, and how many others there are. */
export function shownFindings(
  findings: readonly Diagnostic[],
  all: boolean,
): { readonly shown: readonly Diagnostic[]; readonly left: number } {
  const shown = all ? findings : findings.filter((finding) => !isAside(finding));
  return { shown, left: findings.length - shown.length };
}

/** What of a plan is not shown, and how to see it; `''` when all is. `command`: before the flag. */
export function restText(
  { notes, fields = 0 }: { readonly notes: number; readonly fields?: number },
  command = 'clusternator plan ',
): string {
  const parts = [
    ...(notes === 0 ? [] : [count(notes, 'note')]),
    ...(fields === 0 ? [] : [count(fields, 'more field')]),
  ];
  return parts.length === 0
    ? ''
    : `${parts.join(' and ')}: ${command}--all shows ${notes + fields === 1 ? 'it' : 'them'}.`;
}

/** Whether apply refuses the plan. */
export const errorsOf = ({ findings }: Pick<Plan, 'findings'>): number =>
  findings.filter(({ severity }) => severity === 'error').length;
