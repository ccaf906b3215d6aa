import { canonicalService, canonicalTask } from '../../model/canonical/index.ts';
import { createdCount } from '../../model/created-count.ts';
import { appOf, type DesiredService, type DesiredTask } from '../../model/desired.ts';
import type { Effect } from '../../model/effect.ts';
import { idOf } from '../../model/id.ts';
import type { Canonical } from '../../model/json.ts';
import { PERCENTS } from '../../model/kinds/deployment.ts';
import { effectOf } from '../../model/kinds/service.ts';
import type { LiveService } from '../../model/live.ts';
import { isHeld, isOwned, type Standing, standingOfApp, TAG } from '../../model/ownership.ts';
import { formatPath, TASK_FIELD } from '../../model/path.ts';
import type { Cause, Change, Field, Value } from '../../model/plan.ts';
import { mayDelete } from '../../model/removal.ts';
import { rolloutBounds } from '../../scheduling/rollout.ts';
import type { Stir } from '../chosen-percents.ts';
import { revisionOf, type Context } from '../context.ts';
import { familyOf, shortRevision } from '../../model/arn.ts';
import { causeOf, markDrift } from '../drift.ts';
import { driftedPaths } from '../edited.ts';
import { deployerOf } from '../deployer.ts';
import { diff } from '../diff.ts';
import { doubtfulPaths } from '../doubts.ts';
import { effectiveWithReason, type EffectiveService } from '../effective-service.ts';
import { ABSENT, compare, type Comparison, createFields, known } from '../fields.ts';
import { appField, clusterField } from '../owners/fields.ts';
import { serviceRules } from '../rules.ts';
import { belowTask, contentOf } from './content.ts';
import { lagsOf } from './lags.ts';
import { deployedAfter, rolledBackOf } from './rolled-back.ts';
import type { Resolved } from './resolve.ts';
import { editedSince } from './task.ts';

/** The change of the task that a service runs, and the revision that it tells the differences from. */
interface Made {
  readonly change: Change;
  readonly base: string | undefined;
}

/** What the rest of a plan means for a service. */
export interface Around {
  readonly revision: Resolved;
  /** The change of its task, if there is one. */
  readonly made: Made | undefined;
  /** The plan takes boxes away: tasks move. */
  readonly boxesGo: boolean;
}

/** The change of one declared service, if any. */
export function serviceChange(context: Context, service: DesiredService, around: Around): Change | undefined {
  const live = context.live.services.get(service.name);
  return live === undefined
    ? createChange(context, service, around.revision)
    : updateChange(context, service, live, around);
}

function createChange(context: Context, service: DesiredService, revision: Resolved): Change {
  const { desired, live, masking } = context;
  const effective = effectiveWithReason(service, desired, live, 'rolls');
  const gone = whyGone(context, service, revision, effective.input);
  const daemon = isDaemon(effective.input);
  const counted = daemon ? effective.input : { desiredCount: 1, ...effective.input };
  const draining = live.draining.has(service.name)
    ? [`the old service ${service.name} is still DRAINING; it is created when that one is gone`]
    : [];
  return {
    action: 'create',
    id: idOf('service', service.name),
    cause: gone === undefined ? 'pending' : 'drift',
    needs: needsOf(desired.cluster.name, revision),
    because: [...draining, ...(gone === undefined ? [] : [gone]), ...effective.because],
    effects: [],
    fields: [
      { path: TASK_FIELD, before: ABSENT, after: taskValue(revision, service.task) },
      ...createFields(canonicalService(counted), masking),
    ],
  };
}

/**
 * Why a service that is not there is others' doing; `undefined`: nothing says so. The cluster's roster tells it. On a
 * cluster that is not ours, ECS does for a while: it shows the deleted service, INACTIVE, as it is declared, while the
 * task that we registered for it still stands.
 */
