import type { AwsError } from './errors.ts';

/** How long one call is tried again after throttling, in milliseconds. */
const THROTTLED_FOR = 120_000;
/** Attempts at an engine or another server on this computer that refuses connections: it is not running. */
const LOOPBACK_ATTEMPTS = 3;

export interface RetryFacts {
  /** Attempts made so far. */
  readonly attempt: number;
  /** Milliseconds from the first attempt to the end of the next wait. */
  readonly elapsed: number;
  /** The call may be sent again although it may have been done. */
  readonly repeatable: boolean;
  readonly maxAttempts: number;
}

/**
 * Whether to send again. A refusal for throttling was certainly not done, so that it is always safe to repeat; after a
 * lost answer only a repeatable call is.
 */
export function mayRetry(error: AwsError, facts: RetryFacts): boolean {
  if (!error.retryable) return false;
  if (error.unknownOutcome && !facts.repeatable) return false;
  if (error.kind === 'throttled') return facts.elapsed <= THROTTLED_FOR;
  if (error.code === 'ECONNREFUSED' && isLoopback(error.endpoint))
    return facts.attempt < Math.min(LOOPBACK_ATTEMPTS, facts.maxAttempts);
  return facts.attempt < facts.maxAttempts;
}

/**
 * Milliseconds to wait before the next attempt: exponential with full jitter ("Exponential Backoff And Jitter", AWS
 * Architecture Blog). Throttling starts slower, because a bucket must fill, and goes higher.
 */
export function backoff(error: AwsError, attempt: number, random: () => number): number {
  const [base, cap] = error.kind === 'throttled' || error.kind === 'conflict' ? [500, 20_000] : [200, 10_000];
  return Math.round(random() * Math.min(cap, base * 2 ** (attempt - 1)));
}

/** Whether an endpoint is on this computer: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
