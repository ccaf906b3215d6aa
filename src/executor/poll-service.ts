import { checkpoint } from './pause.ts';
import type { ServiceAnswer } from './service-poller.ts';
import type { Step } from './step.ts';

/** Asks for a service about `ms` milliseconds from now, but not after the deadline. @throws Interrupted, TimedOut. */
export async function pollService(step: Step, name: string, ms: number): Promise<ServiceAnswer> {
  checkpoint(step);
  const answer = await step.servicePoller.ask(
    name,
    Math.min(ms, Math.max(0, step.deadline - step.clock.now())),
  );
  if (step.stop.aborted) checkpoint(step);
  return answer;
}
