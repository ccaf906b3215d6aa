import { setMaxListeners } from 'node:events';
import { OVER, stoppedBy, TimedOut } from './outcome.ts';
import type { RunContext } from './step.ts';

type Waiting = Pick<RunContext, 'clock' | 'stop' | 'deadline'>;

/** Throws when nothing more may be started: we were told to stop, or the time is over. */
export function checkpoint(context: Waiting): void {
  if (context.stop.aborted) throw stoppedBy(context.stop);
  if (context.clock.now() >= context.deadline) throw new TimedOut(OVER);
}

/**
 * Sleeps `ms` milliseconds, or until the deadline.
 * @throws Interrupted when told to stop, TimedOut when the deadline has come.
 */
export async function pause(context: Waiting, ms: number): Promise<void> {
  checkpoint(context);
  // One signal wakes all that wait, and they can be hundreds; Node would warn of a leak at the eleventh.
  setMaxListeners(0, context.stop);
  try {
    await context.clock.sleep(Math.min(ms, context.deadline - context.clock.now()), context.stop);
  } catch (error) {
    if (context.stop.aborted) throw stoppedBy(context.stop, error);
    throw error;
  }
  checkpoint(context);
}
