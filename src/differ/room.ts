import { kindOf } from '../model/id.ts';
import type { Change, Forecast } from '../model/plan.ts';
import { order, type Wait } from './order.ts';

/** Changes in order, and what is foretold of them. */
export interface Foretold {
  readonly changes: readonly Change[];
  readonly forecast: Forecast | undefined;
}

/**
 * Orders changes by what they do to the room on boxes: boxes come before the tasks that may go there and leave after them,
 * and a service that goes stays until those that come are up, so that a renamed service is never away; unless they need its
 * room, then it goes first.
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
  const ordered = (...room: readonly Wait[]): readonly Change[] =>
    order(drafts, waits, [...each(coming, made), ...each(removed, services)], room);
  const forecastOf = (changes: readonly Change[]): Foretold => ({ changes, forecast: foretell?.(changes) });
  if (coming.length === 0 || going.length === 0) return forecastOf(ordered());
  const last = forecastOf(ordered(...each(going, coming)));
  if (last.forecast === undefined) return forecastOf(ordered());
  return last.forecast.fits ? last : forecastOf(ordered(...each(coming, going)));
}

function each(later: readonly Change[], earlier: readonly Change[]): readonly Wait[] {
  const after = earlier.map(({ id }) => id);
  return later.map(({ id }) => ({ id, after }));
}
