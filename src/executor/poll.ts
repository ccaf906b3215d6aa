import { isNoNews } from './aws-errors.ts';
import { pause } from './pause.ts';
import type { RunContext } from './step.ts';

/** Milliseconds until the `n`-th look (0-based): brisk at first, then slower, so that long waits cost few calls. */
export function interval(context: Pick<RunContext, 'aws'>, n: number): number {
  return context.aws.local ? Math.min(2000, 1000 * 1.1 ** n) : Math.min(10_000, 3000 * 1.25 ** n);
}

/**
 * Looks again and again until `look` gives something. A look that could not be answered (throttled, connection lost) is
 * no news and not a failure: what is waited for goes on without us.
 * @param forMs give up after so long; `undefined`: only the run's deadline ends it.
 * @returns what `look` gave, or `undefined` when `forMs` is over.
 */
export async function poll<T>(
  context: RunContext,
  look: () => Promise<T | undefined>,
  forMs?: number,
): Promise<T | undefined> {
  const end = forMs === undefined ? Infinity : context.clock.now() + forMs;
  for (let n = 0; ; n++) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      if (!isNoNews(error)) throw error;
    }
    if (context.clock.now() >= end) return undefined;
    await pause(context, Math.min(interval(context, n), Math.max(0, end - context.clock.now())));
  }
}
