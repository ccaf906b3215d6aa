import { kindOf, nameOf } from '../../model/id.ts';
import type { Change, Plan } from '../../model/plan.ts';
import { changeLines } from '../human/change.ts';
import type { Line, Span } from '../style.ts';
import { count } from '../text.ts';
import { effectsAlone } from '../where.ts';
import { type Html, markup } from './html.ts';

/** With more changes than this, each is folded: the page stays short, and a browser shows it at once. */
const MOST_OPEN = 150;
/** The page wraps lines itself, so nothing is cut. */
const WIDE = { width: 1_000_000, color: false } as const;

/** Every change as the human view tells it, one block each. */
export function changeSection(plan: Plan, all: boolean): Html {
  if (plan.changes.length === 0) return markup``;
  const open = plan.changes.length <= MOST_OPEN;
  return markup`<section id="changes">
    <h2>${count(plan.changes.length, 'change')}, in the order of apply</h2>
    ${plan.changes.map((change) => block(change, plan, open, all))}${unchanged(plan)}
  </section> `;
}

function block(change: Change, { target }: Plan, open: boolean, all: boolean): Html {
  // Where tasks go is in the picture.
  const [head = [], ...members] = changeLines(change, { ...WIDE, all }, effectsAlone({ target }));
  const needs = change.needs.map((id) => `${kindOf(id)} ${nameOf(id)}`).join(', ');
  const after = needs !== '' && markup`<span class="l dim">     after ${needs}</span>`;
  const title = markup`<pre>${headLine(head, change)}</pre>`;
  if (members.length === 0 && needs === '')
    return markup`<div class="change ${change.action}">${title}</div>\n`;
  return markup`<details class="change ${change.action}" ${open && 'open'}><summary>${title}</summary>
<pre>${members.map((member) => markup`<span class="l">${member.map(painted)}</span>`)}${after}</pre></details>
`;
}

/** The symbol in column 0 is for eyes; the word is for those who hear the page. */
const headLine = ([symbol, ...rest]: Line, { action }: Change): Html =>
  markup`<span class="l"><span class="heard">${action} </span><span aria-hidden="true">${symbol !== undefined && painted(symbol)}</span>${rest.map(painted)}</span>`;

const painted = ({ text, tone }: Span): Html =>
  tone === 'plain' ? markup`${text}` : markup`<span class="t-${tone}">${text}</span>`;

function unchanged({ unchanged: ids }: Plan): Html {
  if (ids.length === 0) return markup``;
  const lines = ids.map((id) => markup`<span class="l">   ${kindOf(id).padEnd(9)}${nameOf(id)}</span>`);
  return markup`<details class="change rest"><summary>${count(ids.length, 'resource')} unchanged</summary>
<pre>${lines}</pre></details>
`;
}
