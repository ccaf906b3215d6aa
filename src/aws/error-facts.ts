import type { OperationName } from './operations.ts';
import type { MissingProfile } from './profile.ts';

/**
 * What kind of trouble it is; decides retries and what a user is told.
 *
 * - `throttled`: too many calls, of us or of others in the account.
 * - `denied`: the credentials are good, the right is missing.
 * - `no-credentials`, `expired-credentials`, `bad-credentials`, `clock-skew`: AWS does not know who asks.
 * - `unreachable`, `timed-out`: no answer.
 * - `not-found`, `conflict`, `invalid`, `limit`, `capacity`, `refused`: AWS says no. Of these a `conflict` alone mends by
 *   another try.
 * - `state`: AWS says no because of what the resource is now (protected, stopped, used, full); only that can be changed.
 * - `unsupported`: AWS has not what is asked for there, ever.
 * - `account`: the account as a whole may not, for instance before it is verified.
 * - `server`: AWS failed.
 * - `malformed-answer`: what came back is no answer of AWS.
 * - `fault`: the call could not be made at all; ours.
 */
export type AwsErrorKind =
  | 'throttled'
  | 'denied'
  | 'no-credentials'
  | 'expired-credentials'
  | 'bad-credentials'
  | 'clock-skew'
  | 'unreachable'
  | 'timed-out'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'limit'
  | 'capacity'
  | 'refused'
  | 'state'
  | 'account'
  | 'unsupported'
  | 'server'
  | 'malformed-answer'
  | 'fault';

export interface AwsErrorFacts {
  readonly operation: OperationName;
  /** AWS's name of the error (`ClusterNotFoundException`), or the network's (`ECONNREFUSED`). */
  readonly code: string;
  readonly kind: AwsErrorKind;
  /** As AWS wrote it; not escaped for terminals, which is the view's part. */
  readonly message: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** The same call may work a little later. */
  readonly retryable?: boolean;
  /** The call may have been done although no good answer came: look before doing it again. */
  readonly unknownOutcome?: boolean;
  /** It is known that nothing was sent. */
  readonly notSent?: boolean;
  readonly endpoint?: string | undefined;
  readonly local?: boolean;
  readonly attempts?: number;
  /** No credentials, because the profile that was asked for is not there. */
  readonly profile?: MissingProfile | undefined;
  readonly cause?: unknown;
}
