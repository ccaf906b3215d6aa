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

/** Services that are away for a while. One that is to go, or is to run no task, is no gap. */
export function gapsOf({ changes, forecast }: Plan): readonly ForecastService[] {
  const gone = new Set(changes.filter(({ action }) => action === 'delete').map(({ id }) => id));
  return (forecast?.services ?? []).filter(
    ({ id, verdict, placements }) => verdict === 'gap' && placements.length > 0 && !gone.has(id),
  );
}

/** Services that cannot be deployed. */
export const stuckOf = ({ forecast }: Plan): readonly ForecastService[] =>
  (forecast?.services ?? []).filter(({ verdict }) => verdict === 'cannot-deploy');
