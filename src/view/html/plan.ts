import type { Diagnostic } from '../../model/diagnostic.ts';
import { textOf } from '../../model/words.ts';
import { nameOf } from '../../model/id.ts';
import type { Plan } from '../../model/plan.ts';
import { dataTexts } from '../data.ts';
import { fitsOf, gapsOf } from '../fits.ts';
import { errorsOf, restText, shownFindings } from '../findings.ts';
import { whereOf } from '../human/diagnostics.ts';
import { nothingToDo, refusalText, summaryText } from '../human/plan.ts';
import { count } from '../text.ts';
import { boxSection } from './boxes.ts';
import { changeSection } from './changes.ts';
import { type Html, markup } from './html.ts';
import { serviceSection } from './services.ts';
import { STYLE_SHEET } from './style-sheet.ts';

export interface HtmlOptions {
  /** For the last line: `clusternator apply shop.plan` */
  readonly applyCommand?: string;
  /** Every member of what is created, and the notes on the files. */
  readonly all?: boolean;
}

/**
 * A plan as one page for a browser: what happens to boxes and services as a picture, then each change and each finding. It
 * loads nothing and runs nothing: its own policy forbids both.
 */
export function renderPlanHtml(plan: Plan, options: HtmlOptions = {}): string {
  const title = `Plan: ${plan.title} to ${plan.target.cluster}`;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${STYLE_SHEET}
        </style>
      </head>
      <body>
        ${planBody(plan, options)}
      </body>
    </html> `;
  return page.markup;
}

const planBody = (plan: Plan, { applyCommand, all = false }: HtmlOptions): Html =>
  markup`<header>
      <p class="tool">clusternator plan</p>
      <h1>${plan.title} <span class="to">to</span> ${plan.target.cluster}</h1>
      <dl class="target">
        ${targetParts(plan).map(
          ([name, value]) =>
            markup`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${verdict(plan)}
    </header>
    <main>
      ${findingSection(plan.findings, all)}${boxSection(plan)}${serviceSection(plan)}${changeSection(plan, all)}
    </main>
    <footer>
      ${plan.changes.length > 0 && applyCommand !== undefined && errorsOf(plan) === 0 && markup`<p>Apply it with <code>${applyCommand}</code></p> `}
      <p>
        Files <code>${short(plan.desired)}</code>, live resources <code>${short(plan.live)}</code>. This page
        is complete in itself: it loads nothing and runs no script.
      </p>
    </footer>`;

const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);

function targetParts({ target }: Plan): (readonly [string, string])[] {
  const parts: (readonly [string, string])[] = [['cluster', target.cluster]];
  if (target.endpoint === 'local engine') return [...parts, ['where', 'local engine']];
  parts.push(['region', target.region]);
  if (target.account !== undefined) parts.push(['account', target.account]);
  if (target.endpoint !== undefined) parts.push(['endpoint', target.endpoint]);
  return parts;
}

/** What a reader in a hurry needs: how many changes, and whether they fit. */
function verdict(plan: Plan): Html {
  const { summary } = plan;
  const refused = refusalText(plan);
  const refusal = refused !== '' && markup`<p class="lead bad">${refused}</p>`;
  if (plan.changes.length === 0) return markup`<p class="lead">${nothingToDo(plan)}</p>${refusal}`;
  const counts = (['create', 'update', 'replace', 'delete'] as const).map(
    (action) =>
      markup`<li class="${action} ${summary[action] === 0 && 'none'}">
        <b>${summary[action]}</b> to ${action}
      </li>`,
  );
  const fit = fitsOf(plan);
  const fits =
    fit !== undefined &&
    markup`<p class="lead ${!fit.fits && 'bad'}"><b>${fit.fits ? 'Fits:' : 'Does not fit:'}</b> ${fit.summary}</p>`;
  const away = gapsOf(plan).map(({ id }) => nameOf(id));
  const data = dataTexts(plan).map(
    ({ text, hint }) =>
      markup`<p class="lead gap"><b>Data:</b> ${text} <span class="hint">${hint}</span></p>`,
  );
  const gap =
    away.length > 0 &&
    markup`<p class="lead gap"><b>Gap:</b> ${away.join(', ')} ${away.length === 1 ? 'is' : 'are'} away for a while.</p>`;
  return markup`<ul class="counts" aria-label="${summaryText(plan)}">
      ${counts}
      <li class="unchanged"><b>${summary.unchanged}</b> unchanged</li>
    </ul>
    ${plan.scope === 'drift' && markup`<p class="lead gap">Only what others changed is here.</p>`}${fits}${gap}${data}${refusal}`;
}

const MARKS = { error: '✕', warning: '!', note: 'i' } as const;

function findingSection(findings: readonly Diagnostic[], all: boolean): Html {
  const { shown, left } = shownFindings(findings, all);
  const rest = restText({ notes: left });
  const aside = rest !== '' && markup`<p class="dim">${rest}</p> `;
  if (shown.length === 0) return markup`${aside}`;
  const order = (['error', 'warning', 'note'] as const).flatMap((severity) =>
    shown.filter((finding) => finding.severity === severity),
  );
  const rows = order.map(
    (finding) =>
      markup`<tr class="${finding.severity}">
        <td>
          <span class="badge"
            ><span aria-hidden="true">${MARKS[finding.severity]}</span> ${finding.severity}</span
          >
        </td>
        <td>
          ${finding.message.split('\n').map((line) => markup`<p>${line}</p>`)}${
            finding.hint !== undefined &&
            textOf(finding.hint)
              .split('\n')
              .map((line) => markup`<p class="hint">${line}</p>`)
          }
        </td>
        <td class="where"><code>${whereOf(finding)}</code><br /><span class="dim">${finding.code}</span></td>
      </tr> `,
  );
  return markup`<section id="findings">
    <h2>${count(shown.length, 'finding')}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">level</th>
            <th scope="col">what</th>
            <th scope="col">where</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section> `;
}
