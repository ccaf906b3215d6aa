import { EngineFault } from './context.ts';

/**
 * One fault on purpose, for tests and for people who want to see how their tools behave:
 * `throttle` refuses with AWS's own throttling error; `unavailable` answers 5xx and does nothing; `lost-request` drops the
 * connection before anything happened; `lost-reply` does the work and drops the connection; `stale` repeats the answer that
 * the same question had before the last change; `slow` answers late.
 */
export interface FaultRule {
  readonly kind: 'throttle' | 'unavailable' | 'lost-request' | 'lost-reply' | 'stale' | 'slow';
  /** `CreateService`, or absent for every operation. */
  readonly operation?: string;
  /** Calls that match and pass before the first fault. */
  readonly after?: number;
  /** How many calls get the fault; absent: all. */
  readonly times?: number;
  /** Chance of each, 0 to 1; absent: 1. */
  readonly chance?: number;
  /** `slow` only, in milliseconds. */
  readonly delayMs?: number;
}

/** Thrown instead of an answer: the server closes the connection. */
export class LostConnection extends Error {
  override readonly name = 'LostConnection';
}

export interface Faults {
  /** The rule that strikes this call, if any. */
  strike(operation: string): FaultRule | undefined;
}

export const noFaults: Faults = { strike: () => undefined };

/** Faults by rules; the first rule that matches strikes. */
export function createFaults(rules: readonly FaultRule[], fraction: () => number): Faults {
  const seen = rules.map(() => 0);
  return {
    strike(operation) {
      for (const [index, rule] of rules.entries()) {
        if (rule.operation !== undefined && rule.operation !== operation) continue;
        const before = seen[index] ?? 0;
        seen[index] = before + 1;
        const from = rule.after ?? 0;
        if (before < from || (rule.times !== undefined && before >= from + rule.times)) continue;
        if (rule.chance !== undefined && fraction() >= rule.chance) continue;
        return rule;
      }
      return undefined;
    },
  };
}

/** AWS's throttling error of a service. Source: each service's "API request throttling" page. */
export const throttled = (service: 'ecs' | 'ec2'): EngineFault =>
  service === 'ecs'
    ? new EngineFault('ThrottlingException', 'Rate exceeded')
    : new EngineFault('RequestLimitExceeded', 'Request limit exceeded.', 503);

/** A 5xx answer of a service. */
export const unavailable = (service: 'ecs' | 'ec2'): EngineFault =>
  service === 'ecs'
    ? new EngineFault('ServerException', 'Service Unavailable. Please try again later.', 500)
    : new EngineFault('Unavailable', 'The service is unavailable. Please try again shortly.', 503);
