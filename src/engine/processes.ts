import { readFile } from 'node:fs/promises';
import { kill, pid as thisPid } from 'node:process';

/** The id of this process. */
export const ownPid = thisPid;

/** Sends a signal; one that cannot be delivered, to a process that is gone or another's, is dropped. */
export function signal(to: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    kill(to, name);
  } catch {
    // `isAlive` tells what became of it.
  }
}

/** A process for certain: ids are used again, so that the moment of its start belongs to it where the system tells it. */
export interface ProcessMark {
  readonly pid: number;
  /** Linux: the boot's id and the start in clock ticks; elsewhere absent. */
  readonly started?: string;
}

/** The mark of a process; its `started` is absent when the system does not tell. */
export async function markOf(pid: number = ownPid): Promise<ProcessMark> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the command in parentheses and may hold blanks; the 22nd of all is the start.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields[18];
    // A zombie has ended; it waits for its parent to ask how.
    if (state === 'Z' || state === 'X') return { pid, started: 'ended' };
    return ticks === undefined ? { pid } : { pid, started: `${boot.trim()} ${ticks}` };
  } catch {
    return { pid };
  }
}

/** Whether that very process still runs. A process of another user counts as running. */
export async function isAlive(mark: ProcessMark): Promise<boolean> {
  if (!Number.isSafeInteger(mark.pid) || mark.pid <= 0) return false;
  try {
    kill(mark.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = await markOf(mark.pid);
  if (now.started === 'ended') return false;
  return mark.started === undefined || now.started === undefined || mark.started === now.started;
}

/** Reads a mark that a file holds; `undefined` when it is none. */
export function parseMark(text: string): ProcessMark | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number')
      return undefined;
    const started = 'started' in value && typeof value.started === 'string' ? value.started : undefined;
    return { pid: value.pid, ...(started !== undefined && { started }) };
  } catch {
    return undefined;
  }
}