function whyGone(
  { desired, live, applied }: Context,
  service: DesiredService,
  revision: Resolved,
  input: EffectiveService,
): string | undefined {
  if (applied !== undefined)
    return applied.has(idOf('service', service.name))
      ? 'it is gone: it was there after the last apply, and others deleted it'
      : undefined;
  const { name } = desired.cluster;
  const was = live.gone?.get(service.name);
  if (was === undefined || live.cluster === undefined || isOwned(live.cluster.tags, name)) return undefined;
  if (
    revision.is !== 'there' ||
    !isHeld(standingOfApp(revisionOf(live, revision.arn)?.tags ?? {}, desired.owner))
  )
    return undefined;
  const { desiredCount: _count, tags: _tags, ...spec } = input;
  const same = diff(canonicalService(was.raw, {}), canonicalService(spec)).every(
    (d) => d.after === undefined,
  );
  return same ? 'it is gone: deleted by others, or by a run of destroy that was interrupted' : undefined;
}

function updateChange(
  context: Context,
  service: DesiredService,
  live: LiveService,
  { revision, made, boxesGo }: Around,
): Change | undefined {
  const { desired } = context;
  const cluster = desired.cluster.name;
  const task = desired.tasks.get(service.task);
  const standing = standingOfApp(live.tags, desired.owner);
  const adopts = !isHeld(standing);
  // It was ours after the last apply: others took the tag away. Who took it over says so by a tag of theirs.
  const lost =
    adopts && standing.is !== 'of-another-owner' && context.applied?.has(idOf('service', live.name)) === true;
  const applied = adopts && !lost ? undefined : live.tags[TAG.applied];
  const sameTask = revision.is === 'there' && revision.arn === live.taskDefinition;
  const resting = comparedAs(context, service, live, applied, 'rests');
  const stir = stirOf(resting, sameTask, boxesGo);
  const { input, after, compared, replaces, why } =
    stir === 'rests' ? resting : comparedAs(context, service, live, applied, stir);
  const toldBy = revision.is === 'made' && made?.base === live.taskDefinition ? made.change : undefined;
  const content = sameTask || toldBy !== undefined ? undefined : contentOf(context, live, task);
  const strange = adopts && !lost;
  const rolledBack = sameTask || strange ? undefined : rolledBackOf(live);
  const setBack =
    sameTask || strange || rolledBack !== undefined
      ? undefined
      : taskDrift(context, live, revision, task, toldBy?.cause);
  const drifted = driftedPaths(after, compared.differences, applied);
  // A rollback may have chosen percentages for the revision that it went to.
  const told = compared.fields.map((field): Field =>
    drifted.has(field.path) && !(rolledBack !== undefined && isPercents(field))
      ? { ...field, drift: true }
      : field,
  );
  const percents = told.filter(isPercents);
  const marks = marksToGet(context, live);
  const fields: readonly Field[] = [
    ...(sameTask
      ? []
      : [{ ...taskField(live, revision), ...(setBack !== undefined && { drift: true as const }) }]),
    ...(content?.fields ?? []).map((field): Field =>
      setBack?.edited.has(field.path) === false ? { ...field, drift: true } : field,
    ),
    ...told,
    ...(percents.length > 0 && losesRebalancing(live, input) ? [rebalancingOff(percents)] : []),
    ...markDrift(marks, new Set(lost ? marks.map(({ path }) => path) : [])),
  ];
  if (fields.length === 0) return undefined;

  const { cause, because: drift } = causeOf(fields);
  const common = {
    id: idOf('service', live.name),
    cause,
    needs: needsOf(cluster, revision),
    fields,
    unchanged: compared.unchanged + (sameTask ? 1 : 0) + (content?.unchanged ?? 0),
  };
  if (replaces.length > 0) {
    const running = live.raw.runningCount ?? 0;
    const starts = isDaemon(input) ? {} : { starts: createdCount(service, context.live) };
    return {
      ...common,
      action: 'replace',
      order: 'delete-first',
      because: [...new Set(replaces), ...drift, ...(content?.because ?? [])],
      effects: [{ is: 'stops-first', tasks: running, ...starts }],
    };
  }
  return {
    ...common,
    action: 'update',
    adopts: strange,
    ...(rolledBack !== undefined && { rolledBack }),
    because: [
      ...(lost ? [] : whyMarked(standing)),
      ...(percents.length > 0 ? why : []),
      ...drift,
      ...(setBack?.why ?? []),
      ...(content?.because ?? []),
    ],
    // Who else deploys it rolls it, or nobody does.
    effects: effectsOf(
      live,
      input,
      stir === 'rolls' && deployerOf(service.input.deploymentController, live.raw) === undefined,
    ),
    ...(stir !== 'rolls' && lagsOf(live, input, fields)),
  };
}

