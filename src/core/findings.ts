import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { NO_PERMITS } from '../model/ownership.ts';
import type { Plan } from '../model/plan.ts';

/** A group of boxes, or the cluster, that must be named before it goes. */
export type Asked = NonNullable<Diagnostic['asks']>;

/** A plan with an error among its findings is shown, but not done. */
export const hasErrors = ({ findings }: Pick<Plan, 'findings'>): boolean => errorsOf(findings).length > 0;

export const errorsOf = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
  findings.filter(({ severity }) => severity === 'error');

/** Every warning as an error. */
export const stricter = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
  findings.map((finding) => (finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding));

const isNameable = ({ severity, asks }: Diagnostic): boolean => severity === 'error' && asks !== undefined;

/** What must be named before a plan may be done, when nothing else is wrong with it. */
export function namesToGive({ findings }: Plan): readonly Asked[] {
  const errors = errorsOf(findings);
  return errors.every(isNameable) ? errors.flatMap(({ asks }) => asks ?? []) : [];
}

/** The plan as it is once those names are given. */
export const whenNamed = (plan: Plan): Plan => ({
  ...plan,
  findings: plan.findings.map((finding) =>
    isNameable(finding) ? { ...finding, severity: 'warning' } : finding,
  ),
});

/** The files with what was named since, as if it had been permitted from the start. */
export function permitting(desired: DesiredModel, names: readonly Asked[]): DesiredModel {
  const groups = names.flatMap(({ for: kind, name }) => (kind === 'group' ? [name] : []));
  if (groups.length === 0) return desired;
  const permits = desired.permits ?? NO_PERMITS;
  return { ...desired, permits: { ...permits, removeGroups: [...permits.removeGroups, ...groups] } };
}
