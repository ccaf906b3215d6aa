import { canonicalTask } from '../model/canonical/index.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { LiveRevision } from '../model/live.ts';
import { usability } from './changes/equality.ts';

/** Says of a revision that no service can run it as what is declared, so that the snapshot looks at older ones. */
export function notWanted(desired: DesiredModel): (family: string, revision: LiveRevision) => boolean {
  const equals = new Map(
    [...desired.tasks].map(([family, task]) => [family, usability(canonicalTask(task.input), desired.owner)]),
  );
  return (family, revision) =>
    equals.get(family)?.(revision) === false || (equals.has(family) && !revision.active);
}
