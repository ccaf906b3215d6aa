import { nameOf } from '../model/id.ts';
import type { Change, Forecast, ForecastService, Plan } from '../model/plan.ts';
import { movesOf } from './fits.ts';
import { count } from './text.ts';

/** With more boxes than this a line counts them. */
const MOST_BOXES = 4;
/** With more services than this a line counts them. */
const MOST_SERVICES = 8;

type Places = ForecastService['placements'];

/** What a change does to running things. */
export type EffectsOf = (change: Change) => readonly string[];

/**
 * What the changes of a plan do to running things, and on which boxes:
 * `rolls 1 task, at least 1 stays running: starts on web-2, stops on web-1`.
 */
export function effectsIn({ forecast }: Plan): EffectsOf {
  const services = new Map((forecast?.services ?? []).map((service) => [service.id, service]));
  const replaced = forecast === undefined ? new Set<string>() : replacedBoxes(forecast);
  return (change) => {
    const service = change.action === 'delete' ? undefined : services.get(change.id);
    return service === undefined ? change.effects : placed(change.effects, service, replaced);
  };
}

function placed(
  effects: readonly string[],
  { verdict, placements, halts }: ForecastService,
  replaced: ReadonlySet<string>,
): readonly string[] {
  if (verdict === 'cannot-deploy') return joined(effects, 'does not fit');
  const starts = onText(placements, replaced, 'new');
  const stops = onText(halts, replaced, 'old');
  if (starts === '' && stops === '') return effects;
  if (starts !== '' && stops !== '') {
    const stay = same(placements, halts) && !placements.some(({ box }) => replaced.has(box));
    return joined(effects, stay ? `${starts} as before` : `starts ${starts}, stops ${stops}`);
  }
  const [verb, place] = starts === '' ? ['stops', stops] : ['starts', starts];
  const [only, ...more] = effects;
  return only !== undefined &&
    more.length === 0 &&
    /^(?:none of its tasks runs now; )?(?:starts|stops) \d+ (?:more )?tasks?$/.test(only)
    ? [`${only}${place.startsWith('on ') ? '' : ':'} ${place}`]
    : [...effects, `${verb} ${place}`];
}

/** Behind the roll that it tells of, where that is the only effect. */
function joined(effects: readonly string[], text: string): readonly string[] {
  const [only, ...more] = effects;
  return only?.startsWith('rolls ') === true && more.length === 0 ? [`${only}: ${text}`] : [...effects, text];
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
      .map(({ box, count: n }) => `${box} ${n}`)
      .sort()
      .join();
  return text(a) === text(b);
};

/** `on web-1 and web-2`, `2 on web-1 and 1 on web-2`, `on the new web-1`; `''` for none. */
function onText(places: Places, replaced: ReadonlySet<string>, which: 'old' | 'new'): string {
  if (places.length === 0) return '';
  if (places.length > MOST_BOXES)
    return `${places.reduce((sum, place) => sum + place.count, 0)} on ${count(places.length, 'box')}`;
  const name = (box: string): string => `${replaced.has(box) ? `the ${which} ` : ''}${box}`;
  return places.every((place) => place.count === 1)
    ? `on ${listed(places.map(({ box }) => name(box)))}`
    : listed(places.map(({ box, count: n }) => `${n} on ${name(box)}`));
}

/** `a, b and c` */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
