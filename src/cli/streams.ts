import { createInterface } from 'node:readline/promises';
import { isatty, type ReadStream, type WriteStream } from 'node:tty';
import { withTransient } from '../view/progress/notice.ts';
import type { Output } from './context.ts';

type StandardStream = WriteStream & { fd: number };
type Env = Readonly<Record<string, string | undefined>>;

/**
 * Wraps a standard stream. A reader that went away (EPIPE, as after `| head`) is no fault: the rest is not written.
 * `onFailure` is told of every other one, such as a disk that is full.
 */
export function output(
  stream: StandardStream,
  env: Env,
  noColor: boolean,
  onFailure: (error: Error) => void,
): Output {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!gone && error.code !== 'EPIPE') onFailure(error);
    gone = true;
  });
  const isTTY = isatty(stream.fd);
  return {
    ...withTransient((text) => {
      if (!gone) stream.write(text);
    }),
    isTTY,
    rewritable: isTTY && canRewrite(env),
    size: () => ({
      columns: widthOf(stream, env),
      rows: isTTY && stream.rows > 0 ? stream.rows : Number.POSITIVE_INFINITY,
    }),
    style: { width: widthOf(stream, env), color: !noColor && wantsColor(stream, env) },
  };
}

/** Runners give their commands a terminal too, and keep what is written to it as lines of a log; they set CI. */
export function canRewrite(env: Env): boolean {
  const ci = env['CI'] ?? '';
  return env['TERM'] !== 'dumb' && (ci === '' || ci === 'false' || ci === '0');
}

/** The terminal's width; else COLUMNS, as shells set it; else 100. */
function widthOf(stream: StandardStream, env: Env): number {
  const wanted = isatty(stream.fd) ? stream.columns : Number(env['COLUMNS']);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(Math.max(wanted, 40), 400) : 100;
}

/** NO_COLOR (https://no-color.org) wins over FORCE_COLOR; without either, colours are for terminals. */
function wantsColor(stream: StandardStream, env: Env): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isatty(stream.fd) && env['TERM'] !== 'dumb';
}

/** Asks one question on stderr. */
export async function ask(
  question: string,
  stdin: ReadStream,
  stderr: WriteStream,
  signal: AbortSignal,
): Promise<string | undefined> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    // Readline takes Ctrl-C for itself; the program's own handling of it must see it.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const ended = new AbortController();
    lines.once('close', () => ended.abort());
    return await lines.question(question, { signal: AbortSignal.any([signal, ended.signal]) });
  } catch {
    stderr.write('\n');
    return undefined;
  } finally {
    lines.close();
  }
}
