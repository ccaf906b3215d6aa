import type { LiveModel, LiveRevision } from '../model/live.ts';

/** The revisions of task definitions that the first snapshot of a destroy has seen: what its plan names is all that goes. */
export interface FirstLook {
  /** `lookBack` of the snapshots: at first the newest revisions, later only as far as those are still there. */
  lookBack(this: void, family: string, revision: LiveRevision): boolean;
  /** A live model without revisions that the first one did not show. */
  limit(this: void, live: LiveModel): LiveModel;
}

/**
 * For a destroy of families with more revisions than a snapshot looks at: without this, each look would find the next
 * older ones, and a destroy would end only when hundreds are described. They cost nothing.
 */
export function createFirstLook(): FirstLook {
  let first: ReadonlySet<string> | undefined;
  return {
    lookBack: (_family, { arn }) => first === undefined || first.has(arn),
    limit(live) {
      if (first === undefined) {
        first = new Set(live.revisions.keys());
        return live;
      }
      const seen = first;
      return {
        ...live,
        revisions: new Map([...live.revisions].filter(([arn]) => seen.has(arn))),
        families: new Map(
          [...live.families].map(([family, arns]) => [family, arns.filter((arn) => seen.has(arn))]),
        ),
      };
    },
  };
}
