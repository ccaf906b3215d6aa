import { canonicalTask } from '../model/canonical/index.ts';
import { idOf } from '../model/id.ts';
import type { LiveModel, LiveRevision, LiveService } from '../model/live.ts';
import type { Change, Plan, Target } from '../model/plan.ts';
import { startsAnew } from './changes/service.ts';
import { count, shortRevision } from './context.ts';
import { compare, known } from './fields.ts';
import { fingerprint } from './fingerprint.ts';
import { TASK_RULES } from './kinds/task.ts';
import type { Masking } from './secrets.ts';

/** The revision before the one that a service runs: the newest ACTIVE one of its family that is older. */
export const revisionBefore = (live: LiveModel, current: LiveRevision): LiveRevision | undefined =>
  [...live.revisions.values()]
    .filter(
      ({ family, revision, active }) => active && family === current.family && revision < current.revision,
    )
    .toSorted((a, b) => b.revision - a.revision)[0];

/** What is true of a service when nothing is to be done for a rollback, and when it was done in `time`. */
export function rollbackTold(
  { name, taskDefinition, raw }: LiveService,
  to: LiveRevision,
  waited: boolean,
): { readonly already: string; said(time: string): string } {
  const [from, target] = [shortRevision(taskDefinition), shortRevision(to.arn)];
  const runs = raw.desiredCount === 0 ? 'is set to' : 'runs';
  return {
    already: `No changes. ${name} ${runs} ${target} already.`,
    said(time) {
      if (taskDefinition === to.arn) return `${name} ${runs} ${target}.`;
      return waited
        ? `Rolled back in ${time}: ${name} ${runs} ${target} (was ${from}).`
        : `${name} is set to ${target} (was ${from}). Its deployment was started and not waited for: see clusternator status.`;
    },
  };
}

/** The plan to point one service to another revision; empty when it runs that one. */
export function makeRollbackPlan(
  live: LiveModel,
  service: LiveService,
  to: LiveRevision,
  target: Target,
  masking: Masking,
): Plan {
  const id = idOf('service', service.name);
  const from = live.revisions.get(service.taskDefinition);
  const { fields, unchanged } =
    from === undefined
      ? { fields: [], unchanged: 0 }
      : compare(
          TASK_RULES,
          canonicalTask(from.definition, from.tags),
          canonicalTask(to.definition, to.tags),
          masking,
        );
  const running = service.raw.desiredCount ?? 0;
  const change: Change = {
    action: 'update',
    id,
    cause: 'pending',
    needs: [],
    because: [`a rollback to ${shortRevision(to.arn)} was asked for`],
    effects:
      running === 0
        ? []
        : [service.raw.runningCount === 0 ? startsAnew(running) : `rolls ${count(running, 'task')}`],
    adopts: false,
    fields: [
      {
        path: 'task',
        before: known(shortRevision(service.taskDefinition)),
        after: known(shortRevision(to.arn)),
      },
      ...fields,
    ],
    unchanged,
  };
  const changes = service.taskDefinition === to.arn ? [] : [change];
  return {
    formatVersion: 1,
    title: `the rollback of ${service.name}`,
    target,
    desired: `sha256:${''.padStart(64, '0')}`,
    live: fingerprint(live, [change], { services: new Map() }),
    summary: {
      create: 0,
      update: changes.length,
      replace: 0,
      delete: 0,
      unchanged: 1 - changes.length,
    },
    changes,
    unchanged: changes.length === 0 ? [id] : [],
    findings: [],
  };
}
