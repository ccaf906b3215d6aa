import { kindOf, nameOf } from '../../model/id.ts';
import type { Change, Plan } from '../../model/plan.ts';
import { changeLines } from '../human/change.ts';
import type { Line } from '../style.ts';
import { count } from '../text.ts';
import { html, type Html } from './html.ts';

/** With more changes than this, each is folded: the page stays short, and a browser shows it at once. */
const MOST_OPEN = 150;
/** The page wraps lines itself, so nothing is cut. */
const WIDE = { width: 1_000_000, color: false } as const;

const DONE = { create: 'create', update: 'update', replace: 'replace', delete: 'delete' } as const;

/** Every change as the human view tells it, one block each. */
export function changeSection(plan: Plan, all: boolean): Html {
  if (plan.changes.length === 0) return html``;
  const open = plan.changes.length <= MOST_OPEN;
  return html`<section id="changes">
    <h2>${count(plan.changes.length, 'change')}, in the order of apply</h2>
    ${plan.changes.map((change) => block(change, open, all))}${unchanged(plan)}
  </section> `;
}

function block(change: Change, open: boolean, all: boolean): Html {
  const [head = [], ...members] = changeLines(change, { ...WIDE, all });
  const needs = change.needs.map((id) => `${kindOf(id)} ${nameOf(id)}`).join(', ');
  const after = needs !== '' && html`<span class="l dim"> after ${needs}</span>`;
  if (members.length === 0 && needs === '')
    return html`<div class="change ${change.action}"><pre>${line(head, change)}</pre></div> `;
  return html`<details class="change ${change.action}" ${open && 'open'}>
    <summary><pre>${line(head, change)}</pre></summary>
    <pre>${members.map((member) => line(member))}${after}</pre>
  </details> `;
}

/** The symbol in column 0 is for eyes; the word is for those who hear the page. */
const line = (spans: Line, change?: Change): Html =>
  html`<span class="l"
    >${change !== undefined && html`<span class="heard">${DONE[change.action]} </span>`}${spans.map(
      ({ text, tone }, index) =>
        tone === 'plain'
          ? text
          : html`<span class="t-${tone}" ${index === 0 && change !== undefined && html`aria-hidden="true"`}
              >${text}</span
            >`,
    )}</span
  >`;

function unchanged({ unchanged: ids }: Plan): Html {
  if (ids.length === 0) return html``;
  return html`<details class="change rest">
    <summary>${count(ids.length, 'resource')} unchanged</summary>
    <pre>${ids.map((id) => html`<span class="l dim"> ${kindOf(id).padEnd(9)}${nameOf(id)}</span>`)}</pre>
  </details> `;
}
