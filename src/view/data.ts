import type { LeftData, Plan } from '../model/plan.ts';
import { count, listed } from './text.ts';

/** With more boxes than this a line counts them. */
const MOST_BOXES = 4;

/** What becomes of data that tasks wrote on their box, and what helps: one text for each. */
export const dataTexts = ({ forecast }: Pick<Plan, 'forecast'>): readonly DataText[] =>
  (forecast?.data ?? []).map((left) => ({ text: whatOf(left), hint: hintOf(left) }));

export interface DataText {
  /** `orders: /ecs/shop/orders stays on web-1; the new task starts with an empty one on web-2.` */
  readonly text: string;
  readonly hint: string;
}

function whatOf({ service, task, data, stays, goes, empty }: LeftData): string {
  const name = data.is === 'folder' ? data.name : `volume ${data.name}`;
  const fates = [
    ...(goes.length > 0 ? [`goes with ${boxesText(goes, 'and')}`] : []),
    ...(stays.length > 0 ? [`stays on ${boxesText(stays, 'and')}`] : []),
  ];
  const first = `${service ?? `task ${task}, of no service`}: ${name} ${fates.join(' and ')}`;
  if (empty === undefined) return `${first}.`;
  const many = empty.tasks > 1;
  const where = boxesText(empty.boxes, empty.sure && empty.tasks >= empty.boxes.length ? 'and' : 'or');
  const start = empty.sure ? (many ? 'start' : 'starts') : 'may start';
  const replaced = empty.boxes.some((box) => goes.includes(box)) ? 'the new ' : '';
  return `${first}; ${many ? 'new tasks' : 'the new task'} ${start} with an empty one on ${replaced}${where}.`;
}

/** The member is written so that it can be pasted into the service of the cluster file. */
const hintOf = ({ service, keep }: LeftData): string =>
  keep === undefined
    ? 'Copy it first, or keep it on an EFS volume ("efsVolumeConfiguration"), which every box can mount.'
    : `Keep ${service ?? 'the task'} there with "placementConstraints": [{ "type": "memberOf", "expression": "${keep}" }], or its data on an EFS volume ("efsVolumeConfiguration").`;

const boxesText = (boxes: readonly string[], last: 'and' | 'or'): string =>
  boxes.length > MOST_BOXES
    ? `${last === 'or' ? 'one of ' : ''}${count(boxes.length, 'box')}`
    : listed(boxes, last);
