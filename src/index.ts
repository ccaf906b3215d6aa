/**
 * clusternator as a library: what the commands do, for programs of your own. docs/library.md tells of it, with a program that is
 * tested (`fixtures/library/deploy.ts`). All that goes wrong is thrown as a `DiagnosticError`.
 */
export { type Cluster, openCluster, type OpenOptions } from './core/cluster.ts';
export type { PlanOptions, ReadOptions } from './core/options.ts';
export type { ApplyOptions, Planned } from './core/planned.ts';
export type { RevisionQuestion } from './core/revision.ts';
export type { PlannedRollback, RollbackOptions } from './core/rollback.ts';
export type { LocalEngine } from './core/world.ts';
export type { ApplyResult } from './executor/apply.ts';
export type { Clock } from './model/clock.ts';
export type { DesiredModel } from './model/desired.ts';
export { type Diagnostic, DiagnosticError } from './model/diagnostic.ts';
export type { ApplyEvent } from './model/event.ts';
export type { LiveModel } from './model/live.ts';
export type { Permits } from './model/ownership.ts';
export type { Change, Field, Forecast, Plan, Target } from './model/plan.ts';
export { type LineOf, type Run, textOf, type Words } from './model/words.ts';
export { renderPlan } from './view/human/plan.ts';
export { renderPlanJson } from './view/json/plan.ts';
export { renderPlanMarkdown } from './view/markdown/plan.ts';
export type { Style } from './view/style.ts';
