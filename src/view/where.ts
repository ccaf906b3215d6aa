import { compareNames, nameOf } from '../model/id.ts';
import type { Change, Forecast, ForecastBox, ForecastService, Otherwise, Plan } from '../model/plan.ts';
import { effectTexts } from './effects.ts';
import { movesOf } from './fits.ts';
import { lagTexts } from './lags.ts';
import { count, listed } from './text.ts';

/** With more boxes than this a line counts them. */
const MOST_BOXES = 4;
/** With more services than this a line counts them. */
const MOST_SERVICES = 8;

type Places = ForecastService['placements'];

/** What a change does to running things, in words. */
export interface ToldEffects {
  /** Its effects; behind the only one stands on which boxes that is. */
  readonly effects: readonly string[];
  /** What else there is to tell: where its tasks start and stop, and what running ones do not get. */
  readonly more: readonly string[];
}
export type EffectsOf = (change: Change) => ToldEffects;

/** The effects as they are, without the boxes. */
export const effectsAlone =
  ({ target }: Pick<Plan, 'target'>): EffectsOf =>
  (change) => ({ effects: effectTexts(change), more: lagTexts(change, target) });

/**
 * What the changes of a plan do to running things, and on which boxes:
 * `rolls 1 task, at least 1 stays running: starts on web-2, stops on web-1`.
 */
export function effectsIn({ forecast, target }: Plan): EffectsOf {
  const services = new Map((forecast?.services ?? []).map((service) => [service.id, service]));
  const replaced = forecast === undefined ? new Set<string>() : replacedBoxes(forecast);
  const alone = effectsAlone({ target });
  return (change) => {
    const service = change.action === 'delete' ? undefined : services.get(change.id);
    if (service === undefined) return alone(change);
    const { effects, more } = placed(change, service, replaced);
    return { effects, more: [...more, ...lagTexts(change, target)] };
  };
}

function placed(
  change: Change,
  { verdict, placements, halts }: ForecastService,
  replaced: ReadonlySet<string>,
): ToldEffects {
  const effects = effectTexts(change);
  const [first, ...others] = change.effects;
  const only = others.length === 0 ? first?.is : undefined;
  const behind = (text: string): ToldEffects => ({ effects: [`${effects.join()}${text}`], more: [] });
  const apart = (text: string): ToldEffects => ({ effects, more: [text] });
  const written = only === 'rolls' ? (text: string) => behind(`: ${text}`) : apart;
  if (verdict === 'cannot-deploy') return written('does not fit');
  const starts = placesOf(placements, replaced, 'new');
  const stops = placesOf(halts, replaced, 'old');
  if (starts !== undefined && stops !== undefined) {
    const stay =
      same(placements, halts) && !placements.some(({ box, or }) => replaced.has(box) || or !== undefined);
    return written(stay ? `${starts.text} as before` : `starts ${starts.text}, stops ${stops.text}`);
  }
  const place = starts ?? stops;
  if (place === undefined) return { effects, more: [] };
  return only === 'starts' || only === 'stops' || only === 'starts-anew'
    ? behind(place.counted ? `: ${place.text}` : ` ${place.text}`)
    : apart(`${starts === undefined ? 'stops' : 'starts'} ${place.text}`);
}

/** Services that no change is of and whose tasks go to other boxes all the same, without a gap; `''`: none. */
export function movesText(plan: Plan): string {
  const moved = movesOf(plan);
  if (moved.length === 0) return '';
  const names = moved
    .slice(0, MOST_SERVICES)
    .map(({ service: { id }, tasks }) =>
      tasks === 1 ? nameOf(id) : `${nameOf(id)} (${count(tasks, 'task')})`,
    );
  const more = moved.length > MOST_SERVICES ? ` and ${moved.length - MOST_SERVICES} more` : '';
  return `${more === '' ? listed(names) : `${names.join(', ')}${more}`} to other boxes, without a gap.`;
}

