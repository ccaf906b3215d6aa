import { idOf, kindOf, type Id } from '../model/id.ts';
import type { Change, Forecast } from '../model/plan.ts';
import { order, type Wait } from './order.ts';

/** Changes in order, and what is foretold of them. */
interface Foretold {
  readonly changes: readonly Change[];
  readonly forecast: Forecast | undefined;
}

/** So often a way to drain boxes is looked for: a service that no longer holds one may come to hold the next. */
const MOST_TURNS = 3;

/**
 * Orders changes by what they do to the room on boxes: boxes come before the tasks that may go there and leave after them,
 * and a service that goes stays until those that come are up, so that a renamed service is never away; unless they need its
 * room, or a host port of it that no other box has free, then it goes first. Where the forecast says that a service would hold a box that drains, the two take turns: the
 * service as it will be (or gone) may let go of the box, or as it was.
 * @param waits services that want a host port, after those that let it go; they come before other wishes.
 * @param foretell the forecast of ordered changes; without one, services do not wait for each other.
 */
export function orderByRoom(
  drafts: readonly Change[],
  waits: readonly Wait[],
  foretell: ((changes: readonly Change[]) => Forecast | undefined) | undefined,
): readonly Change[] {
  const services = drafts.filter((change) => kindOf(change.id) === 'service');
  const coming = services.filter((change) => change.action !== 'delete');
  const going = services.filter((change) => change.action === 'delete');
  const boxes = drafts.filter((change) => kindOf(change.id) === 'box');
  const made = boxes.filter((change) => change.action === 'create' || change.action === 'replace');
  const removed = boxes.filter((change) => change.action === 'delete');
  const usual = [...each(coming, made), ...each(removed, services)];
  const removedIds = new Set(removed.map(({ id }) => id));

  /** The first order that fits, else the one of which least fails. `ports`: who waits for host ports. */
  const best = (room: readonly Wait[], ports: readonly Wait[]): Foretold => {
    const turns = new Map<string, Wait>();
    let found: Foretold | undefined;
    for (let turn = 0; ; turn++) {
      const changes = order(drafts, ports, [...turns.values()], room, usual);
      const foretold: Foretold = { changes, forecast: foretell?.(changes) };
      if (found === undefined || failures(foretold) < failures(found)) found = foretold;
      const known = turns.size;
      for (const [box, service] of holders(foretold, services))
        turns.set(
          `${box} ${service}`,
          removedIds.has(box) ? { id: service, after: [box] } : { id: box, after: [service] },
        );
      if (turns.size === known || turn === MOST_TURNS) return found;
    }
  };
  if (coming.length === 0 || going.length === 0) return best([], waits).changes;
  const gone = new Set(going.map(({ id }) => id));
  const last = withPorts(waits, gone, (ports) => best(each(going, coming), ports));
  if (last.forecast === undefined) return best([], waits).changes;
  if (last.forecast.fits) return last.changes;
  const first = best(each(coming, going), waits);
  return (failures(last) < failures(first) ? last : first).changes;
}

/**
 * Services that come wait for the host port of one that goes only where they have to: at first none does, then those that
 * find the port free on no box, at last all. The first way that fits, else the one of which least fails.
 */
function withPorts(
  waits: readonly Wait[],
  going: ReadonlySet<Id>,
  foretell: (ports: readonly Wait[]) => Foretold,
): Foretold {
  const heirs = new Set(waits.filter(({ after }) => after.some((id) => going.has(id))).map(({ id }) => id));
  let found: Foretold | undefined;
  for (let waiting: ReadonlySet<Id> = new Set(); ;) {
    const foretold = foretell(
      waits.map(({ id, after }) => ({
        id,
        after: waiting.has(id) ? after : after.filter((one) => !going.has(one)),
      })),
    );
    if (found === undefined || failures(foretold) < failures(found)) found = foretold;
    if (found.forecast?.fits !== false || waiting.size === heirs.size) return found;
    const stuck = stuckIn(foretold).filter((id) => heirs.has(id) && !waiting.has(id));
    waiting = stuck.length === 0 ? heirs : new Set([...waiting, ...stuck]);
  }
}

const stuckIn = ({ forecast }: Foretold): readonly Id[] =>
  (forecast?.services ?? []).filter(({ verdict }) => verdict === 'cannot-deploy').map(({ id }) => id);

/** Boxes that cannot be drained, each with a changing service that holds it. */
function holders({ forecast }: Foretold, services: readonly Change[]): readonly (readonly [Id, Id])[] {
  const changing = new Set(services.map(({ id }) => id));
  return (forecast?.blocked ?? []).flatMap((drain) =>
    drain.services
      .map(({ service }) => [idOf('box', drain.box), idOf('service', service)] as const)
      .filter(([, service]) => changing.has(service)),
  );
}

const failures = (foretold: Foretold): number =>
  (foretold.forecast?.blocked ?? []).length + stuckIn(foretold).length;

function each(later: readonly Change[], earlier: readonly Change[]): readonly Wait[] {
  const after = earlier.map(({ id }) => id);
  return later.map(({ id }) => ({ id, after }));
}
