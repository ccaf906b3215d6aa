import type { Clock } from '../../model/clock.ts';
import { textOf } from '../../model/words.ts';
import type { ApplyEvent, Emit } from '../../model/event.ts';
import type { Id } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { renderDiagnostics } from '../human/diagnostics.ts';
import { renderEventJson } from '../json/event.ts';
import { lineColumns, paintLine, span } from '../style.ts';
import { hanging, wrap } from '../text.ts';
import { duration } from '../../model/duration.ts';
import { broken, fitted, INDENT, stepLine, type StepEvent } from './line.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ProgressOptions {
  /** Where progress goes; a terminal's active lines are rewritten. */
  readonly stream: { write(text: string): void };
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly width: number;
  /** The terminal as it is now; it can change its size meanwhile. Else `width`, and as many rows as are drawn. */
  readonly size?: () => ScreenSize;
  readonly clock: Clock;
  readonly format: 'human' | 'json';
  /** Where the result goes: the last line, or every event as JSON lines. */
  readonly out: { write(text: string): void };
  /** Columns for names; the longest name of the plan and two. */
  readonly nameWidth?: number;
}

export interface Progress {
  readonly emit: Emit;
  /** Tells a line that is no event; it scrolls away above what is rewritten. */
  say(line: string): void;
  /** Takes away what would be rewritten, and stops the heartbeat. */
  stop(): void;
}

/** Quiet steps say that they are still there this often when lines cannot be rewritten. */
const HEARTBEAT_MS = 10_000;
const REDRAW_MS = 500;

/** Shows the events of an apply while they happen. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.format === 'json')
    return {
      emit: (event) => options.out.write(renderEventJson(event)),
      say: (line) => options.stream.write(`${line}\n`),
      stop() {},
    };
  return options.isTTY ? terminalProgress(options) : linesProgress(options);
}

/** One line per change of status, and a heartbeat. */
function linesProgress(options: ProgressOptions): Progress {
  const shown = new Map<Id, { message: string; at: number; event: StepEvent; since: number }>();
  let lost = false;
  const print = (event: StepEvent): void => options.stream.write(text(event, options));
  const beat = every(options.clock, 1_000, () => {
    const now = options.clock.now();
    // What is not known any more is not said again.
    for (const entry of lost ? [] : shown.values()) {
      if (now - entry.at < HEARTBEAT_MS) continue;
      entry.at = now;
      print({ ...entry.event, type: 'waiting', elapsedMs: now - entry.since });
    }
  });
  return {
    emit(event) {
      switch (event.type) {
        case 'started':
          shown.set(event.id, { message: '', at: event.at, event, since: event.at - event.elapsedMs });
          break;
        case 'waiting': {
          const entry = shown.get(event.id);
          const said = entry?.message === event.message && event.at - entry.at < HEARTBEAT_MS;
          if (said) break;
          shown.set(event.id, {
            message: event.message,
            at: event.at,
            event,
            since: event.at - event.elapsedMs,
          });
          print(event);
          break;
        }
        case 'finished':
        case 'skipped':
          shown.delete(event.id);
          print(event);
          break;
        case 'plan':
          break;
        case 'connection':
          lost = event.state === 'lost';
          options.stream.write(connectionText(event, options));
          break;
        case 'note':
        case 'done':
          options[event.type === 'done' ? 'out' : 'stream'].write(closing(event, options));
          break;
        default:
          event satisfies never;
      }
    },
    say: (line) => options.stream.write(`${line}\n`),
    stop: beat,
  };
}

