import { bySeverity, levelled, runOfflineChecks } from '../checks/run.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan } from '../model/plan.ts';

/** Everything that can be said of the files alone: what the loader noted and what the checks find. */
export const offlineFindings = (desired: DesiredModel): readonly Diagnostic[] =>
  bySeverity(levelled(desired, [...desired.notes, ...runOfflineChecks(desired)]));

/** A plan with what the checks find in the files, at the levels that the cluster file sets. */
export const withOfflineChecks = (desired: DesiredModel, live: LiveModel, plan: Plan): Plan => ({
  ...plan,
  findings: bySeverity(levelled(desired, [...plan.findings, ...runOfflineChecks(desired, live)])),
});

/** The same for what was registered before: ECS took it once, so that no check of its contents refuses it now. */
export const withPastChecks = (desired: DesiredModel, live: LiveModel, plan: Plan): Plan => {
  const found = levelled(desired, runOfflineChecks(desired, live)).map((finding): Diagnostic =>
    finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding,
  );
  return plan.changes.length === 0 ? plan : { ...plan, findings: bySeverity([...plan.findings, ...found]) };
};
