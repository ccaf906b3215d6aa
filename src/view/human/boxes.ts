import type { ForecastBox, Plan } from '../../model/plan.ts';
import { escapeTerminal } from '../escape.ts';
import { columns, pad } from '../text.ts';

/**
 * What the boxes have to do before and after, one a line; nothing where the plan says nothing of boxes.
 *
 *     Boxes     CPU units               MiB
 *       web-1   416 -> 64 of 2048       288 -> 64 of 1934     stops api, web
 */
export function boxLines({ changes, forecast }: Plan): string[] {
  if (changes.length === 0 || forecast === undefined || forecast.boxes.length === 0) return [];
  const rows = [['Boxes', 'CPU units', 'MiB', ''], ...forecast.boxes.map(row)];
  const widths = [0, 1, 2].map((index) => Math.max(...rows.map((cells) => columns(cells[index] ?? ''))));
  const lines = rows.map((cells, at) =>
    `${at === 0 ? '' : '  '}${cells.map((cell, index) => pad(cell, (widths[index] ?? 0) + (index === 0 && at === 0 ? 4 : 2))).join('')}`.trimEnd(),
  );
  return [`${lines.join('\n')}\n`];
}

const row = ({ box, fate, cpu, memory, tasks }: ForecastBox): string[] => {
  const names = (wanted: string): string =>
    tasks
      .filter((task) => task.fate === wanted)
      .map(({ service, task, count: n }) => `${escapeTerminal(service ?? task)}${n > 1 ? ` (${n})` : ''}`)
      .join(', ');
  const does = ['starts', 'halts', 'stays']
    .map(
      (wanted) =>
        [wanted === 'halts' ? 'stops' : wanted === 'stays' ? 'keeps' : wanted, names(wanted)] as const,
    )
    .filter(([, list]) => list !== '')
    .map(([verb, list]) => `${verb} ${list}`);
  const note = fate === undefined ? [] : [fate];
  return [escapeTerminal(box), use(cpu), use(memory), [...note, ...does].join('; ')];
};

const use = ({ before, after, total }: ForecastBox['cpu']): string =>
  before === after ? `${after} of ${total}` : `${before} -> ${after} of ${total}`;
