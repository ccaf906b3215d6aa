import type { Clock } from '../../model/clock.ts';
import { escapeTerminal } from '../escape.ts';
import { span } from '../style.ts';
import { fitted } from './line.ts';
import type { ScreenSize } from './progress.ts';

export interface NoticeOptions {
  /** Shows a line in the place of the one before; `''` takes it away. */
  readonly show: (line: string) => void;
  readonly size: () => ScreenSize;
  readonly clock: Clock;
  /** What goes on now. */
  readonly text: () => string;
}

/** What is over sooner than that needs no word. */
const PATIENCE_MS = 1_000;
const REDRAW_MS = 250;

/** Says what is being waited for, when that takes longer than a second; the returned function takes it away. */
export function showNotice({ show, size, clock, text }: NoticeOptions): () => void {
  const ended = new AbortController();
  const loop = async (): Promise<void> => {
    await clock.sleep(PATIENCE_MS, ended.signal);
    for (let last = ''; ; await clock.sleep(REDRAW_MS, ended.signal)) {
      const [line] = fitted([span(escapeTerminal(text()))], size().columns - 1);
      if (line === undefined || line.text === last) continue;
      last = line.text;
      show(last);
    }
  };
  loop().catch(() => undefined);
  return () => {
    if (ended.signal.aborted) return;
    ended.abort();
    show('');
  };
}

/** Carriage return, then erase to the end of the line (ECMA-48, CR and EL). */
const WIPE = '\r\u001b[K';

/** Writes on a terminal so that a line which is only for now is gone before anything else is written. */
export function withTransient(write: (text: string) => void): {
  readonly write: (text: string) => void;
  readonly transient: (line: string) => void;
} {
  let shown = false;
  const wiped = (): string => (shown ? WIPE : '');
  return {
    write(text) {
      write(`${wiped()}${text}`);
      shown = false;
    },
    transient(line) {
      if (line !== '' || shown) write(`${wiped()}${line}`);
      shown = line !== '';
    },
  };
}
