import { createFirstLook } from '../snapshotter/first-look.ts';
import type { SnapshotOptions, SnapshotScope } from '../snapshotter/snapshot.ts';
import type { ApplyRun } from '../executor/apply.ts';
import { wentBack } from '../differ/changes/rolled-back.ts';
import { forecastOf } from '../forecast/forecast.ts';
import { goingRevisions } from '../differ/deregistered-revisions.ts';
import { notWanted } from '../differ/unusable-revisions.ts';
import { makeDestroyPlan, makePlan } from '../differ/plan.ts';
import type { Masking } from '../secrets/masking.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan, Target } from '../model/plan.ts';
import { withOfflineChecks } from './checks.ts';

/** What is read of a cluster. */
export interface Look {
  /** What is read by its name. */
  readonly scope: SnapshotScope;
  readonly options: Pick<SnapshotOptions, 'lookBack' | 'mayGo'>;
  /** What counts of what was read. */
  readonly limit: (live: LiveModel) => LiveModel;
  /** Services of which a plan says whether ECS set them back by itself. */
  readonly wentBack: (live: LiveModel) => readonly string[];
}

/** What a plan is to reach: what is read for it, and how it is made of that. */
export interface Goal extends Look {
  /** What the cluster shall be then. */
  readonly desired: DesiredModel;
  /** Pure, and the same for the same input. */
  readonly plan: (live: LiveModel, target: Target, mask: Masking['level']) => Plan;
  /** Whether EC2 is asked of new boxes and ports too. */
  readonly online: boolean;
  /** What is done of a change; else what makes it true. */
  readonly perform?: ApplyRun['perform'];
  /** What is said at the end when all is done; else that the cluster matches the files. */
  readonly said?: ApplyRun['said'];
}

/** The cluster becomes what the files say. */
export const convergence = (desired: DesiredModel): Goal => ({
  desired,
  scope: desired,
  options: { lookBack: notWanted(desired), mayGo: goingRevisions(desired, 'converge') },
  limit: (live) => live,
  wentBack: (live) => wentBack(desired, live),
  plan: (live, target, mask) =>
    withOfflineChecks(desired, live, makePlan(desired, live, target, { forecast: forecastOf, mask })),
  online: true,
});

/** What is ours goes. */
export function destruction(desired: DesiredModel): Goal {
  const { lookBack, limit } = createFirstLook();
  return {
    desired,
    scope: desired,
    options: { lookBack, mayGo: goingRevisions(desired, 'destroy') },
    limit,
    wentBack: (live) => wentBack(desired, live),
    plan: (live, target, mask) => makeDestroyPlan(desired, live, target, { mask }),
    online: false,
  };
}
