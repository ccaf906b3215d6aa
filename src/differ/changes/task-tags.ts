import { digestOf } from '../../model/digest.ts';
import type { DesiredTask } from '../../model/desired.ts';
import { idOf } from '../../model/id.ts';
import { type Canonical, isRecord } from '../../model/json.ts';
import type { LiveRevision } from '../../model/live.ts';
import { isHeld, standingOfApp, TAG } from '../../model/ownership.ts';
import type { Change, Field } from '../../model/plan.ts';
import { runnersOf, type Context } from '../context.ts';
import { shortRevision } from '../../model/arn.ts';
import { causeOf, markDrift } from '../drift.ts';
import { driftedPaths } from '../edited.ts';
import { compare } from '../fields.ts';
import { appField } from '../owners/fields.ts';
import { rulesOf } from '../rules.ts';
import { canonicalRevision } from './equality.ts';
import { tagLags } from './lags.ts';

/** With more tags of unknown origin on a revision, the combinations are too many to be tried. */
const MOST = 6;

const TAG_RULES = rulesOf({}, { fixed: '' });

/**
 * The change of a task whose revisions say what is declared but for tags, if any: those are changed in place, no revision is
 * registered, nothing is restarted. Tags of others stay, and revisions of others are used as they are.
 * @param used the revisions that its services are to run
 * @param rolls whether one of its services is pointed to another revision all the same
 */
export function tagsChange(
  { desired, live, masking }: Context,
  task: DesiredTask,
  after: Canonical,
  used: readonly LiveRevision[],
  rolls: boolean,
): Change | undefined {
  const held = used.filter(({ tags }) => isHeld(standingOfApp(tags, desired.owner)));
  const compared = held.map((revision) => {
    const applied = revision.tags[TAG.applied];
    const { differences, fields, unchanged } = compare(
      TAG_RULES,
      managed(canonicalRevision(revision), after, applied),
      after,
      masking,
    );
    const told = markDrift(fields, driftedPaths(after, differences, applied));
    return { revision, unchanged, fields: [...told, ...appField(revision.tags, task.app)] };
  });
  const differing = compared.filter(({ fields }) => fields.length > 0);
  const [first] = differing;
  if (first === undefined) return undefined;
  const byPath = new Map<string, Field>();
  for (const field of differing.flatMap((one) => one.fields))
    if (!byPath.has(field.path)) byPath.set(field.path, field);
  const fields = [...byPath.values()];
  return {
    action: 'update',
    id: idOf('task', task.family),
    ...causeOf(fields),
    needs: [],
    effects: [
      { is: 'tags-only', revisions: differing.map(({ revision }) => shortRevision(revision.arn)), rolls },
    ],
    fields,
    unchanged: first.unchanged,
    adopts: false,
    ...tagLags(
      differing.flatMap(({ revision }) =>
        runnersOf(live, revision.family).filter((one) => one.taskDefinition === revision.arn),
      ),
      fields,
    ),
  };
}

/** A live spec with the tags that the files name or named when it was applied; all others are others'. */
function managed(before: Canonical, after: Canonical, applied: string | undefined): Canonical {
  const { tags: _tags, ...rest } = before;
  const live = tagsIn(before);
  const declared = tagsIn(after);
  const former = formerTags(live, after, applied);
  const kept = Object.entries(live).filter(([key]) => Object.hasOwn(declared, key) || former.has(key));
  return kept.length === 0 ? rest : { ...rest, tags: Object.fromEntries(kept) };
}

/**
 * The undeclared tags of a revision that were declared when it was applied: without those of others, the tags must give
 * the digest of what was applied last. None when that cannot be told.
 */
function formerTags(live: Canonical, after: Canonical, applied: string | undefined): ReadonlySet<string> {
  const declared = tagsIn(after);
  const extra = Object.keys(live).filter((key) => !Object.hasOwn(declared, key));
  if (applied === undefined || extra.length === 0 || extra.length > MOST || digestOf(after) === applied)
    return new Set();
  for (let others = 0; others < 2 ** extra.length - 1; others++) {
    const former = new Set(extra.filter((_, at) => (others & (1 << at)) === 0));
    const tags = Object.entries(live).filter(([key]) => Object.hasOwn(declared, key) || former.has(key));
    if (digestOf({ ...after, tags: Object.fromEntries(tags) }) === applied) return former;
  }
  return new Set();
}

function tagsIn(spec: Canonical): Canonical {
  const { tags } = spec;
  return isRecord(tags) ? tags : {};
}
