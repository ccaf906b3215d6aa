import type { Diagnostic } from '../model/diagnostic.ts';
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

/** Findings to show, and what to say of the others (`''`: nothing). `command`: before the flag that shows them. */
export function shownFindings(
  findings: readonly Diagnostic[],
  all: boolean,
  command = 'clusternator plan ',
): { readonly shown: readonly Diagnostic[]; readonly rest: string } {
  const shown = all ? findings : findings.filter((finding) => !isAside(finding));
  const left = findings.length - shown.length;
  const them = left === 1 ? 'it' : 'them';
  return {
    shown,
    rest: left === 0 ? '' : `${count(left, 'note')}: ${command}--all shows ${them}.`,
  };
}
