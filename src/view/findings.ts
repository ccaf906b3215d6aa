import type { Diagnostic } from '../model/diagnostic.ts';
import { count } from './text.ts';

/**
 * Notes on the files: good to know once, and the same with every plan. They are counted, unless everything is asked for.
 * Notes on the cluster are always shown.
 */
const isAside = ({ severity, source, position }: Diagnostic): boolean =>
  severity === 'note' && source === 'user' && position !== undefined;

/** Findings to show, and what to say of the others (`''`: nothing). */
export function shownFindings(
  findings: readonly Diagnostic[],
  all: boolean,
): { readonly shown: readonly Diagnostic[]; readonly rest: string } {
  const shown = all ? findings : findings.filter((finding) => !isAside(finding));
  const left = findings.length - shown.length;
  const them = left === 1 ? 'it' : 'them';
  return {
    shown,
    rest: left === 0 ? '' : `${count(left, 'note')} on the files: clusternator plan --all shows ${them}.`,
  };
}
