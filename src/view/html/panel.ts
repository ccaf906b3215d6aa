import type { ForecastBox } from '../../model/plan.ts';
import { count, points } from '../text.ts';
import { html, type Html } from './html.ts';

export type Moment = 'before' | 'after';
type Tasks = ForecastBox['tasks'][number];
type Resource = 'memory' | 'cpu';

/** More tasks of one kind than this on one box are drawn as one block. */
const MOST_BLOCKS = 12;
const SIGNS = { stays: '', starts: '+ ', halts: '− ' } as const;
const UNITS = { memory: 'MiB', cpu: 'CPU units' } as const;

/** One box at one moment: its memory and its CPU as bars, each task a block in both; the same in words for those who hear it. */
export function panel(
  box: ForecastBox,
  moment: Moment,
  scale: { readonly cpu: number; readonly memory: number },
): Html {
  if (moment === 'before' && box.fate === 'joins') return html`<p class="nothing">not there yet</p>`;
  if (moment === 'after' && box.fate === 'leaves') return html`<p class="nothing">gone</p>`;
  const tasks = box.tasks.filter(({ fate }) => fate !== (moment === 'before' ? 'starts' : 'halts'));
  const bar = (resource: Resource): Html => {
    const { total, [moment]: used } = box[resource];
    const width = share(total, scale[resource]);
    return html`<div class="bar ${resource}" style="width:${width}%">
        ${blocks(box, tasks, moment, resource)}
      </div>
      <p class="use">${used} of ${total} ${UNITS[resource]}, ${Math.max(0, total - used)} free</p>`;
  };
  return html`<div class="picture" aria-hidden="true">${bar('memory')}${bar('cpu')}</div>
    ${list(tasks, othersOf(box, moment))}`;
}

function blocks(box: ForecastBox, tasks: readonly Tasks[], moment: Moment, resource: Resource): Html[] {
  const { total } = box[resource];
  const drawn = tasks.flatMap((task) => {
    const size = task.size?.[resource] ?? 0;
    const [blocksOfTask, each] = task.count > MOST_BLOCKS ? [1, size * task.count] : [task.count, size];
    const label = `${SIGNS[task.fate]}${task.task}${task.count > MOST_BLOCKS ? ` ×${task.count}` : ''}`;
    const title = `${label}: ${size} ${UNITS[resource]}${task.count > 1 ? ' each' : ''}, ${task.fate}`;
    const block = html`<span
      class="task ${task.fate} c${hue(task.service ?? task.task)}"
      style="width:${share(each, total)}%"
      title="${title}"
      >${resource === 'memory' && html`<b>${label}</b>${ports(task)}`}</span
    >`;
    return Array.from({ length: blocksOfTask }, () => block);
  });
  const rest = othersOf(box, moment)[resource];
  if (rest > 0)
    drawn.push(
      html`<span
        class="task others"
        style="width:${share(rest, total)}%"
        title="others: ${rest} ${UNITS[resource]}"
        >${resource === 'memory' && html`<b>others</b>`}</span
      >`,
    );
  return drawn;
}

const ports = (task: Tasks): Html | false =>
  task.ports.length > 0 && html`<i>${task.ports.map(shortPort).join(' ')}</i>`;

/** `:80`, `:53/udp` */
const shortPort = (port: string): string => `:${port.replace(/\/tcp$/, '')}`;

/** What is used and by no task that the plan knows: tasks of others. */
function othersOf(box: ForecastBox, moment: Moment): Readonly<Record<Resource, number>> {
  const known = box.tasks.filter(({ fate }) => fate !== (moment === 'before' ? 'starts' : 'halts'));
  const left = (resource: Resource): number =>
    box[resource][moment] - known.reduce((sum, task) => sum + (task.size?.[resource] ?? 0) * task.count, 0);
  return { cpu: Math.max(0, left('cpu')), memory: Math.max(0, left('memory')) };
}

/** The tasks in words: what stands in a block too narrow for it, and what a screen reader tells. */
function list(tasks: readonly Tasks[], others: Readonly<Record<Resource, number>>): Html {
  const items = tasks.map(
    (task) =>
      html`<li class="${task.fate}">
        <span class="dot c${hue(task.service ?? task.task)}"></span>${SIGNS[task.fate]}${task.count}
        ${task.task}${task.service !== undefined && task.service !== task.task && html` <span class="dim">(${task.service})</span>`}${task.ports.length > 0 && html` <code>${task.ports.map(shortPort).join(' ')}</code>`}<span
          class="heard"
        >
          ${task.fate}, ${task.size?.cpu} CPU units, ${task.size?.memory} MiB each</span
        >
      </li>`,
  );
  if (others.cpu > 0 || others.memory > 0)
    items.push(
      html`<li>
        <span class="dot others"></span>others
        <span class="heard">${others.cpu} CPU units, ${others.memory} MiB</span>
      </li>`,
    );
  if (items.length === 0) return html`<p class="empty">empty</p>`;
  return html`<ul
    class="tasks"
    aria-label="${count(
      tasks.reduce((sum, task) => sum + task.count, 0),
      'task',
    )}"
  >
    ${items}
  </ul>`;
}

/** Percent, with two digits. */
const share = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.round((Math.min(part, whole) / whole) * 10_000) / 100;

const HUES = 10;
/** The colour of a service: the same on every box and in every plan. */
const hue = (name: string): number =>
  points(name).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9_973, 7) % HUES;
