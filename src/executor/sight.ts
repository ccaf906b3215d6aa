import { checkpoint } from './pause.ts';
import type { Sight } from './watch.ts';
import type { Step } from './work.ts';

/** Looks at a service about `ms` milliseconds from now, but not after the deadline. @throws Interrupted, TimedOut. */
export async function lookAt(step: Step, name: string, ms: number): Promise<Sight> {
  checkpoint(step);
  const sight = await step.watch.look(name, Math.min(ms, Math.max(0, step.deadline - step.clock.now())));
  if (step.stop.aborted) checkpoint(step);
  return sight;
}
