import type { Words } from '../../model/words.ts';
import { isUnknownOutcome } from '../aws-errors.ts';
import { checkpoint } from '../pause.ts';
import type { Step } from '../step.ts';

/** The end of a change that is done: `api:8`, `running 2/2`. */
export interface Done {
  readonly message: string;
  readonly details?: readonly Words[];
}

/**
 * One way to make one change true. Each part looks at what is, not at what an earlier part did, so that it can be begun
 * again at any point by anyone.
 */
export interface Reconciler<Seen, Made> {
  /** Reads what is there now. */
  observe(step: Step): Promise<Seen>;
  /** Makes it exist with the wanted members, or makes it go; does nothing when that is so already. */
  ensure(step: Step, seen: Seen): Promise<Made>;
  /** Brings tags and the like in line, which have calls of their own. */
  sync?(step: Step, made: Made): Promise<void>;
  /** Waits until it is true, not just accepted. */
  wait(step: Step, made: Made): Promise<Done>;
}

/** So often is a change begun again when a call's fate is unknown. */
const ATTEMPTS = 3;

/** Runs the parts in order. When a call may or may not have acted, it looks again instead of guessing. */
export async function reconcile<Seen, Made>(step: Step, kind: Reconciler<Seen, Made>): Promise<Done> {
  for (let attempt = 1; ; attempt++) {
    try {
      checkpoint(step);
      const seen = await kind.observe(step);
      checkpoint(step);
      const made = await kind.ensure(step, seen);
      await kind.sync?.(step, made);
      step.idle();
      return await kind.wait(step, made);
    } catch (error) {
      if (attempt >= ATTEMPTS || !isUnknownOutcome(error)) throw error;
      step.say('no answer came; looking whether it was done');
    }
  }
}
