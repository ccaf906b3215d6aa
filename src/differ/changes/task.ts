import { canonicalTask } from '../../model/canonical/index.ts';
import type { DesiredTask } from '../../model/desired.ts';
import { compareNames, idOf, type Id } from '../../model/id.ts';
import type { Canonical } from '../../model/json.ts';
import type { LiveRevision } from '../../model/live.ts';
import { isOfAnother, isOwned, TAG } from '../../model/ownership.ts';
import { formatPath } from '../../model/path.ts';
import type { Change, Field } from '../../model/plan.ts';
import {
  familyOf,
  revisionOf,
  revisionsOf,
  runnersOf,
  servicesOf,
  shortRevision,
  type Context,
} from '../context.ts';
import { diff } from '../diff.ts';
import { causeOf, markDrift } from '../drift.ts';
import { ABSENT, compare, createFields, known } from '../fields.ts';
import { TASK_RULES } from '../kinds/task.ts';
import { canonicalRevision, equality } from './equality.ts';
import { tagsChange } from './task-tags.ts';

/** Which revision a service is to run: one that is there, or the one that a change of its task makes. */
export type Resolved =
  | { readonly is: 'there'; readonly arn: string }
  | { readonly is: 'made'; readonly by: Id };

export interface TaskPlan {
  /** Registers a revision, or changes the tags of those in use. */
  readonly change: Change | undefined;
  /** ARN of the revision that the change compares the declared one with; `undefined`: with none. */
  readonly base: string | undefined;
  /** By service name, for every declared service of the family. */
  readonly revisions: ReadonlyMap<string, Resolved>;
}

/**
 * Which revision each service of a family is to run. The one it runs stays when it is ACTIVE and equals the
 * declaration but for tags; else the newest ACTIVE one that does; only where none does is one registered.
 */
export function planTask(context: Context, task: DesiredTask): TaskPlan {
  const { desired, live } = context;
  const id = idOf('task', task.family);
  const after = canonicalTask(task.input);
  const services = servicesOf(desired, task.family);
  const run = services.flatMap((service) => {
    const arn = live.services.get(service.name)?.taskDefinition;
    const revision = arn === undefined ? undefined : revisionOf(live, arn);
    return revision === undefined ? [] : [{ service: service.name, revision }];
  });
  const active = (live.families.get(task.family) ?? [])
    .flatMap((arn) => revisionOf(live, arn) ?? [])
    .filter((revision) => revision.active);
  const equals = equality(after, desired.cluster.name);
  const candidates = [...active, ...run.map((r) => r.revision)].filter(
    (revision) => revision.active && revision.family === task.family,
  );
  const kept = new Map(run.map((r) => [r.service, r.revision]));
  const shared = candidates.find(equals);
  const own = (name: string): LiveRevision | undefined => {
    const revision = kept.get(name);
    return revision !== undefined && candidates.includes(revision) && equals(revision) ? revision : undefined;
  };
  const revisions = new Map(
    services.map((service): [string, Resolved] => {
      const there = own(service.name) ?? shared;
      return [service.name, there === undefined ? { is: 'made', by: id } : { is: 'there', arn: there.arn }];
    }),
  );
  if (shared !== undefined) {
    const arns = new Set([...revisions.values()].flatMap((to) => (to.is === 'there' ? to.arn : [])));
    const used = arns.size === 0 ? [shared] : [...arns].flatMap((arn) => revisionOf(live, arn) ?? []);
    const rolls = run.some(({ revision }) => !arns.has(revision.arn));
    return { change: tagsChange(context, id, after, used, rolls), base: undefined, revisions };
  }

  const base =
    run.find(({ revision }) => revision.family === task.family)?.revision ??
    active[0] ??
    newestKnown(context, task.family);
  return { change: taskChange(context, id, after, base), base: base?.arn, revisions };
}

