import { firstKey, TASK_FIELD } from '../model/path.ts';
import type { Action, Change, Plan } from '../model/plan.ts';

/** What may follow in a later round of what was approved: never more than it, only what is left of it. */
const FOLLOWS: Record<Action, readonly Action[]> = {
  create: ['create', 'update'],
  update: ['update'],
  replace: ['replace', 'create', 'update'],
  delete: ['delete'],
};

/** Parts the changes of a fresh plan: those that the approved plan holds, and others', which are only reported. */
export function sortOut(
  fresh: Plan,
  plan: Plan,
): { readonly approved: readonly Change[]; readonly foreign: readonly Change[] } {
  const byId = new Map(plan.changes.map((change) => [change.id, change]));
  const isApproved = (change: Change): boolean => {
    const was = byId.get(change.id);
    if (was === undefined || !FOLLOWS[was.action].includes(change.action)) return false;
    if (change.action !== 'update' || was.action !== 'update') return true;
    const shown = new Set(was.fields.map((field) => field.path));
    // That another revision is to run was shown with its content, here or with the change of the task.
    const isShown = (path: string): boolean =>
      shown.has(path) || (shown.has(TASK_FIELD) && firstKey(path) === TASK_FIELD);
    return change.fields.every((field) => isShown(field.path));
  };
  return {
    approved: fresh.changes.filter(isApproved),
    foreign: fresh.changes.filter((change) => !isApproved(change)),
  };
}
