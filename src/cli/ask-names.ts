import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { NO_PERMITS } from '../model/ownership.ts';
import type { Plan } from '../model/plan.ts';
import { escapeTerminal } from '../view/escape.ts';
import { placeText } from '../view/human/target.ts';
import type { CliContext } from './context.ts';

const isNameable = ({ severity, asks }: Diagnostic): boolean => severity === 'error' && asks !== undefined;

/** What must be named before a plan may be done, when nothing else is wrong with it. */
export function namesToAsk({ findings }: Plan): readonly NonNullable<Diagnostic['asks']>[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return errors.every(isNameable) ? errors.flatMap(({ asks }) => asks ?? []) : [];
}

/** The plan as it is once those names are given. */
export const whenNamed = (plan: Plan): Plan => ({
  ...plan,
  findings: plan.findings.map((finding) =>
    isNameable(finding) ? { ...finding, severity: 'warning' } : finding,
  ),
});

/** Asks for the names, in one answer. Only they are a yes. */
export async function askNames(
  context: CliContext,
  plan: Plan,
  names: readonly NonNullable<Diagnostic['asks']>[],
): Promise<boolean> {
  const told = names.map(({ for: kind, name }) =>
    kind === 'group' ? `group ${name}` : `cluster ${name} with all that several have in it`,
  );
  const words = [...new Set(names.map(({ name }) => name))];
  const n = plan.changes.length;
  const changes = n === 1 ? 'This change removes' : `These ${String(n)} changes remove`;
  const answer = await context.ask(
    escapeTerminal(
      `${changes} ${told.join(' and ')} ${placeText(plan.target)}. To make ${n === 1 ? 'it' : 'them'}, type ${words.join(' ')}: `,
    ),
  );
  if (sameWords(answer ?? '', words)) {
    context.err.write('\n');
    return true;
  }
  context.err.write('Nothing was changed.\n');
  return false;
}

const sameWords = (answer: string, words: readonly string[]): boolean =>
  answer
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ') === words.toSorted().join(' ');

/** The files with what was named by hand, as if it had been named by flags. */
export function permitting(
  desired: DesiredModel,
  names: readonly NonNullable<Diagnostic['asks']>[],
): DesiredModel {
  const groups = names.flatMap(({ for: kind, name }) => (kind === 'group' ? [name] : []));
  if (groups.length === 0) return desired;
  const permits = desired.permits ?? NO_PERMITS;
  return { ...desired, permits: { ...permits, removeGroups: [...permits.removeGroups, ...groups] } };
}
