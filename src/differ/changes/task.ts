import { canonicalTask } from '../../model/canonical/index.ts';
import type { DesiredTask } from '../../model/desired.ts';
import { compareNames, idOf, type Id } from '../../model/id.ts';
import type { Canonical } from '../../model/json.ts';
import type { LiveRevision } from '../../model/live.ts';
import { isAnothers, isHeld, standingOfApp } from '../../model/ownership.ts';
import { formatPath } from '../../model/path.ts';
import { mayDeregister } from '../../model/removal.ts';
import type { Change, Field } from '../../model/plan.ts';
import { revisionOf, revisionsOf, runnersOf, type Context } from '../context.ts';
import { familyOf, shortRevision } from '../../model/arn.ts';
import { diff } from '../diff.ts';
import { causeOf, markDrift } from '../drift.ts';
import { ABSENT, compare, createFields, known } from '../fields.ts';
import { TASK_RULES } from '../rules.ts';
import { canonicalRevision } from './equality.ts';
import { resolve, type Resolved } from './resolve.ts';
import { tagsChange } from './task-tags.ts';

export interface TaskPlan {
  /** Registers a revision, or changes the tags of those in use. */
  readonly change: Change | undefined;
  /** ARN of the revision that the change compares the declared one with; `undefined`: with none. */
  readonly base: string | undefined;
  /** By service name, for every declared service of the family. */
  readonly revisions: ReadonlyMap<string, Resolved>;
}

/** What is done of a task, and which revision each of its services is to run (`resolve`). */
export function planTask(context: Context, task: DesiredTask): TaskPlan {
  const { desired, live } = context;
  const id = idOf('task', task.family);
  const after = canonicalTask(task.input);
  const { run, active, revisions, isMade, used } = resolve(desired, live, task);
  if (!isMade) {
    const rolls = [...run.values()].some((revision) => !used.includes(revision));
    return { change: tagsChange(context, task, after, used, rolls), base: undefined, revisions };
  }

  // What others registered in this family, and no service of ours runs, is nothing that this task was before.
  const isNotOthers = (revision: LiveRevision): boolean =>
    !isAnothers(standingOfApp(revision.tags, desired.owner));
  const base =
    [...run.values()].find((revision) => revision.family === task.family) ??
    active.find(isNotOthers) ??
    newestKnown(context, task.family, isNotOthers);
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

/**
 * Paths that the files changed since our revision from which others made theirs: of those before it the one that it is most
 * like, the newest where several are; none where there is none. Not always the last one: a run that was killed may have
 * registered one that nothing runs yet.
 */
export function editedSince(
  { desired, live }: Context,
  theirs: LiveRevision,
  after: Canonical,
): ReadonlySet<string> {
  const content = canonicalRevision(theirs);
  const [base] = revisionsOf(live, theirs.family)
    .filter((one) => one.revision < theirs.revision && isHeld(standingOfApp(one.tags, desired.owner)))
    .map((one) => ({ one, differences: diff(canonicalRevision(one), content).length }))
    .toSorted((a, b) => a.differences - b.differences || b.one.revision - a.one.revision);
  if (base === undefined) return new Set();
  return new Set(diff(canonicalRevision(base.one), after).map(({ keys }) => formatPath(keys)));
}

/** Why a revision is registered where what differs, if anything, would not need one. */
function reasonsOf({ desired }: Context, base: LiveRevision, fields: readonly Field[]): readonly string[] {
  const name = shortRevision(base.arn);
  if (!fields.every((field) => /^tags\b/.test(field.path))) return [];
  if (!base.active) return [`${name} was deregistered; the same content is registered again`];
  const standing = standingOfApp(base.tags, desired.owner);
  if (standing.is === 'of-another-cluster') return [`${name} is of cluster ${standing.cluster}`];
  if (standing.is === 'of-another-owner') return [`${name} is of app ${standing.owner}`];
  return fields.length > 0 ? [] : [`${name} is not used`];
}

/** A revision that runs in a service of ours, and that we did not register, was put there by someone else. */
function isForeign({ desired, live }: Context, base: LiveRevision): boolean {
  const isOurs = ({ tags }: Pick<LiveRevision, 'tags'>): boolean =>
    isHeld(standingOfApp(tags, desired.owner));
  if (isOurs(base)) return false;
  return runnersOf(live, base.family).some(
    (service) => service.taskDefinition === base.arn && isOurs(service),
  );
}

function newestKnown(
  { live }: Context,
  family: string,
  isWanted: (revision: LiveRevision) => boolean,
): LiveRevision | undefined {
  return revisionsOf(live, family)
    .filter(isWanted)
    .toSorted((a, b) => b.revision - a.revision)[0];
}

/** Whether a revision may be deregistered where no service of this cluster needs it. */
export const isRemovable = (
  { desired, live }: Pick<Context, 'desired' | 'live'>,
  revision: LiveRevision,
): boolean =>
  revision.active && mayDeregister(desired, revision.tags) && live.runElsewhere?.has(revision.arn) !== true;

/**
 * Deregisters the revisions of families that are no longer declared and that only services which are being deleted
 * run. Revisions of others, and those that another service references, here or in another cluster, stay.
 */
export function taskDeletes(context: Context, deleted: ReadonlySet<string>): readonly Change[] {
  const { desired, live } = context;
  const referenced = new Set(
    [...live.services.values()].filter((s) => !deleted.has(s.name)).map((s) => s.taskDefinition),
  );
  const families = new Map<string, { readonly services: string[]; readonly revisions: string[] }>();
  for (const service of live.services.values()) {
    const arn = service.taskDefinition;
    const family = familyOf(arn);
    const revision = revisionOf(live, arn);
    if (!deleted.has(service.name) || desired.tasks.has(family) || referenced.has(arn)) continue;
    if (revision === undefined || !isRemovable(context, revision)) continue;
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
    because: [`not in ${desired.declaredIn?.tasks ?? desired.title}`],
    effects: [{ is: 'deregisters', revisions: revisions.toSorted(compareNames) }],
  }));
}
