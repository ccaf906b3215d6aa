import type { Diagnostic } from '../model/diagnostic.ts';
import { kindOf, nameOf } from '../model/id.ts';
import type { Plan } from '../model/plan.ts';
import { count } from './text.ts';

/** Notes on what goes on in the cluster, or on what the plan leaves out: they are news each time. */
const NEWS: ReadonlySet<string> = new Set([
  'box-not-joined',
  'cluster-stays',
  'overwrites-drift',
  'pending-not-shown',
  'service-failing',
  'service-short',
]);

/** Other notes are good to know once and the same with every plan: they are counted, unless everything is asked for. */
const isAside = ({ severity, code }: Diagnostic): boolean => severity === 'note' && !NEWS.has(code);

/** Members that one note names. */
const MOST_MEMBERS = 5;

/**
 * Findings of a plan for a view that shows its changes too: a note on drift names the members, whose values stand with the
 * change.
 */
export function briefFindings({ findings, changes }: Pick<Plan, 'findings' | 'changes'>): Plan['findings'] {
  const byId = new Map(changes.map((change) => [change.id, change]));
  return findings.map((finding) => {
    const change = finding.subject === undefined ? undefined : byId.get(finding.subject);
    if (finding.code !== 'overwrites-drift' || change === undefined || change.action === 'delete')
      return finding;
    const names = change.fields.filter(({ drift }) => drift === true).map(({ path }) => path);
    const more = names.length > MOST_MEMBERS ? ` and ${names.length - MOST_MEMBERS} more` : '';
    const subject = `${kindOf(change.id)} ${nameOf(change.id)}`;
    const message = `${subject} was changed by others; apply overwrites ${names.slice(0, MOST_MEMBERS).join(', ')}${more}.`;
    return { ...finding, message };
  });
}

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
