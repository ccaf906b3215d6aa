import { AwsError } from '../aws/errors.ts';

/** AWS refused with this text in the message; used where AWS has one name for many refusals. */
export const says = (error: unknown, text: RegExp): error is AwsError =>
  error instanceof AwsError && text.test(error.message);

/** Whether the call may have acted although no answer came. */
export const isUnknownOutcome = (error: unknown): boolean =>
  error instanceof AwsError && error.unknownOutcome;

/** No answer came. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof AwsError && (error.kind === 'unreachable' || error.kind === 'timed-out');

/** A read that was not answered tells nothing of what was asked for. */
export const isNoNews = (error: unknown): boolean => error instanceof AwsError && error.retryable;
