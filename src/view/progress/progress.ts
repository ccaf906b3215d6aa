import type { Clock } from '../../model/clock.ts';
import type { ApplyEvent, Emit } from '../../model/event.ts';
import type { Id } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { renderDiagnostics } from '../human/diagnostics.ts';
import { renderEventJson } from '../json/event.ts';
import { lineColumns, paintLine, span } from '../style.ts';
import { columns, points } from '../text.ts';
import { stepLine, type StepEvent } from './line.ts';

export interface ProgressOptions {
  /** Where progress goes; a terminal's active lines are rewritten. */
  readonly stream: { write(text: string): void };
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly width: number;
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
  const print = (event: StepEvent): void => options.stream.write(text(event, options));
  const beat = every(options.clock, 1_000, () => {
    const now = options.clock.now();
    for (const entry of shown.values()) {
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
  let drawn = 0;
  // From the first column: a terminal echoes `^C` where the cursor stands.
  const erase = (): string => (drawn === 0 ? '' : `\r\u001b[${drawn}A\u001b[0J`);
  const draw = (above = ''): void => {
    const now = options.clock.now();
    const lines = [...active.values()].map(({ event, since }) =>
      fitted({ ...event, type: 'waiting', elapsedMs: now - since }, options),
    );
    const frame = `${erase()}${above}${lines.join('')}`;
    drawn = lines.length;
    if (frame !== '') options.stream.write(frame);
  };
  const beat = every(options.clock, REDRAW_MS, () => {
    if (active.size > 0) draw();
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
          draw(text(event, options));
          break;
        case 'plan':
          break;
        case 'note':
          draw(closing(event, options));
          break;
        case 'done':
          active.clear();
          draw();
          options.out.write(closing(event, options));
          break;
        default:
          event satisfies never;
      }
    },
    say: (line) => draw(`${line}\n`),
    stop() {
      beat();
      active.clear();
      draw();
    },
  };
}

/** A step's line, with the details of a failure below it. */
function text(event: StepEvent, options: ProgressOptions): string {
  const line = `${paintLine(stepLine(event, options.nameWidth ?? 10), options.color)}\n`;
  const details = event.type === 'finished' ? event.details : [];
  return line + details.map((detail) => `      ${escapeTerminal(detail)}\n`).join('');
}

/** A line that never wraps: a wrapped one could not be erased. */
function fitted(event: StepEvent, options: ProgressOptions): string {
  let room = options.width - 1;
  const line = stepLine(event, options.nameWidth ?? 10);
  if (lineColumns(line) <= room) return `${paintLine(line, options.color)}\n`;
  const cutLine = line.map(({ text: part, tone }) => {
    const kept = points(part).slice(0, Math.max(0, room)).join('');
    room -= columns(part);
    return span(kept, tone);
  });
  return `${paintLine(cutLine, options.color)}\n`;
}

function closing(event: Extract<ApplyEvent, { type: 'note' | 'done' }>, options: ProgressOptions): string {
  if (event.type === 'note')
    return event.diagnostic === undefined
      ? `${escapeTerminal(event.message)}\n`
      : renderDiagnostics([event.diagnostic], { width: options.width, color: options.color });
  return `\n${event.message.split('\n').map(escapeTerminal).join('\n')}\n`;
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
