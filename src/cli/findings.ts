import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { hideIn } from './report.ts';

/** With `--strict` every warning is an error. */
export const stricterAll = (findings: readonly Diagnostic[], strict: boolean): readonly Diagnostic[] =>
  strict
    ? findings.map((finding) =>
        finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding,
      )
    : findings;

export const stricter = (plan: Plan, strict: boolean): Plan => ({
  ...plan,
  findings: stricterAll(plan.findings, strict),
});

/** A plan with an error among its findings is shown, but not done. */
export const hasErrors = (plan: Plan): boolean => plan.findings.some(({ severity }) => severity === 'error');

/** A plan for people: commands in its findings are those that work here. JSON is the same wherever it is made. */
export const retold = (plan: Plan, retell: (told: string) => string): Plan => ({
  ...plan,
  findings: plan.findings.map((finding) => hideIn(finding, retell)),
});
