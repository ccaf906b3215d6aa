/**
 * clusternator as a library: the same steps as the commands, for programs of your own.
 *
 *     const loaded = await loadDesired({ cwd, env: process.env });
 *     const aws = createAws({ region: 'us-east-1', clock: systemClock });
 *     const live = await takeSnapshot(aws, loaded.model);
 *     const plan = makePlan(loaded.model, live, { cluster: 'shop', region: 'us-east-1' });
 */
export type { Aws, CallRecord, Transport } from './aws/aws.ts';
export { type AwsOptions, createAws } from './aws/create.ts';
export { AwsError } from './aws/errors.ts';
export { resolveRegion } from './aws/target.ts';
export { runOfflineChecks } from './checks/run.ts';
export { effectiveService } from './differ/effective.ts';
export { makePlan } from './differ/plan.ts';
export { apply, type ApplyResult, type ApplyRun } from './executor/apply.ts';
export { loadDesired, type Loaded, type LoadOptions } from './loader/load.ts';
export { type Clock, systemClock } from './model/clock.ts';
export type { DesiredModel } from './model/desired.ts';
export { type Diagnostic, DiagnosticError } from './model/diagnostic.ts';
export type { ApplyEvent, Emit } from './model/event.ts';
export { EXIT, type ExitCode } from './model/exit.ts';
export type { LiveModel } from './model/live.ts';
export type { Change, Field, Forecast, Plan, Target } from './model/plan.ts';
export { takeSnapshot } from './snapshotter/snapshot.ts';
export { renderPlan } from './view/human/plan.ts';
export { renderPlanJson } from './view/json/plan.ts';
export { renderPlanMarkdown } from './view/markdown/plan.ts';
export type { Style } from './view/style.ts';
