import type { Plan } from '../model/plan.ts';
import type { LineOf } from '../model/words.ts';
import { typed } from './report.ts';

/** A plan for people: commands in its findings are those that work here. JSON is the same wherever it is made. */
export const typedPlan = (plan: Plan, lineOf: LineOf): Plan => ({
  ...plan,
  findings: plan.findings.map((finding) => typed(finding, lineOf)),
});
