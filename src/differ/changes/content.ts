import { canonicalTask } from '../../model/canonical/index.ts';
import type { DesiredTask } from '../../model/desired.ts';
import type { Canonical } from '../../model/json.ts';
import type { LiveService } from '../../model/live.ts';
import { TASK_FIELD } from '../../model/path.ts';
import type { Field } from '../../model/plan.ts';
import { revisionOf, type Context } from '../context.ts';
import { shortRevision } from '../../model/arn.ts';
import { compare, type Comparison } from '../fields.ts';
import { TASK_RULES } from '../rules.ts';
import type { Masking } from '../../secrets/masking.ts';
import { canonicalRevision } from './equality.ts';

/** What differs between the revision that a service runs and the one that it is to run. */
export interface Content {
  /** Members of the task, below `task`. */
  readonly fields: readonly Field[];
  /** Members that are the same. */
  readonly unchanged: number;
  /** What is to be told where no field tells it. */
  readonly because: readonly string[];
}

const NOTHING: Content = { fields: [], unchanged: 0, because: [] };

/** Compares two specs of a task, as fields of the service that changes from one to the other. */
export function revisionFields(before: Canonical, after: Canonical, masking: Masking): Comparison {
  const compared = compare(TASK_RULES, before, after, masking);
  return { ...compared, fields: compared.fields.map((field) => ({ ...field, path: belowTask(field.path) })) };
}

/** Compares what a service runs with the task that is declared for it. */
export function contentOf(
  { live, masking }: Context,
  { taskDefinition }: LiveService,
  wanted: DesiredTask | undefined,
): Content {
  if (wanted === undefined) return NOTHING;
  const name = shortRevision(taskDefinition);
  const running = revisionOf(live, taskDefinition);
  if (running === undefined) {
    const because = [`ECS tells nothing of ${name} any more: what will be other in its tasks is not known`];
    return { ...NOTHING, because };
  }
  const { fields, unchanged } = revisionFields(
    canonicalRevision(running),
    canonicalTask(wanted.input),
    masking,
  );
  const same = running.active ? 'it says the same' : `it was deregistered and says the same`;
  return { fields, unchanged, because: fields.length === 0 ? [`${name}: ${same}`] : [] };
}

/** The path of a member of a task, as a field of the service that runs it. */
export const belowTask = (path: string): string =>
  path.startsWith('[') ? `${TASK_FIELD}${path}` : `${TASK_FIELD}.${path}`;
