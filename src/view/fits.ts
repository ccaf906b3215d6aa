import type { Forecast, ForecastService, Plan } from '../model/plan.ts';

/** Whether everything fits, and the forecast's line; `undefined` where nothing moves and nothing is to be said. */
export function fitsOf({ changes, forecast }: Plan): Pick<Forecast, 'fits' | 'summary'> | undefined {
  if (forecast === undefined || forecast.summary === '' || changes.length === 0) return undefined;
  const { boxes, fits } = forecast;
  const quiet = boxes.every(
    ({ fate, tasks }) => fate === undefined && tasks.every((task) => task.fate === 'stays'),
  );
  const empty = boxes.every(({ fate }) => fate === 'leaves');
  return fits && boxes.length > 0 && (quiet || empty) ? undefined : forecast;
}

/**
 * Services that this plan takes away for a while. One that is to go, or is to run no task, is no gap; what ECS does of its
 * own accord, in a deployment that is under way, is not the plan's doing.
 */
export function gapsOf(plan: Plan): readonly ForecastService[] {
  const actions = new Map(plan.changes.map(({ id, action }) => [id, action]));
  const drained = drainedIn(plan);
  return (plan.forecast?.services ?? []).filter((service) => {
    if (service.verdict !== 'gap' || service.placements.length === 0) return false;
    const action = actions.get(service.id);
    return action === undefined ? drained(service) > 0 : action !== 'delete';
  });
}

/** Services that no change is of, and whose running tasks a box that goes sends to other boxes without a gap. */
export function movesOf(
  plan: Plan,
): readonly { readonly service: ForecastService; readonly tasks: number }[] {
  const changed = new Set(plan.changes.map(({ id }) => id));
  const drained = drainedIn(plan);
  return (plan.forecast?.services ?? []).flatMap((service) => {
    const tasks = drained(service);
    const moves = service.verdict === 'zero-downtime' && service.keeps > 0 && service.placements.length > 0;
    return moves && tasks > 0 && !changed.has(service.id) ? [{ service, tasks }] : [];
  });
}

/** How many tasks of a service stop because the plan takes their box away. */
function drainedIn({ forecast }: Plan): (service: ForecastService) => number {
  const leaving = new Set(
    (forecast?.boxes ?? []).filter(({ fate }) => fate === 'leaves').map(({ box }) => box),
  );
  return ({ halts }) => halts.reduce((sum, { box, count }) => (leaving.has(box) ? sum + count : sum), 0);
}

/** Services that cannot be deployed. */
export const stuckOf = ({ forecast }: Plan): readonly ForecastService[] =>
  (forecast?.services ?? []).filter(({ verdict }) => verdict === 'cannot-deploy');