/** Finished lines scroll; active ones stand below and are rewritten. */
function terminalProgress(options: ProgressOptions): Progress {
  const active = new Map<Id, { event: StepEvent; since: number }>();
  let lost: { readonly event: ConnectionEvent; readonly since: number } | undefined;
  const size = options.size ?? (() => ({ columns: options.width, rows: Number.POSITIVE_INFINITY }));
  /** Columns of each line that is drawn. */
  let drawn: readonly number[] = [];
  // From the first column: a terminal echoes `^C` where the cursor stands. One that got narrower has broken the lines.
  const erase = (): string => {
    const width = size().columns;
    const rows = drawn.reduce((sum, each) => sum + Math.max(1, Math.ceil(each / width)), 0);
    return rows === 0 ? '' : `\r\u001b[${rows}A\u001b[0J`;
  };
  const draw = (above = ''): void => {
    const now = options.clock.now();
    const { columns: width, rows } = size();
    const events = [...active.values()].map(({ event, since }) => ({ event, elapsedMs: now - since }));
    // What is higher than the screen cannot be erased.
    const most = Math.max(1, rows - (lost === undefined ? 2 : 3));
    const shown = events.length > most ? events.slice(0, most - 1) : events;
    const lines = shown.map(({ event, elapsedMs }) =>
      fitted(stepLine({ ...event, type: 'waiting', elapsedMs }, options.nameWidth ?? 10), width - 1),
    );
    if (shown.length < events.length)
      lines.push(fitted([span(`and ${events.length - shown.length} more`, 'dim')], width - 1));
    if (lost !== undefined)
      lines.push(
        fitted([span(connectionLine({ ...lost.event, silentMs: now - lost.since }), 'warning')], width - 1),
      );
    const frame = `${erase()}${above}${lines.map((line) => `${paintLine(line, options.color)}\n`).join('')}`;
    drawn = lines.map(lineColumns);
    if (frame !== '') options.stream.write(frame);
  };
  const beat = every(options.clock, REDRAW_MS, () => {
    if (active.size > 0 || lost !== undefined) draw();
  });
  return {
    emit(event) {
      switch (event.type) {
        case 'started':
        case 'waiting':
          active.set(event.id, { event, since: event.at - event.elapsedMs });
          draw();
          break;
        case 'finished':
        case 'skipped':
          active.delete(event.id);
          draw(text(event, options, size().columns));
          break;
        case 'plan':
          break;
        case 'connection':
          lost = event.state === 'lost' ? { event, since: event.at - event.silentMs } : undefined;
          draw(lost === undefined ? connectionText(event, options) : '');
          break;
        case 'note':
          draw(closing(event, options));
          break;
        case 'done':
          active.clear();
          lost = undefined;
          draw();
          options.out.write(closing(event, options, size().columns));
          break;
        default:
          event satisfies never;
      }
    },
    say: (line) => draw(`${line}\n`),
    stop() {
      beat();
      active.clear();
      lost = undefined;
      draw();
    },
  };
}

type ConnectionEvent = Extract<ApplyEvent, { type: 'connection' }>;

/** `No answer since 12 s (connect ECONNREFUSED 127.0.0.1:4510), trying again.` */
function connectionLine({ state, silentMs, reason }: ConnectionEvent): string {
  const time = duration(silentMs);
  if (state === 'back') return `Answers come again, after ${time}.`;
  return `No answer since ${time}${reason === '' ? '' : ` (${escapeTerminal(reason)})`}, trying again.`;
}

const connectionText = (event: ConnectionEvent, options: ProgressOptions): string =>
  `${paintLine([span(connectionLine(event), event.state === 'lost' ? 'warning' : 'plain')], options.color)}\n`;

/** A step's line, with the details of a failure below it; on a screen broken between words, elsewhere one line each. */
function text(event: StepEvent, options: ProgressOptions, width = Number.POSITIVE_INFINITY): string {
  const details = event.type === 'finished' ? event.details : [];
  const lines = broken(stepLine(event, options.nameWidth ?? 10), width).map((line) =>
    paintLine(line, options.color),
  );
  for (const detail of details)
    for (const part of wrap(escapeTerminal(textOf(detail)), width - INDENT))
      lines.push(`${' '.repeat(INDENT)}${part}`);
  return `${lines.join('\n')}\n`;
}

function closing(
  event: Extract<ApplyEvent, { type: 'note' | 'done' }>,
  options: ProgressOptions,
  width = Number.POSITIVE_INFINITY,
): string {
  if (event.type === 'note')
    return event.diagnostic === undefined
      ? `${escapeTerminal(event.message)}\n`
      : renderDiagnostics([event.diagnostic], { width: options.width, color: options.color });
  const lines = textOf(event.message)
    .split('\n')
    .flatMap((line) => hanging(escapeTerminal(line), width));
  return `\n${lines.join('\n')}\n`;
}

/** Calls `tick` again and again until the returned function is called. */
function every(clock: Clock, ms: number, tick: () => void): () => void {
  const ended = new AbortController();
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await clock.sleep(ms, ended.signal);
      tick();
    }
  };
  loop().catch(() => undefined);
  return () => ended.abort();
}
