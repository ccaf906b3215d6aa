import { nameOf } from '../../model/id.ts';
import type { Action, ForecastService, Plan } from '../../model/plan.ts';
import { elsewhere } from '../where.ts';
import { type Html, markup } from './html.ts';

const VERDICTS = {
  'zero-downtime': { mark: '✓', text: 'no downtime' },
  gap: { mark: '!', text: 'gap' },
  'cannot-deploy': { mark: '✕', text: 'cannot deploy' },
  unchanged: { mark: '·', text: 'unchanged' },
} as const;
const ORDER = Object.keys({
  'cannot-deploy': 0,
  gap: 0,
  'zero-downtime': 0,
  unchanged: 0,
} satisfies Record<ForecastService['verdict'], number>);

/** What each service goes through: worst first. */
export function serviceSection({ forecast, changes }: Plan): Html {
  if (forecast === undefined || forecast.services.length === 0) return markup``;
  const rows = ORDER.flatMap((verdict) => forecast.services.filter((service) => service.verdict === verdict));
  const actions = new Map(changes.map(({ id, action }) => [id, action]));
  return markup`<section id="services">
    <h2>What services go through</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">service</th>
            <th scope="col">verdict</th>
            <th scope="col" class="num">keep running</th>
            <th scope="col">halts</th>
            <th scope="col">starts</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((service) => row(service, actions.get(service.id)))}
        </tbody>
      </table>
    </div>
  </section> `;
}

function row(service: ForecastService, action: Action | undefined): Html {
  const { mark, text, look } = { look: service.verdict, ...badgeOf(service.verdict, action) };
  return markup`<tr class="${look}">
    <th scope="row">${nameOf(service.id)}</th>
    <td>
      <span class="badge"><span aria-hidden="true">${mark}</span> ${text}</span>
    </td>
    <td class="num" data-label="keep running">${action === 'create' || action === 'delete' ? '–' : service.keeps}</td>
    <td data-label="halts">${places(service.halts)}</td>
    <td data-label="starts">${places(service.placements)}</td>
    <td>${service.reason}</td>
  </tr> `;
}

/** That a service which is to go is away is no gap, and that a new one starts is no news of downtime. */
function badgeOf(
  verdict: ForecastService['verdict'],
  action: Action | undefined,
): { readonly mark: string; readonly text: string; readonly look?: string } {
  if (action === 'create' && verdict === 'zero-downtime') return { mark: '+', text: 'new' };
  if (action === 'delete') return { mark: '−', text: 'goes', look: 'delete' };
  return VERDICTS[verdict];
}

/** `2 on web-1, 1 on web-2`, broken between boxes only; `1 on web-1 or on web-2` where it is not sure. */
const places = (list: ForecastService['placements']): Html =>
  list.length === 0
    ? markup`none`
    : markup`${list.map(({ box, count, or }, index) => {
        const open =
          or === undefined ? '' : ` ${or.count === count ? '' : `(${or.count} of them) `}${elsewhere(or)}`;
        return markup`${index === 0 ? '' : ', '}<span class="one">${count} on ${box}</span>${open}`;
      })}`;
