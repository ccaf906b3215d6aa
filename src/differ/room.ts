import { idOf, kindOf, type Id } from '../model/id.ts';
import type { Change, Forecast } from '../model/plan.ts';
import { order, type Wait } from './order.ts';

/** Changes in order, and what is foretold of them. */
export interface Foretold {
  readonly changes: readonly Change[];
  readonly forecast: Forecast | undefined;
}

/** So often a way to drain boxes is looked for: a service that no longer holds one may come to hold the next. */
const MOST_TURNS = 3;

/**
 * Orders changes by what they do to the room on boxes: boxes come before the tasks that may go there and leave after them,
 * and a service that goes stays until those that come are up, so that a renamed service is never away; unless they need its
 * room, then it goes first. Where the forecast says that a service would hold a box that drains, the two take turns: the
 * service as it will be (or gone) may let go of the box, or as it was.
 * @param waits other wishes, which come first.
 * @param foretell the forecast of ordered changes; without one, services do not wait for each other.
 */
export function orderByRoom(
  drafts: readonly Change[],
  waits: readonly Wait[],
  foretell: ((changes: readonly Change[]) => Forecast | undefined) | undefined,
): Foretold {
  const services = drafts.filter((change) => kindOf(change.id) === 'service');
  const coming = services.filter((change) => change.action !== 'delete');
  const going = services.filter((change) => change.action === 'delete');
  const boxes = drafts.filter((change) => kindOf(change.id) === 'box');
  const made = boxes.filter((change) => change.action === 'create' || change.action === 'replace');
  const removed = boxes.filter((change) => change.action === 'delete');
  const usual = [...each(coming, made), ...each(removed, services)];
  const removedIds = new Set(removed.map(({ id }) => id));

  /** The first order that fits, else the one of which least fails. */
  const best = (room: readonly Wait[]): Foretold => {
    const turns = new Map<string, Wait>();
    let found: Foretold | undefined;
    for (let turn = 0; ; turn++) {
      const changes = order(drafts, waits, [...turns.values()], room, usual);
      const told: Foretold = { changes, forecast: foretell?.(changes) };
      if (found === undefined || failures(told) < failures(found)) found = told;
      const known = turns.size;
      for (const [box, service] of holders(told, services))
        turns.set(
          `${box} ${service}`,
          removedIds.has(box) ? { id: service, after: [box] } : { id: box, after: [service] },
        );
      if (turns.size === known || turn === MOST_TURNS) return found;
    }
  };
  if (coming.length === 0 || going.length === 0) return best([]);
  const last = best(each(going, coming));
  if (last.forecast === undefined) return best([]);
  if (last.forecast.fits) return last;
  const first = best(each(coming, going));
  return failures(last) < failures(first) ? last : first;
}

/** Boxes that cannot be drained, each with a changing service that holds it. */
function holders({ forecast }: Foretold, services: readonly Change[]): readonly (readonly [Id, Id])[] {
  const changing = new Set(services.map(({ id }) => id));
  return (forecast?.blocked ?? []).flatMap((drain) =>
    drain.services
      .map(({ service }) => [idOf('box', drain.box), idOf('service', service)] as const)
      .filter(([, service]) => changing.has(service)),
  );
}

const failures = ({ forecast }: Foretold): number =>
  (forecast?.blocked ?? []).length +
  (forecast?.services ?? []).filter(({ verdict }) => verdict === 'cannot-deploy').length;

function each(later: readonly Change[], earlier: readonly Change[]): readonly Wait[] {
  const after = earlier.map(({ id }) => id);
  return later.map(({ id }) => ({ id, after }));
}
