import type { ForecastBox, Plan } from '../../model/plan.ts';
import { count } from '../text.ts';
import { type Html, markup } from './html.ts';
import { HUES } from './style-sheet.ts';
import { maybeOn } from '../where.ts';
import { panel, type Drawing } from './panel.ts';

/** Boxes on which nothing moves are folded away when there are more than this. */
const MOST_QUIET = 12;

/** A box, or an old one and the new one in its place. */
interface Place {
  readonly name: string;
  readonly before: ForecastBox | undefined;
  readonly after: ForecastBox | undefined;
}

/** The boxes, drawn to one scale, with the tasks in them before and after. */
export function boxSection({ forecast }: Plan): Html {
  if (forecast === undefined || forecast.boxes.length === 0) return markup``;
  const { boxes } = forecast;
  const open = boxes.some(({ tasks }) => tasks.some(({ or }) => or !== undefined));
  const drawing: Drawing = {
    scale: {
      cpu: Math.max(1, ...boxes.map((box) => box.cpu.total)),
      memory: Math.max(1, ...boxes.map((box) => box.memory.total)),
    },
    hueOf: huesOf(boxes),
    maybe: (box, fate) => maybeOn(forecast, box, fate),
  };
  const places = placesOf(boxes);
  const moving = places.filter(moves);
  const quiet = places.filter((place) => !moves(place));
  const cards = (list: readonly Place[]): Html[] => list.map((place) => card(place, drawing));
  const folded = quiet.length > MOST_QUIET || (moving.length > 0 && quiet.length > 3);
  return markup`<section id="boxes">
    <h2>${count(places.length, 'box')}, before and after</h2>
    <p class="key">
      <span class="task stays">stays</span> <span class="task starts">+ starts</span>
      <span class="task halts">− halts</span> <span class="task stranded">✕ has no place</span>
      <span class="task others">others</span>${open && markup` <span class="task open">? here or on a box that is alike</span>`}
      <span
        >The wide bar is memory, the narrow one CPU; both to scale. A number after a colon is a host
        port.</span
      >
    </p>
    ${cards(folded ? moving : places)}${
      folded &&
      markup`<details class="quiet">
        <summary>${count(quiet.length, 'box')} on which nothing ${open ? 'is sure to move' : 'moves'}</summary>
        ${cards(quiet)}
      </details> `
    }
  </section> `;
}

/** Services next to each other in the alphabet have different colours; the first ten all do. */
function huesOf(boxes: readonly ForecastBox[]): Drawing['hueOf'] {
  const names = new Set(boxes.flatMap(({ tasks }) => tasks.map(({ service, task }) => service ?? task)));
  const hues = new Map([...names].sort().map((name, index) => [name, index % HUES]));
  return (name) => hues.get(name) ?? 0;
}

/** In the order of the forecast; a box that is replaced is one place. */
function placesOf(boxes: readonly ForecastBox[]): Place[] {
  const places = new Map<string, Place>();
  for (const box of boxes) {
    const before = box.fate === 'joins' ? undefined : box;
    const after = box.fate === 'leaves' ? undefined : box;
    const known = places.get(box.box);
    places.set(box.box, {
      name: box.box,
      before: known?.before ?? before,
      after: known?.after ?? after,
    });
  }
  return [...places.values()];
}

const moves = ({ before, after }: Place): boolean =>
  before !== after || (before?.tasks ?? []).some(({ fate }) => fate !== 'stays');

function card(place: Place, drawing: Drawing): Html {
  const { name, before, after } = place;
  const types = new Set([before?.type, after?.type].filter((type) => type !== undefined));
  return markup`<article class="box">
    <h3>${name} <span class="dim">${[...types].join(' → ')}</span> ${fateOf(place)}</h3>
    <div class="moments">
      <div>
        <h4>before</h4>
        ${before === undefined ? markup`<p class="nothing">not there yet</p>` : panel(before, 'before', drawing)}
      </div>
      <div>
        <h4>after</h4>
        ${after === undefined ? markup`<p class="nothing">gone</p>` : panel(after, 'after', drawing)}
      </div>
    </div>
  </article> `;
}

function fateOf({ before, after }: Place): Html | false {
  if (before === after) return false;
  if (before === undefined) return markup`<span class="badge joins">+ joins</span>`;
  if (after === undefined) return markup`<span class="badge leaves">− leaves</span>`;
  return markup`<span class="badge replace">+/- replaced</span>`;
}
