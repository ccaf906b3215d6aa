import type { Connection } from '../aws/connection.ts';
import { showNotice } from '../view/progress/notice.ts';
import { count } from '../view/text.ts';
import { duration } from '../model/duration.ts';
import type { CliContext } from './context.ts';

/** Does work that only reads, and says on a terminal that it goes on when it takes long. */
export type Reading = <T>(work: () => Promise<T>) => Promise<T>;

/** `what` is read; `answered`: calls that were answered so far; `connection`: whether answers come. */
export function readingOn(
  { err, clock, global }: Pick<CliContext, 'err' | 'clock' | 'global'>,
  what: string,
  answered: () => number,
  connection: Connection,
): Reading {
  // The records of calls that --debug writes are sign of life enough.
  if (!err.rewritable || global.debug) return (work) => work();
  return (work) => {
    const before = answered();
    const done = showNotice({
      show: (line) => err.transient(line),
      size: () => err.size(),
      clock,
      text() {
        const { silence } = connection;
        const reason = silence?.error === undefined ? '' : ` (${silence.error.message})`;
        const silent =
          silence === undefined ? '' : `, no answer since ${duration(clock.now() - silence.since)}${reason}`;
        return `Reading ${what} ... ${count(answered() - before, 'call')} answered${silent}`;
      },
    });
    return work().finally(done);
  };
}
