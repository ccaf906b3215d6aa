import type { Diagnostic } from '../model/diagnostic.ts';
import type { OperationName } from './operations.ts';
import { diagnosticOf } from './advice.ts';
import type { AwsErrorFacts, AwsErrorKind } from './error-facts.ts';
import type { MissingProfile } from './profile.ts';

/** Every error of a call to AWS. The members are facts for code; `diagnostic()` is for people. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly operation: OperationName;
  readonly code: string;
  readonly kind: AwsErrorKind;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly unknownOutcome: boolean;
  readonly notSent: boolean;
  /** Where the call went when it was not AWS's own endpoint. */
  readonly endpoint: string | undefined;
  readonly local: boolean;
  /** How often it was sent. */
  readonly attempts: number;
  readonly profile: MissingProfile | undefined;

  constructor(facts: AwsErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.operation = facts.operation;
    this.code = facts.code;
    this.kind = facts.kind;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.retryable = facts.retryable ?? false;
    this.unknownOutcome = facts.unknownOutcome ?? false;
    this.notSent = facts.notSent ?? false;
    this.endpoint = facts.endpoint;
    this.local = facts.local ?? false;
    this.attempts = facts.attempts ?? 1;
    this.profile = facts.profile;
  }

  /** What, where, why and what next. */
  diagnostic(): Diagnostic {
    return diagnosticOf(this);
  }

  /** The same error with more known of it. */
  with(more: Partial<AwsErrorFacts>): AwsError {
    return new AwsError({
      operation: this.operation,
      code: this.code,
      kind: this.kind,
      message: this.message,
      status: this.status,
      requestId: this.requestId,
      retryable: this.retryable,
      unknownOutcome: this.unknownOutcome,
      notSent: this.notSent,
      endpoint: this.endpoint,
      local: this.local,
      attempts: this.attempts,
      profile: this.profile,
      cause: this.cause,
      ...more,
    });
  }
}

/** Whether an error is AWS's answer with one of these names: `isAwsError(error, 'ClusterNotFoundException')`. */
export const isAwsError = (error: unknown, ...codes: readonly string[]): error is AwsError =>
  error instanceof AwsError && (codes.length === 0 || codes.includes(error.code));
