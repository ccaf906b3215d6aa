import type { DesiredModel } from '../../model/desired.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { idOf } from '../../model/id.ts';
import type { LiveModel, LiveRevision } from '../../model/live.ts';
import { firstKey } from '../../model/path.ts';
import type { Change, Field, Plan, Target } from '../../model/plan.ts';
import { contentOf } from '../changes/content.ts';
import { serviceChange } from '../changes/service.ts';
import { type Context } from '../context.ts';
import { shortRevision } from '../../model/arn.ts';
import { effectiveWithReason } from '../effective-service.ts';
import { portFindings, portUses } from '../host-ports.ts';
import { portWaits } from '../order.ts';
import { assemble, contextOf, type PlanOptions } from '../plan.ts';
import { missingNetworks } from '../service-findings.ts';
import { words } from '../../model/words.ts';

/** A rollback that was decided. */
export interface Rollback {
  readonly service: string;
  readonly to: LiveRevision;
  /** Why to that revision, for a person. */
  readonly because: readonly string[];
}

/** The members of a service that a rollback may change: its task, and percentages with which it can roll. */
const MEMBERS: ReadonlySet<string> = new Set([
  'task',
  'deploymentConfiguration',
  'availabilityZoneRebalancing',
]);

/** Whether a field of a rollback's change is one of the service itself, and not of what its task says. */
const isServiceField = ({ path }: Field): boolean => MEMBERS.has(firstKey(path));

/**
 * The plan that sets one service back, made as every plan is: with the contents that change, percentages that work, the forecast,
 * and what refuses it. Nothing else is in it; it is empty when the service runs the revision.
 * @param model what `asItIs` gives.
 */
export function makeRollbackPlan(
  model: DesiredModel,
  live: LiveModel,
  rollback: Rollback,
  target: Target,
  options: PlanOptions = {},
): Plan {
  const context = contextOf(model, live, options);
  const change = rollbackChange(context, rollback);
  const uses = portUses(context, new Set());
  const plan = assemble(
    context,
    target,
    change === undefined ? [] : [change],
    portWaits(uses),
    change === undefined ? [] : [...missingNetworks(context), ...portFindings(context, uses)],
    options,
  );
  return { ...plan, findings: [...plan.findings, ...impossible(plan, live, rollback)] };
}

function rollbackChange(context: Context, { service: name, to, because }: Rollback): Change | undefined {
  const { desired, live } = context;
  const service = desired.services.get(name);
  const there = live.services.get(name);
  if (service === undefined || there === undefined || there.taskDefinition === to.arn) return undefined;
  const change = serviceChange(context, service, {
    revision: { is: 'there', arn: to.arn },
    made: undefined,
    boxesGo: false,
  });
  if (change === undefined || change.action === 'delete') return undefined;
  const fields = change.fields.filter(isServiceField).map(({ drift: _drift, ...field }): Field => field);
  const percents = fields.some(({ path }) => firstKey(path) === 'deploymentConfiguration')
    ? effectiveWithReason(service, desired, live, 'rolls').because
    : [];
  return {
    action: 'update',
    id: change.id,
    cause: 'pending',
    needs: [],
    because: [...because, ...percents, ...contentOf(context, there, desired.tasks.get(service.task)).because],
    effects: change.effects,
    fields,
    unchanged: 'unchanged' in change ? change.unchanged : 0,
    adopts: false,
  };
}

/** Of a plan that says that the revision cannot start. */
export const CANNOT_DEPLOY = 'rollback-cannot-deploy';

/**
 * A service that runs, however badly, is not stopped for one that cannot start. Where none of its tasks runs there is nothing to
 * lose, and what is in the way may be one of its own that is just failing.
 */
const impossible = (
  { forecast }: Plan,
  { services }: LiveModel,
  { service, to }: Rollback,
): readonly Diagnostic[] =>
  (forecast?.services ?? [])
    .filter(({ id, verdict }) => id === idOf('service', service) && verdict === 'cannot-deploy')
    .map(({ id, reason }) => ({
      code: CANNOT_DEPLOY,
      severity: (services.get(service)?.raw.runningCount ?? 0) > 0 ? 'error' : 'warning',
      subject: id,
      source: 'user',
      message: `${shortRevision(to.arn)} cannot be deployed here: ${reason}.`,
      hint: words`Make room for it, or choose another revision: ${{ run: 'rollback', args: ['SERVICE', '--to', 'REVISION'] }}.`,
    }));
