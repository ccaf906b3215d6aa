import { hideIn } from '../core/hidden.ts';
import type { Plan } from '../model/plan.ts';

/** A plan for people: commands in its findings are those that work here. JSON is the same wherever it is made. */
export const retold = (plan: Plan, retell: (told: string) => string): Plan => ({
  ...plan,
  findings: plan.findings.map((finding) => hideIn(finding, retell)),
});