/** Boxes that are there twice: the one that leaves and the one that joins under its name. */
function replacedBoxes({ boxes }: Forecast): ReadonlySet<string> {
  const leaving = new Set(boxes.filter(({ fate }) => fate === 'leaves').map(({ box }) => box));
  return new Set(boxes.filter(({ box, fate }) => fate === 'joins' && leaving.has(box)).map(({ box }) => box));
}

const same = (a: Places, b: Places): boolean => {
  const text = (places: Places): string =>
    places
      .map(({ box, count: n, or }) => `${box} ${n} ${or?.count ?? ''}`)
      .sort()
      .join();
  return text(a) === text(b);
};

/** Where tasks are, in words; `counted`: it begins with how many. */
interface PlacesText {
  readonly text: string;
  readonly counted: boolean;
}

/**
 * `on web-1 and web-2`, `2 on web-1 and 1 on web-2`, `on the new web-1`, `on web-1 or web-2` where ECS says not which, and
 * both: `on web-1, 2 on web-2, web-3 or web-4`; `undefined` for none.
 */
function placesOf(
  places: Places,
  replaced: ReadonlySet<string>,
  which: 'old' | 'new',
): PlacesText | undefined {
  const name = (box: string): string => `${replaced.has(box) ? `the ${which} ` : ''}${box}`;
  const sure = places.flatMap(({ box, count: n, or }) =>
    n > (or?.count ?? 0) ? [{ box, count: n - (or?.count ?? 0) }] : [],
  );
  const { tasks, boxes } = openOf(places);
  const on =
    boxes.length > MOST_BOXES
      ? `on ${tasks === 1 ? 'one' : 'some'} of ${count(boxes.length, 'box')}`
      : `on ${listed(boxes.map(name), 'or')}`;
  const open = `${tasks} ${on}`;
  if (sure.length === 0)
    return tasks === 0
      ? undefined
      : tasks === 1
        ? { text: on, counted: false }
        : { text: open, counted: true };
  const surely = surelyOn(sure, name);
  if (tasks === 0) return surely;
  return !surely.counted && sure.length === 1
    ? { text: `1 ${surely.text}, ${open}`, counted: true }
    : { text: `${surely.text}, ${open}`, counted: surely.counted };
}

function surelyOn(places: Places, name: (box: string) => string): PlacesText {
  if (places.length > MOST_BOXES) {
    const tasks = places.reduce((sum, place) => sum + place.count, 0);
    return { text: `${tasks} on ${count(places.length, 'box')}`, counted: true };
  }
  return places.every((place) => place.count === 1)
    ? { text: `on ${listed(places.map(({ box }) => name(box)))}`, counted: false }
    : { text: listed(places.map(({ box, count: n }) => `${n} on ${name(box)}`)), counted: true };
}

/** The tasks of which it is not sure on which of these boxes they are. */
function openOf(places: Places): { readonly tasks: number; readonly boxes: readonly string[] } {
  const tasks = places.reduce((sum, { or }) => sum + (or?.count ?? 0), 0);
  const boxes = new Set(places.flatMap(({ box, or }) => (or === undefined ? [] : [box, ...or.boxes])));
  return { tasks, boxes: [...boxes].sort(compareNames) };
}

/** `or on web-2`: where else the tasks of an entry may be. */
export const elsewhere = ({ boxes }: Otherwise): string =>
  boxes.length > MOST_BOXES ? `or on ${count(boxes.length, 'other box')}` : `or on ${listed(boxes, 'or')}`;

/** Services of which a box may get a task, or lose one, though the forecast counts it on another that is as good. */
export function maybeOn(
  forecast: Forecast,
  { box, fate: boxFate, tasks }: ForecastBox,
  fate: 'starts' | 'halts',
): readonly string[] {
  if (boxFate === (fate === 'starts' ? 'leaves' : 'joins')) return [];
  const known = new Set(tasks.filter((task) => task.fate === fate).map(({ service }) => service));
  return forecast.services
    .filter((service) =>
      (fate === 'starts' ? service.placements : service.halts).some(({ or }) => or?.boxes.includes(box)),
    )
    .map(({ id }) => nameOf(id))
    .filter((name) => !known.has(name));
}
