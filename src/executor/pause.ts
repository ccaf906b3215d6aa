import { setMaxListeners } from 'node:events';
import { OVER, stoppedBy, TimedOut } from './outcome.ts';
import type { Work } from './work.ts';

type Waiting = Pick<Work, 'clock' | 'stop' | 'deadline'>;

/** Throws when nothing more may be started: we were told to stop, or the time is over. */
export function checkpoint(work: Waiting): void {
  if (work.stop.aborted) throw stoppedBy(work.stop);
  if (work.clock.now() >= work.deadline) throw new TimedOut(OVER);
}

/**
 * Sleeps `ms` milliseconds, or until the deadline.
 * @throws Interrupted when told to stop, TimedOut when the deadline has come.
 */
export async function pause(work: Waiting, ms: number): Promise<void> {
  checkpoint(work);
  // One signal wakes all that wait, and they can be hundreds; Node would warn of a leak at the eleventh.
  setMaxListeners(0, work.stop);
  try {
    await work.clock.sleep(Math.min(ms, work.deadline - work.clock.now()), work.stop);
  } catch (error) {
    if (work.stop.aborted) throw stoppedBy(work.stop, error);
    throw error;
  }
  checkpoint(work);
}
