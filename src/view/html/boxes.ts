import type { ForecastBox, Plan } from '../../model/plan.ts';
import { count } from '../text.ts';
import { html, type Html } from './html.ts';
import { panel, type Moment } from './panel.ts';

/** Boxes on which nothing moves are folded away when there are more than this. */
const MOST_QUIET = 12;

/** The boxes, drawn to one scale, with the tasks in them before and after. */
export function boxSection({ forecast }: Plan): Html {
  if (forecast === undefined || forecast.boxes.length === 0) return html``;
  const { boxes } = forecast;
  const scale = {
    cpu: Math.max(1, ...boxes.map((box) => box.cpu.total)),
    memory: Math.max(1, ...boxes.map((box) => box.memory.total)),
  };
  const moving = boxes.filter(moves);
  const quiet = boxes.filter((box) => !moves(box));
  const cards = (list: readonly ForecastBox[]): Html[] => list.map((box) => card(box, scale));
  const folded = quiet.length > MOST_QUIET || (moving.length > 0 && quiet.length > 3);
  return html`<section id="boxes">
    <h2>${count(boxes.length, 'box')}, before and after</h2>
    <p class="key">
      <span class="task stays">stays</span> <span class="task starts">+ starts</span>
      <span class="task halts">− halts</span> <span class="task others">others</span>
      <span
        >Widths are to scale: of memory, and of CPU below it. The number after a colon is a host port.</span
      >
    </p>
    ${cards(folded ? moving : boxes)}${
      folded &&
      html`<details class="quiet">
        <summary>${count(quiet.length, 'box')} on which nothing moves</summary>
        ${cards(quiet)}
      </details> `
    }
  </section> `;
}

const moves = (box: ForecastBox): boolean =>
  box.fate !== undefined || box.tasks.some(({ fate }) => fate !== 'stays');

const FATES = { joins: '+ joins', leaves: '− leaves' } as const;

function card(box: ForecastBox, scale: { readonly cpu: number; readonly memory: number }): Html {
  const moment = (name: Moment): Html =>
    html`<div class="moment">
      <h4>${name}</h4>
      ${panel(box, name, scale)}
    </div>`;
  return html`<article class="box ${box.fate}">
    <h3>
      ${box.box} ${box.type !== undefined && html`<span class="dim">${box.type}</span>`}
      ${box.fate !== undefined && html`<span class="badge">${FATES[box.fate]}</span>`}
    </h3>
    <div class="moments">${moment('before')}${moment('after')}</div>
  </article> `;
}
