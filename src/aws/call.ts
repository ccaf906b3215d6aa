import { setMaxListeners } from 'node:events';
import type { Clock } from '../model/clock.ts';
import type { Aws, CallRecord, Transport } from './aws.ts';
import { backoff, mayRetry } from './backoff.ts';
import { classify, emptyAnswer, type Where } from './classify.ts';
import type { Connection } from './connection.ts';
import type { AwsError } from './errors.ts';
import { isRepeatable, OPERATIONS, type Input, type OperationName, type Output } from './operations.ts';
import type { Pacer } from './pacing.ts';
import type { MissingProfile } from './profile.ts';

/** What the choke point works with; all of it comes from outside. */
export interface CallContext {
  readonly transport: Transport;
  readonly pacer: Pacer;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly where: Where;
  readonly connection: Connection;
  /** Attempts of one call that fails for another reason than throttling. */
  readonly maxAttempts: number;
  readonly onCall: ((record: CallRecord) => void) | undefined;
  /** Finds out which profile was asked for and is not there, when there are no credentials. */
  readonly missingProfile: () => Promise<MissingProfile | undefined>;
}

/**
 * Makes the one function that every call goes through: it paces, numbers, sends, checks that the answer is one, and sends
 * again what may be sent again. Every attempt is one record; the number counts attempts in the order of sending, so that
 * a fault injector can name each of them.
 */
export function createCall(context: CallContext): Aws['call'] {
  let sent = 0;
  return async (operation, input, options = {}) => {
    const { clock, pacer, where } = context;
    const facts = OPERATIONS[operation];
    const began = clock.now();
    // One signal ends many calls at once; Node would warn of a leak at the eleventh.
    if (options.signal !== undefined) setMaxListeners(0, options.signal);
    const repeatable = isRepeatable(operation, input);
    for (let attempt = 1; ; attempt++) {
      await pacer.take(facts.bucket, options.signal);
      options.signal?.throwIfAborted();
      const number = ++sent;
      const start = clock.now();
      const record = (outcome: CallRecord['outcome'], error?: string): void =>
        context.onCall?.({
          number,
          operation,
          attempt,
          mutating: facts.mutating,
          elapsedMs: clock.now() - start,
          outcome,
          ...(error === undefined ? {} : { error }),
        });
      const sending = context.connection.sent(clock);
      let failure: AwsError;
      try {
        const output = await send(context, operation, input, options.signal);
        sending.answered();
        record('ok');
        return output;
      } catch (error) {
        if (options.signal?.aborted) {
          sending.dropped();
          record('failed', 'Aborted');
          throw options.signal.reason;
        }
        failure = classify(operation, error, where).with({ attempts: attempt });
        hear(sending, failure);
      }
      if (failure.kind === 'throttled') pacer.throttled(facts.bucket);
      const wait = backoff(failure, attempt, context.random);
      const elapsed = clock.now() + wait - began;
      if (!mayRetry(failure, { attempt, elapsed, repeatable, maxAttempts: context.maxAttempts })) {
        record('failed', failure.code);
        throw failure.kind === 'no-credentials'
          ? failure.with({ profile: await context.missingProfile() })
          : failure;
      }
      record('retried', failure.code);
      await clock.sleep(wait, options.signal);
    }
  };
}

/** What an attempt that failed tells of the connection. */
function hear(sending: ReturnType<Connection['sent']>, failure: AwsError): void {
  const { kind, retryable } = failure;
  if ((kind === 'unreachable' || kind === 'timed-out') && retryable) sending.failed(failure);
  else if (kind === 'fault' || kind === 'no-credentials' || kind === 'unreachable') sending.dropped();
  else sending.answered();
}

/** Sends one attempt and refuses an answer without its main member: it would read as "there is nothing". */
async function send<K extends OperationName>(
  context: CallContext,
  operation: K,
  input: Input<K>,
  signal: AbortSignal | undefined,
): Promise<Output<K>> {
  const output = await context.transport(operation, input, signal);
  const member = OPERATIONS[operation].answer;
  if (member !== undefined && output[member as keyof Output<K>] === undefined)
    throw emptyAnswer(operation, member, context.where);
  return output;
}