/** What the files say of a live service, and how that differs. */
interface Compared {
  readonly input: EffectiveService;
  readonly after: Canonical;
  readonly compared: Comparison;
  /** Why it cannot be updated; nothing when it can. */
  readonly replaces: readonly string[];
  /** Why percentages are as they are that nobody declared. */
  readonly why: readonly string[];
}

function comparedAs(
  { desired, live: model, masking }: Context,
  service: DesiredService,
  live: LiveService,
  applied: string | undefined,
  stir: Stir,
): Compared {
  const { input, because: why } = effectiveWithReason(service, desired, model, stir);
  const after = canonicalService(input);
  // What is declared as switched off is as good as not declared: whatever is live has to go.
  const off = input.serviceConnectConfiguration?.enabled === false ? 'serviceConnectConfiguration' : '';
  const declared = new Set(Object.keys(input).filter((name) => name !== off));
  const before = canonicalService(live.raw, live.tags, live.told);
  const doubtful = doubtfulPaths(live, before, after, declared, applied);
  const awsvpc = desired.tasks.get(service.task)?.input.networkMode === 'awsvpc';
  const rules = serviceRules(input.schedulingStrategy, { declared, awsvpc }, ({ keys }) =>
    doubtful.has(formatPath(keys)),
  );
  const compared = compare(rules, before, after, masking);
  const replaces = compared.differences.flatMap((difference) => rules.replaces(difference) ?? []);
  return { input, after, compared, replaces, why };
}

/** What the plan does to the tasks of a service, as far as its percentages have no part in it. */
function stirOf({ compared, replaces }: Compared, sameTask: boolean, boxesGo: boolean): Stir {
  const keys = compared.differences.map((difference) => difference.keys);
  if (!sameTask || replaces.length > 0 || keys.some(([first = '']) => effectOf(first) === 'rolls'))
    return 'rolls';
  return boxesGo || keys.some(([first]) => first === 'desiredCount') ? 'moves' : 'rests';
}

const isPercents = ({ path }: Field): boolean => path.startsWith('deploymentConfiguration');

/**
 * Whether zone rebalancing, which nobody declared, must go with the percentages: it starts a task before it stops one, so ECS
 * refuses it with a maximum of 100 %.
 */
const losesRebalancing = (live: LiveService, input: EffectiveService): boolean =>
  live.raw.availabilityZoneRebalancing === 'ENABLED' &&
  input.availabilityZoneRebalancing === undefined &&
  (input.deploymentConfiguration?.maximumPercent ?? PERCENTS.REPLICA.maximumPercent) <= 100;

const rebalancingOff = (percents: readonly Field[]): Field => ({
  path: 'availabilityZoneRebalancing',
  before: known('ENABLED'),
  after: known('DISABLED'),
  ...(percents.every(({ drift }) => drift === true) && { drift: true }),
});

/** Deletes the services that may be deleted (`mayDelete`). */
export function serviceDeletes({ desired, live }: Context, why: string): readonly Change[] {
  return [...live.services.values()]
    .filter((service) => mayDelete(desired, service))
    .map((service): Change => {
      const running = service.raw.runningCount ?? 0;
      return {
        action: 'delete',
        id: idOf('service', service.name),
        cause: 'pending',
        needs: [],
        because: [why],
        effects: running === 0 ? [] : [{ is: 'stops-all', tasks: running }],
      };
    });
}

