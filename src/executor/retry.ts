import { pause } from './pause.ts';
import type { Step } from './step.ts';

/**
 * Calls until it does not throw a passing error: one that AWS gives because its parts have not heard of each other yet.
 * @param passing what to tell while it is waited out, or `undefined` for an error that will not pass.
 * @param forMs the bound; the last error is thrown after it, so that a lasting fault is told as what it is.
 */
export async function waitOut<T>(
  step: Step,
  forMs: number,
  passing: (error: unknown) => string | undefined,
  call: () => Promise<T>,
): Promise<T> {
  const end = step.clock.now() + forMs;
  for (let n = 0; ; n++) {
    try {
      return await call();
    } catch (error) {
      const why = passing(error);
      if (why === undefined || step.clock.now() >= end) throw error;
      step.say(why);
      await pause(step, Math.min(10_000, 1000 * 1.5 ** n));
    }
  }
}
