import type { Aws, CallRecord, Transport } from '../../src/aws/aws.ts';
import type { Input, OperationName, Output } from '../../src/aws/operations.ts';
import { createAws, type AwsOptions } from '../../src/aws/create.ts';
import { VirtualClock } from './clock.ts';

/** One call as it was sent, for assertions. */
export interface Sent {
  readonly operation: OperationName;
  readonly input: unknown;
}

/** Answers calls by operation. An operation without an answer is an error of the test. */
export type Answers = {
  readonly [K in OperationName]?: (
    input: Input<K>,
    signal: AbortSignal | undefined,
  ) => Output<K> | Promise<Output<K>>;
};

/** A transport that answers from functions; throw in one to fail the attempt. */
export const stubTransport =
  (answers: Answers): Transport =>
  async (operation, input, signal) => {
    const answer = answers[operation];
    if (answer === undefined) throw new Error(`the stub has no answer for ${operation}`);
    return answer(input, signal);
  };

/** Puts a recorder around a transport. */
export function recorder(inner: Transport): {
  readonly transport: Transport;
  readonly sent: Sent[];
  readonly count: (operation?: OperationName) => number;
} {
  const sent: Sent[] = [];
  return {
    sent,
    transport: async (operation, input, signal) => {
      sent.push({ operation, input: structuredClone(input) });
      return inner(operation, input, signal);
    },
    count: (operation) =>
      operation === undefined ? sent.length : sent.filter((one) => one.operation === operation).length,
  };
}

export interface TestAws {
  readonly aws: Aws;
  readonly clock: VirtualClock;
  readonly records: CallRecord[];
  readonly sent: Sent[];
  readonly count: (operation?: OperationName) => number;
}

/** An `Aws` over a transport, on a virtual clock, with everything that was sent on record. Jitter is the full wait. */
export function testAws(transport: Transport, options: Partial<AwsOptions> = {}): TestAws {
  const clock = new VirtualClock();
  const records: CallRecord[] = [];
  const recorded = recorder(transport);
  const aws = createAws({
    region: 'us-east-1',
    clock,
    random: () => 1,
    transport: recorded.transport,
    onCall: (record) => records.push(record),
    ...options,
  });
  return { aws, clock, records, sent: recorded.sent, count: recorded.count };
}

/** Metadata of an answer, as the SDK adds it. */
export const $metadata = {
  httpStatusCode: 200,
  requestId: 'req-0',
  attempts: 1,
  totalRetryDelay: 0,
} as const;

/** An error in the shape in which the SDK throws AWS's. */
export function awsError(name: string, message = name, status = 400): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'req-1' },
  });
}

/** An error of the network in the shape in which Node throws it. */
export function networkError(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${syscall ?? 'read'} ${code}`), {
    code,
    ...(syscall === undefined ? {} : { syscall }),
  });
}