/** What an update does to running tasks. */
function effectsOf(live: LiveService, input: EffectiveService, rolled: boolean): readonly Effect[] {
  const daemon = isDaemon(input);
  const now = live.raw.desiredCount ?? 0;
  const wanted = daemon ? (live.raw.runningCount ?? 0) : (input.desiredCount ?? now);
  const effects: Effect[] = [];
  if (!daemon && wanted > now) effects.push({ is: 'starts', tasks: wanted - now });
  if (!daemon && wanted < now) effects.push({ is: 'stops', tasks: now - wanted });
  const rolling = Math.min(now === 0 && !daemon ? 0 : wanted, daemon ? wanted : now);
  if (!rolled || rolling === 0) return effects;
  const defaults = PERCENTS[daemon ? 'DAEMON' : 'REPLICA'];
  const running = live.raw.runningCount ?? rolling;
  if (running === 0) return [{ is: 'starts-anew', tasks: wanted }];
  const { min } = rolloutBounds(
    wanted,
    input.deploymentConfiguration?.minimumHealthyPercent ?? defaults.minimumHealthyPercent,
    input.deploymentConfiguration?.maximumPercent ?? defaults.maximumPercent,
  );
  return [{ is: 'rolls', tasks: rolling, keeps: Math.min(min, rolling, running) }, ...effects];
}

/** That others pointed a service to the revision that it runs. */
interface SetBack {
  /** What to say of it. */
  readonly why: readonly string[];
  /** Paths of the differences between the revisions that are the files' work all the same. */
  readonly edited: ReadonlySet<string>;
}

/**
 * Whether others pointed a service of ours to the revision that it runs; `undefined`: they did not. A revision that we
 * did not register is theirs. So is an older one of ours that was deployed after the declared one had been registered: a
 * person went back to it.
 * @param told cause of the change of the task, where that one tells the differences.
 */
function taskDrift(
  context: Context,
  service: LiveService,
  wanted: Resolved,
  task: DesiredTask | undefined,
  told: Cause | undefined,
): SetBack | undefined {
  if (told !== undefined) return told === 'drift' ? { why: [], edited: NONE } : undefined;
  const { desired, live } = context;
  const running = revisionOf(live, service.taskDefinition);
  if (running === undefined) return undefined;
  const name = shortRevision(running.arn);
  if (!isHeld(standingOfApp(running.tags, desired.owner))) {
    const edited = task === undefined ? NONE : editedSince(context, running, canonicalTask(task.input));
    return { why: [`${name} was registered by others`], edited: new Set([...edited].map(belowTask)) };
  }
  const ours = wanted.is === 'there' ? revisionOf(live, wanted.arn) : undefined;
  if (ours === undefined || ours.family !== running.family || ours.revision <= running.revision)
    return undefined;
  return deployedAfter(service, ours.definition.registeredAt)
    ? { why: [`it was set back to ${name} after ${shortRevision(ours.arn)} was registered`], edited: NONE }
    : undefined;
}

const NONE: ReadonlySet<string> = new Set();

const needsOf = (cluster: string, revision: Resolved): Change['needs'] => [
  idOf('cluster', cluster),
  revision.is === 'made' ? revision.by : idOf('task', familyOf(revision.arn)),
];

const taskField = (live: LiveService, revision: Resolved): Field => ({
  path: TASK_FIELD,
  before: known(shortRevision(live.taskDefinition)),
  after: taskValue(revision, ''),
});

function taskValue(revision: Resolved, family: string): Value {
  if (revision.is === 'there') return known(shortRevision(revision.arn));
  const name = family === '' ? revision.by.slice(revision.by.indexOf('/') + 1) : family;
  return { is: 'unknown', from: revision.by, prefix: `${name}:` };
}

/** The mark that a service lacks, if any: that of the cluster says enough where it has none of ours. */
function marksToGet({ desired }: Context, live: LiveService): readonly Field[] {
  const service = desired.services.get(live.name);
  const ofCluster = clusterField(live.tags, desired.cluster.name);
  if (ofCluster.length > 0 || service === undefined) return ofCluster;
  return appField(live.tags, appOf(desired, service));
}

/** Why a service gets marks that it lacks. */
function whyMarked(standing: Standing): readonly string[] {
  switch (standing.is) {
    case 'ours':
      return [];
    case 'unassigned':
      return ['it is of version 0.1, which knew no owners'];
    case 'of-another-owner':
      return [`it belongs to app ${standing.owner} and is taken over`];
    case 'of-another-cluster':
    case 'unmarked':
      return ['it was not made by clusternator and is adopted'];
    default:
      return standing satisfies never;
  }
}

const isDaemon = (input: EffectiveService): boolean => input.schedulingStrategy === 'DAEMON';
