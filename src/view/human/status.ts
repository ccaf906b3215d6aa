import Table from 'cli-table3';
import { escapeTerminal } from '../escape.ts';
import type { Status } from '../status.ts';
import { paint, type Style } from '../style.ts';
import { cut, duration } from '../text.ts';
import { targetText } from './target.ts';

/** The state of a cluster as tables. `now`: milliseconds since the epoch, for ages. */
export function renderStatus(status: Status, style: Style, now: number): string {
  const head = `${targetText(status.target)}\n`;
  if (status.cluster === null) return `${head}\nThe cluster is not there. clusternator apply makes it.\n`;
  const ago = (at: string | null): string => (at === null ? '' : duration(now - Date.parse(at)));
  const blocks = [
    head,
    table(
      'Boxes',
      ['box', 'instance', 'type', 'status', 'address', 'CPU', 'MiB', 'tasks'],
      status.boxes.map((box) => [
        box.box,
        box.instance ?? '',
        box.type ?? '',
        box.status,
        box.address ?? '',
        box.cpu === null ? '' : box.cpu.join(' of '),
        box.memory === null ? '' : box.memory.join(' of '),
        String(box.tasks),
      ]),
      style,
    ),
    table(
      'Services',
      ['service', 'task', 'running', 'deployment'],
      status.services.map((service) => [
        service.ours ? service.service : `${service.service} (not ours)`,
        service.task,
        `${service.running}/${service.desired}${service.pending > 0 ? `, ${service.pending} pending` : ''}`,
        service.deployment,
      ]),
      style,
    ),
    table(
      'Running tasks',
      ['task', 'id', 'service', 'box', 'status', 'age', 'ports'],
      status.tasks.map((task) => [
        task.task,
        task.id.slice(0, 8),
        task.service ?? '',
        task.box ?? '',
        task.health === null ? task.status : `${task.status}, ${task.health}`,
        ago(task.since),
        task.ports.join('\n'),
      ]),
      style,
    ),
  ];
  if (status.failures.length > 0) {
    const lines = status.failures.map((failure) => {
      const when = failure.at === null ? '' : ` ${ago(failure.at)} ago`;
      return `  ${cut(`${escapeTerminal(failure.subject)}${when}: ${escapeTerminal(failure.reason)}`, Math.max(60, style.width * 3))}\n`;
    });
    blocks.push(`${paint('Recent failures', 'bold', style.color)}\n${lines.join('')}`);
  }
  return blocks.join('\n');
}

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const heading = paint(title, 'bold', style.color);
  if (rows.length === 0) return `${heading}\n  none\n`;
  // The library colours heads and borders by itself unless told not to.
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0, compact: true },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  for (const row of rows) drawn.push(row.map((cell) => cell.split('\n').map(escapeTerminal).join('\n')));
  const text = drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  return `${heading} (${rows.length})\n${text}\n`;
}
