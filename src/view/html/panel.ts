import type { ForecastBox } from '../../model/plan.ts';
import { count } from '../text.ts';
import { elsewhere } from '../where.ts';
import { type Html, markup } from './html.ts';

type Moment = 'before' | 'after';
type Fate = keyof typeof SIGNS;
type Tasks = Omit<ForecastBox['tasks'][number], 'fate'> & { readonly fate: Fate };
type Amount = Readonly<Record<Resource, number>>;

export interface Drawing {
  /** Totals of the largest boxes: 100% of the width. */
  readonly scale: Amount;
  /** The colour of a service: the same on every box. */
  readonly hueOf: (name: string) => number;
  /** Services of which the box may get a task, or lose one, instead of another box. */
  readonly maybe: (box: ForecastBox, fate: 'starts' | 'halts') => readonly string[];
}
type Resource = 'memory' | 'cpu';

/** More tasks of one kind than this on one box are drawn as one block. */
const MOST_BLOCKS = 12;
const SIGNS = { stays: '', starts: '+ ', halts: '− ', stranded: '✕ ' } as const;
const WORDS = { stays: 'stays', starts: 'starts', halts: 'halts', stranded: 'has no place after' } as const;
/** A block narrower than this percentage of the panel has no room for a name. */
const LEAST_LABEL = 8;
const UNITS = { memory: 'MiB', cpu: 'CPU units' } as const;

/** One box at one moment: its memory and its CPU as bars, each task a block in both; the same in words for those who hear it. */
export function panel(box: ForecastBox, moment: Moment, { scale, hueOf, maybe }: Drawing): Html {
  const gone = moment === 'before' ? 'starts' : 'halts';
  const tasks = box.tasks
    .filter(({ fate }) => fate !== gone)
    .flatMap(parts)
    // What still runs on a box that leaves found no other.
    .map((task): Tasks =>
      box.fate === 'leaves' && task.fate === 'stays' ? { ...task, fate: 'stranded' } : task,
    );
  const others = othersOf(box, tasks, moment);
  const bar = (resource: Resource): Html => {
    const { total, [moment]: used } = box[resource];
    const width = share(total, scale[resource]);
    const inside = blocks(tasks, others[resource], { resource, total, width, hueOf });
    return markup`<div class="bar ${resource}" aria-hidden="true" style="width:${width}%">${inside}</div>
<p class="use">${used} of ${total} ${UNITS[resource]}, ${Math.max(0, total - used)} free</p>
`;
  };
  return markup`<div class="picture">${bar('memory')}${bar('cpu')}</div>
${list(tasks, others, hueOf, maybe(box, moment === 'before' ? 'halts' : 'starts'), moment)}`;
}

/** Those that are sure, and those that may be on another box. */
function parts(task: ForecastBox['tasks'][number]): ForecastBox['tasks'] {
  const { or, ...sure } = task;
  return or === undefined || or.count === task.count
    ? [task]
    : [
        { ...sure, count: task.count - or.count },
        { ...task, count: or.count },
      ];
}

const signOf = ({ fate, or }: Tasks): string => `${or === undefined ? '' : '? '}${SIGNS[fate]}`;
/** `starts here or on web-2` */
const wordsOf = ({ fate, or }: Tasks): string =>
  or === undefined ? WORDS[fate] : `${WORDS[fate]} here ${elsewhere(or)}`;

interface Bar {
  readonly resource: Resource;
  readonly total: number;
  /** Percent of the widest bar. */
  readonly width: number;
  readonly hueOf: Drawing['hueOf'];
}

function blocks(tasks: readonly Tasks[], others: number, bar: Bar): Html[] {
  const drawn = tasks.flatMap((task) => {
    const size = task.size?.[bar.resource] ?? 0;
    const many = task.count > MOST_BLOCKS;
    const label = `${signOf(task)}${task.task}${many ? ` ×${task.count}` : ''}`;
    const each = `${size} ${UNITS[bar.resource]}${task.count > 1 ? ' each' : ''}`;
    const drawnBlock = block(bar, many ? size * task.count : size, {
      look: `${task.fate}${task.or === undefined ? '' : ' open'} c${bar.hueOf(task.service ?? task.task)}`,
      title: `${label}: ${each}, ${wordsOf(task)}`,
      text: markup`<b>${label}</b>${ports(task)}`,
    });
    return Array.from({ length: many ? 1 : task.count }, () => drawnBlock);
  });
  if (others > 0)
    drawn.push(
      block(bar, others, {
        look: 'others',
        title: `others: ${others} ${UNITS[bar.resource]}`,
        text: markup`<b>others</b>`,
      }),
    );
  return drawn;
}

function block(
  { resource, total, width }: Bar,
  size: number,
  { look, title, text }: { readonly look: string; readonly title: string; readonly text: Html },
): Html {
  const part = share(size, total);
  const readable = resource === 'memory' && (part * width) / 100 >= LEAST_LABEL;
  return markup`<span class="task ${look}" style="width:${part}%" title="${title}">${readable && text}</span>`;
}

const ports = (task: Tasks): Html | false =>
  task.ports.length > 0 && markup`<i>${task.ports.map(shortPort).join(' ')}</i>`;

/** `:80`, `:53/udp` */
const shortPort = (port: string): string => `:${port.replace(/\/tcp$/, '')}`;

/** What is used and by no task that the plan knows: tasks of others. */
function othersOf(box: ForecastBox, tasks: readonly Tasks[], moment: Moment): Amount {
  const left = (resource: Resource): number =>
    box[resource][moment] - tasks.reduce((sum, task) => sum + (task.size?.[resource] ?? 0) * task.count, 0);
  return { cpu: Math.max(0, left('cpu')), memory: Math.max(0, left('memory')) };
}

/** The tasks in words: what stands in a block too narrow for it, and what a screen reader tells. */
function list(
  tasks: readonly Tasks[],
  others: Amount,
  hueOf: Drawing['hueOf'],
  maybe: readonly string[],
  moment: Moment,
): Html {
  const items = tasks.map((task) => item(task, hueOf));
  for (const name of maybe)
    items.push(
      markup`<li class="dim"><span class="dot c${hueOf(name)}"></span>? ${name} may ${moment === 'after' ? 'start' : 'halt'} here</li>`,
    );
  if (others.cpu > 0 || others.memory > 0)
    items.push(
      markup`<li><span class="dot others"></span>others<span class="heard">: ${others.cpu} CPU units, ${others.memory} MiB</span></li>`,
    );
  if (items.length === 0) return markup`<p class="empty">empty</p>`;
  const number = tasks.reduce((sum, task) => sum + task.count, 0);
  return markup`<ul class="tasks" aria-label="${count(number, 'task')}">${items}</ul>`;
}

function item(tasks: Tasks, hueOf: Drawing['hueOf']): Html {
  const { service, task, count: number, fate, size, ports: held, or } = tasks;
  const dot = markup`<span class="dot c${hueOf(service ?? task)}"></span>`;
  const of = service !== undefined && service !== task && markup` <span class="dim">for ${service}</span>`;
  const at = held.length > 0 && markup` <code>${held.map(shortPort).join(' ')}</code>`;
  const takes = size === undefined ? '' : `, ${size.cpu} CPU units and ${size.memory} MiB each`;
  return markup`<li class="${fate}">${dot}${signOf(tasks)}${number} ${task}${of}${at}${or !== undefined && markup` <span class="dim">${elsewhere(or)}</span>`}<span class="heard"> ${wordsOf(tasks)}${takes}</span></li>`;
}

/** Percent, with two digits. */
const share = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.round((Math.min(part, whole) / whole) * 10_000) / 100;
