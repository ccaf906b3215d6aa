import type { Forecast, ForecastBox, Plan } from '../../model/plan.ts';
import { escapeTerminal } from '../escape.ts';
import { columns, pad } from '../text.ts';
import { elsewhere, maybeOn } from '../where.ts';

/**
 * What the boxes have to do before and after, one a line; nothing where the plan says nothing of boxes.
 *
 *     Boxes     CPU units               MiB
 *       web-1   416 -> 64 of 2048       288 -> 64 of 1934     stops api, web
 */
export function boxLines({ changes, forecast }: Plan): string[] {
  if (changes.length === 0 || forecast === undefined || forecast.boxes.length === 0) return [];
  const rows = [['Boxes', 'CPU units', 'MiB', ''], ...forecast.boxes.map((box) => row(box, forecast))];
  const widths = [0, 1, 2].map((index) => Math.max(...rows.map((cells) => columns(cells[index] ?? ''))));
  const lines = rows.map((cells, at) =>
    `${at === 0 ? '' : '  '}${cells.map((cell, index) => pad(cell, (widths[index] ?? 0) + (index === 0 && at === 0 ? 4 : 2))).join('')}`.trimEnd(),
  );
  return [`${lines.join('\n')}\n`];
}

function row(shown: ForecastBox, forecast: Forecast): string[] {
  const { box, fate, cpu, memory, tasks } = shown;
  const names = (wanted: string): string =>
    tasks
      .filter((task) => task.fate === wanted)
      .map((entry) => escapeTerminal(`${entry.service ?? entry.task}${numbers(entry)}`))
      .join(', ');
  const does = ['starts', 'halts', 'stays']
    .map(
      (wanted) =>
        [wanted === 'halts' ? 'stops' : wanted === 'stays' ? 'keeps' : wanted, names(wanted)] as const,
    )
    .filter(([, list]) => list !== '')
    .map(([verb, list]) => `${verb} ${list}`);
  const may = (['starts', 'halts'] as const).flatMap((wanted) => {
    const list = maybeOn(forecast, shown, wanted).map(escapeTerminal).join(', ');
    return list === '' ? [] : [`may ${wanted === 'starts' ? 'start' : 'stop'} ${list}`];
  });
  const note = fate === undefined ? [] : [fate];
  return [escapeTerminal(box), use(cpu), use(memory), [...note, ...does, ...may].join('; ')];
}

/** ` (2)`, ` (or on web-2)`, ` (3, 1 of them or on web-2)` */
function numbers({ count: n, or }: ForecastBox['tasks'][number]): string {
  if (or === undefined) return n > 1 ? ` (${n})` : '';
  if (or.count === n) return ` (${n > 1 ? `${n}, ` : ''}${elsewhere(or)})`;
  return ` (${n}, ${or.count} of them ${elsewhere(or)})`;
}

const use = ({ before, after, total }: ForecastBox['cpu']): string =>
  before === after ? `${after} of ${total}` : `${before} -> ${after} of ${total}`;