function taskChange(context: Context, id: Id, after: Canonical, base: LiveRevision | undefined): Change {
  const made: Field = {
    path: 'revision',
    before: base === undefined ? ABSENT : known(base.revision),
    after: { is: 'unknown', from: id },
  };
  const common = { id, needs: [], effects: [] } as const;
  if (base === undefined) {
    const fields = [...createFields(after, context.masking), made];
    return { ...common, action: 'create', cause: 'pending', because: [], fields };
  }
  const { fields, unchanged } = compare(TASK_RULES, canonicalRevision(base), after, context.masking);
  const because = reasonsOf(context, base, fields);
  const update = { ...common, action: 'update' } as const;
  if (!isForeign(context, base) && fields.length > 0)
    return { ...update, cause: 'pending', because, fields: [...fields, made], unchanged, adopts: false };
  const edited = editedSince(context, base, after);
  const told = markDrift(fields, new Set(fields.flatMap(({ path }) => (edited.has(path) ? [] : [path]))));
  const { cause, because: drift } = told.length === 0 ? DRIFT : causeOf(told);
  const reasons = [...because, ...drift];
  return { ...update, cause, because: reasons, fields: [...told, made], unchanged, adopts: false };
}

const DRIFT = { cause: 'drift', because: [] } as const;

/** Paths that the files changed since our last revision before one that others registered; none where there is none. */
export function editedSince(
  { desired, live }: Context,
  { family, revision }: LiveRevision,
  after: Canonical,
): ReadonlySet<string> {
  const [last] = revisionsOf(live, family)
    .filter((one) => one.revision < revision && isOwned(one.tags, desired.cluster.name))
    .toSorted((a, b) => b.revision - a.revision);
  if (last === undefined) return new Set();
  return new Set(diff(canonicalRevision(last), after).map(({ keys }) => formatPath(keys)));
}

/** Why a revision is registered where what differs, if anything, would not need one. */
function reasonsOf({ desired }: Context, base: LiveRevision, fields: readonly Field[]): readonly string[] {
  const name = shortRevision(base.arn);
  if (!fields.every((field) => /^tags\b/.test(field.path))) return [];
  if (!base.active) return [`${name} was deregistered; the same content is registered again`];
  if (fields.length > 0 && isOfAnother(base.tags, desired.cluster.name))
    return [`${name} is of cluster ${base.tags[TAG.cluster] ?? ''}, with other tags`];
  return fields.length > 0 ? [] : [`${name} is not used`];
}

/** A revision that runs in a service of ours, and that we did not register, was put there by someone else. */
function isForeign({ desired, live }: Context, base: LiveRevision): boolean {
  const cluster = desired.cluster.name;
  if (isOwned(base.tags, cluster)) return false;
  return runnersOf(live, base.family).some(
    (service) => service.taskDefinition === base.arn && isOwned(service.tags, cluster),
  );
}

function newestKnown({ live }: Context, family: string): LiveRevision | undefined {
  return revisionsOf(live, family).toSorted((a, b) => b.revision - a.revision)[0];
}

/**
 * Deregisters the revisions of families that are no longer declared and that only services which are being deleted
 * run. Revisions without our tag, and those that another service references, stay.
 */
export function taskDeletes(context: Context, deleted: ReadonlySet<string>): readonly Change[] {
  const { desired, live } = context;
  const cluster = desired.cluster.name;
  const referenced = new Set(
    [...live.services.values()].filter((s) => !deleted.has(s.name)).map((s) => s.taskDefinition),
  );
  const families = new Map<string, { readonly services: string[]; readonly revisions: string[] }>();
  for (const service of live.services.values()) {
    const arn = service.taskDefinition;
    const family = familyOf(arn);
    const revision = revisionOf(live, arn);
    if (!deleted.has(service.name) || desired.tasks.has(family) || referenced.has(arn)) continue;
    if (revision === undefined || !revision.active || !isOwned(revision.tags, cluster)) continue;
    const entry = families.get(family) ?? { services: [], revisions: [] };
    families.set(family, entry);
    entry.services.push(service.name);
    if (!entry.revisions.includes(shortRevision(arn))) entry.revisions.push(shortRevision(arn));
  }
  return [...families].map(([family, { services, revisions }]): Change => ({
    action: 'delete',
    id: idOf('task', family),
    cause: 'pending',
    needs: services.map((name) => idOf('service', name)),
    because: [
      `not in ${desired.declaredIn?.tasks ?? desired.title}; deregisters ${revisions.sort(compareNames).join(', ')}`,
    ],
    effects: [],
  }));
}
