import { canonicalTask } from '../../model/canonical/index.ts';
import type { DesiredModel, DesiredTask } from '../../model/desired.ts';
import { idOf, type Id } from '../../model/id.ts';
import type { LiveModel, LiveRevision } from '../../model/live.ts';
import { revisionOf, servicesOf } from '../context.ts';
import { equality, usability } from './equality.ts';

/** Which revision a service is to run: one that is there, or the one that a change of its task makes. */
export type Resolved =
  | { readonly is: 'there'; readonly arn: string }
  | { readonly is: 'made'; readonly by: Id };

/** Which revisions of a task are run, and which ones shall be. */
export interface Resolution {
  /** By service name, for every declared service of the family that is there. */
  readonly run: ReadonlyMap<string, LiveRevision>;
  /** The ACTIVE ones of the family that were looked at, the newest first. */
  readonly active: readonly LiveRevision[];
  /** By service name, for every declared service of the family. */
  readonly revisions: ReadonlyMap<string, Resolved>;
  /** Whether one has to be registered. */
  readonly isMade: boolean;
  /** Those that are there and shall run; of a task without a service the one that says what is declared. */
  readonly used: readonly LiveRevision[];
}

/**
 * Which revision each service of a family is to run. The one it runs stays when it is ACTIVE and equals the
 * declaration but for tags, whoever registered it; else the newest ACTIVE one that does and that no other app or cluster
 * marked as its own; only where none does is one registered.
 */
export function resolve(desired: DesiredModel, live: LiveModel, task: DesiredTask): Resolution {
  const after = canonicalTask(task.input);
  const services = servicesOf(desired, task.family);
  const run = new Map(
    services.flatMap(({ name }): [string, LiveRevision][] => {
      const arn = live.services.get(name)?.taskDefinition;
      const revision = arn === undefined ? undefined : revisionOf(live, arn);
      return revision === undefined ? [] : [[name, revision]];
    }),
  );
  const active = (live.families.get(task.family) ?? [])
    .flatMap((arn) => revisionOf(live, arn) ?? [])
    .filter((revision) => revision.active);
  const candidates = [...active, ...run.values()].filter(
    (revision) => revision.active && revision.family === task.family,
  );
  const equals = equality(after);
  const shared = candidates.find(usability(after, desired.owner));
  const own = (name: string): LiveRevision | undefined => {
    const revision = run.get(name);
    return revision !== undefined && candidates.includes(revision) && equals(revision) ? revision : undefined;
  };
  const there = services.map(({ name }) => [name, own(name) ?? shared] as const);
  const used = there.length === 0 ? [shared] : there.map(([, revision]) => revision);
  return {
    run,
    active,
    revisions: new Map(
      there.map(([name, revision]) => [
        name,
        revision === undefined
          ? { is: 'made', by: idOf('task', task.family) }
          : { is: 'there', arn: revision.arn },
      ]),
    ),
    isMade: shared === undefined && used.includes(undefined),
    used: [...new Set(used.flatMap((revision) => revision ?? []))],
  };
}
