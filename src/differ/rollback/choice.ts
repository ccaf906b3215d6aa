import type { LiveRevision } from '../../model/live.ts';
import { isAnothers, isHeld, standingOfApp, type Owner, type Standing } from '../../model/ownership.ts';
import { shortRevision } from '../../model/arn.ts';
import type { History, Past } from './past.ts';

/** A revision that a service could be set back to. */
export interface Candidate {
  readonly revision: LiveRevision;
  /** `undefined`: ECS does not know it to have been deployed there. */
  readonly past: Past | undefined;
  /** Whose it is. */
  readonly standing: Standing;
}

/** Why the program does not choose by itself. */
export type Doubt =
  /** ECS tells of no revision that came up there before. */
  | { readonly is: 'no-history' }
  /** It may not be asked. */
  | { readonly is: 'denied' }
  /** The one that ran there last cannot be deployed any more. */
  | { readonly is: 'gone'; readonly revision: string }
  /** What runs is there by a rollback already: it may be meant, or was done twice. */
  | {
      readonly is: 'went-back';
      readonly by: 'clusternator' | 'ecs' | 'others';
      readonly from: string | undefined;
    };

/** The revision to go back to, or what has to be asked. */
export type Choice =
  | { readonly is: 'sure'; readonly candidate: Candidate }
  | { readonly is: 'doubt'; readonly doubt: Doubt; readonly candidates: readonly Candidate[] }
  | { readonly is: 'none' };

/** What a choice is made from. */
export interface Choosing {
  /** The revision that the service runs, or is being rolled to. */
  readonly current: string;
  readonly owner: Owner;
  /** `undefined`: it may not be read. */
  readonly history: History | undefined;
  /** ACTIVE revisions that are known: those of the family, and of the history. */
  readonly active: readonly LiveRevision[];
  /** The mark of an own rollback on the service, while it holds. */
  readonly marked: { readonly from: string | undefined } | undefined;
}

/**
 * The revision that a service last ran successfully before the present one: not one whose deployment failed there, nor one
 * that was gone back from. What only has the right family and number is never chosen, since nothing says that it ever ran.
 */
export function chooseRevision(choosing: Choosing): Choice {
  const { current, history, marked } = choosing;
  const candidates = candidatesOf(choosing);
  if (candidates.length === 0) return { is: 'none' };
  const doubt = (reason: Doubt): Choice => ({ is: 'doubt', doubt: reason, candidates });
  if (marked !== undefined)
    return doubt({
      is: 'went-back',
      by: 'clusternator',
      from: marked.from ?? (history?.wentBack && shortRevision(history.wentBack.from)),
    });
  if (history === undefined) return doubt({ is: 'denied' });
  if (history.wentBack !== undefined)
    return doubt({
      is: 'went-back',
      by: history.wentBack.by,
      from: shortRevision(history.wentBack.from),
    });
  const [last] = [...history.past].flatMap(([arn, { is }]) => (is === 'ran' && arn !== current ? [arn] : []));
  if (last === undefined) return doubt({ is: 'no-history' });
  const candidate = candidates.find(({ revision }) => revision.arn === last);
  return candidate === undefined
    ? doubt({ is: 'gone', revision: shortRevision(last) })
    : { is: 'sure', candidate };
}

/** What can be deployed, the likeliest first. */
function candidatesOf({ current, owner, history, active }: Choosing): readonly Candidate[] {
  const order = [...(history?.past.keys() ?? [])];
  const candidates = active
    .filter(({ arn }) => arn !== current)
    .map((revision): Candidate => ({
      revision,
      past: history?.past.get(revision.arn),
      standing: standingOfApp(revision.tags, owner),
    }));
  const rank = ({ past, standing }: Candidate): number => {
    if (past !== undefined) return RANK[past.is];
    if (isHeld(standing)) return 3;
    return isAnothers(standing) ? 5 : 4;
  };
  const recency = ({ revision }: Candidate): number => {
    const at = order.indexOf(revision.arn);
    return at < 0 ? order.length : at;
  };
  return candidates.toSorted(
    (a, b) => rank(a) - rank(b) || recency(a) - recency(b) || b.revision.revision - a.revision.revision,
  );
}

const RANK = { ran: 0, left: 1, failed: 2 } as const;
