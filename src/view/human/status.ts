import Table from 'cli-table3';
import { escapeTerminal } from '../escape.ts';
import type { Status } from '../status.ts';
import { paint, type Style } from '../style.ts';
import { columns, cut, hanging } from '../text.ts';
import { duration } from '../../model/duration.ts';
import { targetText } from './target.ts';

/** The state of a cluster as tables. `now`: milliseconds since the epoch, for ages. */
export function renderStatus(status: Status, style: Style, now: number): string {
  const head = `${targetText(status.target)}\n`;
  if (status.cluster === null)
    return `${head}\nThe cluster is not there. ${escapeTerminal(style.applyCommand ?? 'clusternator apply')} makes it.\n`;
  // Tenths of a second say nothing of an age.
  const ago = (at: string | null): string =>
    at === null ? '' : duration(Math.trunc((now - Date.parse(at)) / 1000) * 1000);
  const owners = isToldOf(status.boxes.map(({ owner, ours }) => ({ name: owner, ours }))) ? ['owner'] : [];
  const apps = isToldOf(status.services.map(({ app, ours }) => ({ name: app, ours }))) ? ['app'] : [];
  const blocks = [
    head,
    table(
      'Boxes',
      ['box', ...owners, 'instance', 'type', 'status', 'address', 'CPU', 'MiB', 'tasks'],
      status.boxes.map((box) => [
        box.box,
        ...owners.map(() => box.owner ?? ''),
        box.instance ?? '',
        box.type ?? '',
        box.status,
        box.address ?? '',
        box.cpu === null ? '' : box.cpu.join(' of '),
        box.memory === null ? '' : box.memory.join(' of '),
        String(box.tasks),
      ]),
      style,
      ['type', 'instance', 'CPU', 'MiB'],
    ),
    table(
      'Services',
      ['service', ...apps, 'task', 'running', 'deployment'],
      status.services.map((service) => [
        service.ours ? service.service : `${service.service} (not ours)`,
        ...apps.map(() => service.app ?? ''),
        service.task,
        `${service.running}/${service.desired}${service.pending > 0 ? `, ${service.pending} pending` : ''}`,
        service.deployment,
      ]),
      style,
      [],
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
      ['age', 'service', 'id'],
    ),
  ];
  if (status.failures.length > 0)
    blocks.push(
      `${paint('Recent failures', 'bold', style.color)}\n${failureLines(status.failures, ago, style.width)}`,
    );
  return blocks.join('\n');
}

/** Whether it has to be told whose things are: where some are not ours, or of more than one. */
const isToldOf = (marks: readonly { readonly name: string | null; readonly ours: boolean }[]): boolean => {
  const named = marks.filter(({ name }) => name !== null);
  return named.some(({ ours }) => !ours) || new Set(named.map(({ name }) => name)).size > 1;
};

/** The same failure again and again is one line; the newest says when. */
function failureLines(
  failures: Status['failures'],
  ago: (at: string | null) => string,
  width: number,
): string {
  const groups = new Map<string, { readonly newest: Status['failures'][number]; times: number }>();
  for (const failure of failures) {
    const key = `${failure.subject}\n${failure.reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { newest: failure, times: 1 });
    else group.times++;
  }
  return [...groups.values()]
    .flatMap(({ newest: { at, subject, reason }, times }) => {
      const when = at === null ? '' : ` ${ago(at)} ago`;
      const often = times === 1 ? '' : `, ${times} times${when === '' ? '' : ', last'}`;
      const text = cut(`${subject}${often}${when}: ${reason}`, Math.max(60, width * 3));
      return hanging(escapeTerminal(text), width - 2);
    })
    .map((line) => `  ${line}\n`)
    .join('');
}

/** `spare`: heads of columns that a narrow screen does without, the first one first. */
function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
  spare: readonly string[],
): string {
  const heading = paint(title, 'bold', style.color);
  if (rows.length === 0) return `${heading}\n  none\n`;
  const text = drawn(head, rows);
  const [first, ...rest] = spare;
  if (first !== undefined && text.split('\n').some((line) => columns(line) > style.width)) {
    const kept = (row: readonly string[]): string[] => row.filter((_, index) => head[index] !== first);
    return table(title, kept(head), rows.map(kept), style, rest);
  }
  return `${heading} (${rows.length})\n${text}\n`;
}

function drawn(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // The library colours heads and borders by itself unless told not to.
  const grid = new Table({
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
  for (const row of rows) grid.push(row.map((cell) => cell.split('\n').map(escapeTerminal).join('\n')));
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
