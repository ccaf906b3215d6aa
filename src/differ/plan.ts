import { appliedIds } from '../model/applied-ids.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { holdersOf } from '../model/holders.ts';
import { compareIds, idOf, kindOf, nameOf, type Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { Change, Forecast, Plan, Target } from '../model/plan.ts';
import { boxOwnerFindings } from './owners/boxes.ts';
import { boxChange, boxDeletes, boxFindings } from './changes/box.ts';
import { clusterChange, clusterFindings } from './changes/cluster.ts';
import { serviceChange, serviceDeletes } from './changes/service.ts';
import { standaloneFindings } from './changes/standalone.ts';
import { planTask, taskDeletes } from './changes/task.ts';
import { inSubnets } from '../scheduling/subnets.ts';
import type { Context } from './context.ts';
import { foreignDeployments } from './deployer.ts';
import { destroyChanges } from './destroy.ts';
import { overwriteNotes } from './drift.ts';
import { fingerprint } from './fingerprint.ts';
import { drainFindings } from './drain-findings.ts';
import { portFindings, portUses } from './host-ports.ts';
import { portWaits, type Wait } from './order.ts';
import { staysElsewhere } from './deregistered-revisions.ts';
import { ownerFindings } from './owners/services.ts';
import { orderByRoom } from './order-by-room.ts';
import { MASKING, type Masking } from '../secrets/masking.ts';
import { isGuess, missingNetworks, shortServices } from './service-findings.ts';
import { leavingSlots } from './slots.ts';
import { unownedReplaces } from './owners/unowned.ts';

/** What a forecast is made from. */
export interface ForecastInput {
  readonly desired: DesiredModel;
  readonly live: LiveModel;
  /** In order. */
  readonly changes: readonly Change[];
  /** Only the order is looked for: who wins ties between boxes is not asked. */
  readonly draft?: true;
}

export interface PlanOptions {
  readonly forecast?: (input: ForecastInput) => Forecast | undefined;
  /** Which values are hidden; names and shapes that say secret when absent. */
  readonly mask?: Masking['level'];
}

/**
 * The plan that makes `live` what `desired` says: pure, and the same for the same input. Nothing unowned is deleted.
 * @param target what the plan is for; shown in its header and bound to saved plans.
 */
export function makePlan(
  declared: DesiredModel,
  live: LiveModel,
  target: Target,
  options: PlanOptions = {},
): Plan {
  const context = contextOf(inSubnets(declared, live), live, options);
  const { desired } = context;
  const tasks = [...desired.tasks.values()].map((task) => planTask(context, task));
  const made = new Map(tasks.flatMap(({ change, base }) => (change ? [[change.id, { change, base }]] : [])));
  const revisions = new Map(tasks.flatMap((task) => [...task.revisions]));
  const boxes = [...(desired.boxes?.values() ?? [])].flatMap((box) => boxChange(context, box) ?? []);
  const slots = leavingSlots(desired, live);
  const leaving = boxDeletes(context, slots.keys(), (slot) => slots.get(slot) ?? '');
  const boxesGo = [...boxes, ...leaving].some(({ action }) => action === 'replace' || action === 'delete');
  const services = [...desired.services.values()].flatMap((service) => {
    const task = idOf('task', service.task);
    const revision = revisions.get(service.name) ?? { is: 'made', by: task };
    return serviceChange(context, service, { revision, made: made.get(task), boxesGo }) ?? [];
  });
  const cluster = clusterChange(context);
  const why = `not in ${desired.declaredIn?.services ?? desired.title}`;
  const gone = serviceDeletes(context, why).filter((change) => !desired.services.has(nameOf(change.id)));
  const deleted = new Set(gone.map((change) => nameOf(change.id)));
  const drained = leaving.map((change) =>
    // Its tasks need somewhere to go, and those of deleted services nowhere.
    needing(change, [...gone, ...boxes.filter((box) => box.action === 'create')]),
  );
  const uses = portUses(context, deleted);
  const changes = [
    ...(cluster === undefined ? [] : [cluster]),
    ...boxes,
    ...tasks.flatMap(({ change }) => change ?? []),
    ...services,
    ...gone,
    ...drained,
    ...taskDeletes(context, deleted),
  ];
  const findings = [
    ...desired.notes.filter((note) => !isGuess(note)),
    ...missingNetworks(context),
    ...foreignDeployments(context, changes),
    ...boxFindings(context),
    ...portFindings(context, uses),
    ...shortServices(context, new Set(changes.map((change) => change.id))),
    ...ownerFindings(context),
    ...staysElsewhere(context),
    ...boxOwnerFindings(context, slots.keys()),
    ...clusterFindings(context),
    ...unownedReplaces(context, changes),
    ...overwriteNotes(changes),
  ];
  return assemble(context, target, changes, portWaits(uses), findings, options);
}

/**
 * The plan that removes what is ours: services, then boxes, then tasks, then the cluster. What others made stays; a
 * cluster that still holds some of it stays too, and a finding says so.
 */
export function makeDestroyPlan(
  desired: DesiredModel,
  live: LiveModel,
  target: Target,
  options: PlanOptions = {},
): Plan {
  const context = contextOf(desired, live, options);
  const { changes, findings } = destroyChanges(context);
  return assemble(context, target, changes, [], [...findings, ...staysElsewhere(context)], options);
}

/** What the parts of the differ need of a desired and a live model. */
export function contextOf(desired: DesiredModel, live: LiveModel, options: PlanOptions): Context {
  const values = desired.secretValues ?? MASKING.values;
  return {
    desired,
    live,
    masking: { values, level: options.mask ?? MASKING.level },
    applied: appliedIds(desired, live),
  };
}

/** A plan of changes: in order, with the forecast and what is found. */
export function assemble(
  { desired, live }: Context,
  target: Target,
  drafts: readonly Change[],
  waits: readonly Wait[],
  findings: readonly Diagnostic[],
  options: PlanOptions,
): Plan {
  const foretell = options.forecast;
  const changes = orderByRoom(
    drafts,
    waits,
    foretell && ((ordered) => foretell({ desired, live, changes: ordered, draft: true })),
  );
  const forecast = foretell?.({ desired, live, changes });
  const changed = new Set(changes.map((change) => change.id));
  const families = new Set([...live.revisions.values()].map((revision) => revision.family));
  const unchanged = declaredIds(desired).filter(
    (id) => !changed.has(id) && isThere(desired, live, families, id),
  );
  const number = (action: Change['action']): number => changes.filter((c) => c.action === action).length;
  return {
    formatVersion: 2,
    title: desired.title,
    target,
    desired: `sha256:${desired.digest}`,
    live: fingerprint(live, changes, desired),
    summary: {
      create: number('create'),
      update: number('update'),
      replace: number('replace'),
      delete: number('delete'),
      unchanged: unchanged.length,
    },
    changes,
    unchanged,
    ...(forecast !== undefined && { forecast }),
    findings: [...findings, ...standaloneFindings(changes), ...drainFindings(forecast, desired.permits)],
  };
}

/** What the files declare, in order. */
function declaredIds(desired: DesiredModel): readonly Id[] {
  return [
    idOf('cluster', desired.cluster.name),
    ...[...(desired.boxes?.keys() ?? [])].map((slot) => idOf('box', slot)),
    ...[...desired.tasks.keys()].map((family) => idOf('task', family)),
    ...[...desired.services.keys()].map((name) => idOf('service', name)),
  ].sort(compareIds);
}

/** A destroy leaves nothing of what was never there. */
function isThere(desired: DesiredModel, live: LiveModel, families: ReadonlySet<string>, id: Id): boolean {
  const name = nameOf(id);
  const kind = kindOf(id);
  switch (kind) {
    case 'cluster':
      return live.cluster !== undefined;
    case 'box':
      return holdersOf(live, name, desired).length > 0;
    case 'task':
      return families.has(name);
    case 'service':
      return live.services.has(name);
    default:
      return kind satisfies never;
  }
}

const needing = (change: Change, needed: readonly Change[]): Change => ({
  ...change,
  needs: [...change.needs, ...needed.map((other) => other.id)],
});
