import type { ApplyEvent } from '../../model/event.ts';
import { kindOf, nameOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { SYMBOL } from '../human/change.ts';
import { type Line, lineColumns, span } from '../style.ts';
import { columns, pad, points, wrap } from '../text.ts';
import { duration } from '../../model/duration.ts';

export type StepEvent = Extract<ApplyEvent, { step: number }>;

const VERBS: Readonly<Record<StepEvent['action'], readonly [doing: string, done: string]>> = {
  create: ['creating', 'created'],
  update: ['updating', 'updated'],
  replace: ['replacing', 'replaced'],
  delete: ['deleting', 'deleted'],
  wait: ['waiting', 'steady'],
};

/**
 * The line of a step:
 *
 *     [2/6] +  box      box-1     creating         running, waiting for its ECS agent   20 s
 *     [2/6] +  box      box-1     created          38 s   i-0f3c9a1be7d2
 */
export function stepLine(event: StepEvent, nameWidth: number): Line {
  const [doing, done] = VERBS[event.action];
  const name = escapeTerminal(nameOf(event.id));
  const symbol = event.action === 'wait' ? '' : SYMBOL[event.action];
  const head = [
    span(`${pad(`[${event.step}/${event.of}]`, 2 * String(event.of).length + 3)} `, 'dim'),
    span(
      symbol.length === 3 ? `${symbol} ` : pad(symbol, 3),
      event.action === 'wait' ? 'plain' : event.action,
    ),
    span(`${pad(kindOf(event.id), symbol.length === 3 ? 8 : 9)}${pad(`${name}  `, nameWidth)}`),
  ];
  const message = escapeTerminal(withoutSubject(event.message, event));
  const elapsed = duration(event.elapsedMs);
  switch (event.type) {
    case 'started':
      return [...head, span(`${pad(doing, 17)}${message}`)];
    case 'waiting':
      return [...head, span(pad(doing, 17)), span(`${pad(message, 35)}  ${elapsed}`, 'plain')];
    case 'skipped':
      return [...head, span(pad('not started', 17), 'warning'), span(message)];
    case 'finished': {
      const verb =
        event.outcome === 'done' ? done : event.outcome === 'timed-out' ? 'timed out' : event.outcome;
      const tone = event.outcome === 'done' ? 'create' : event.outcome === 'failed' ? 'error' : 'warning';
      return [
        ...head,
        span(pad(verb, 17), tone),
        span(message === '' ? elapsed : `${elapsed}${' '.repeat(columns(elapsed) === 5 ? 2 : 3)}${message}`),
      ];
    }
    default:
      return event satisfies never;
  }
}

/** An event's message stands alone (`service api: updating`); a line that names the resource already needs no more of that. */
function withoutSubject(message: string, event: StepEvent): string {
  const rest = message.replace(new RegExp(`^${kindOf(event.id)} ${escapePattern(nameOf(event.id))}:? ?`), '');
  const [doing, done] = VERBS[event.action];
  return rest === doing || rest === done
    ? ''
    : rest.replace(new RegExp(`^(?:${doing}|${done}|not started|interrupted)(?:[:,] |$)`), '');
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Columns before what belongs to a step and stands below its line. */
export const INDENT = 6;

/** A line as lines of at most so many columns: its message is broken, the rest stands. */
export function broken(line: Line, width: number): Line[] {
  const message = line.at(-1);
  if (message === undefined || lineColumns(line) <= width) return [line];
  // Where there is little room, columns are not worth it.
  const head = line
    .slice(0, -1)
    .map(({ text, tone }, index) =>
      index === line.length - 2 ? span(`${text.trimEnd()}  `, tone) : { text, tone },
    );
  if (lineColumns(head) + columns(message.text) <= width) return [[...head, message]];
  const room = width - lineColumns(head);
  const indent = span(' '.repeat(INDENT));
  if (room < 12)
    return [head, ...wrap(message.text.trim(), width - INDENT).map((part) => [indent, span(part)])];
  const [first = '', ...rest] = wrap(message.text, width - INDENT, room);
  return [[...head, span(first, message.tone)], ...rest.map((part) => [indent, span(part, message.tone)])];
}

/** A line cut at so many columns: one that wraps could not be erased. */
export function fitted(line: Line, width: number): Line {
  let room = width;
  return line.map(({ text: part, tone }) => {
    const kept = points(part).slice(0, Math.max(0, room)).join('');
    room -= columns(part);
    return span(kept, tone);
  });
}
