import { describe, expect, test } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { AwsError } from '../../src/aws/errors.ts';
import { createAws } from '../../src/aws/create.ts';
import { OPERATION_NAMES, OPERATIONS, type OperationName } from '../../src/aws/operations.ts';
import { BUCKETS } from '../../src/aws/buckets.ts';
import { $metadata, awsError, networkError, stubTransport, testAws, type TestAws } from '../support/aws.ts';
import { VirtualClock } from '../support/clock.ts';

const REGISTER = { family: 'web', containerDefinitions: [] };
const RUN = { MinCount: 1, MaxCount: 1 };

/** A transport that fails so many times with these errors, in turn, and then answers. */
function failing(...errors: readonly unknown[]): TestAws {
  const left = [...errors];
  const orFail = <T>(answer: T): T => {
    if (left.length > 0) throw left.shift();
    return answer;
  };
  return testAws(
    stubTransport({
      'ecs:ListClusters': () => orFail({ clusterArns: [], $metadata }),
      'ecs:RegisterTaskDefinition': () => orFail({ taskDefinition: { family: 'web' }, $metadata }),
      'ecs:UpdateService': () => orFail({ service: {}, $metadata }),
      'ec2:RunInstances': () => orFail({ Instances: [], $metadata }),
    }),
  );
}

describe('numbers and records', () => {
  test('each attempt has a number in the order of sending, and records hold no parameters', async () => {
    const { aws, clock, records } = failing(awsError('ThrottlingException', 'Rate exceeded'));
    await clock.run(aws.call('ecs:ListClusters', {}));
    await clock.run(
      aws.call('ecs:RegisterTaskDefinition', {
        family: 'web',
        containerDefinitions: [{ environment: [{ name: 'P', value: 's3cret' }] }],
      }),
    );
    expect(
      records.map(({ number, operation, attempt, mutating, outcome, error }) => [
        number,
        operation,
        attempt,
        mutating,
        outcome,
        error,
      ]),
    ).toEqual([
      [1, 'ecs:ListClusters', 1, false, 'retried', 'ThrottlingException'],
      [2, 'ecs:ListClusters', 2, false, 'ok', undefined],
      [3, 'ecs:RegisterTaskDefinition', 1, true, 'ok', undefined],
    ]);
    expect(JSON.stringify(records)).not.toContain('s3cret');
  });
});

describe('retries', () => {
  test.each([
    awsError('ThrottlingException', 'Rate exceeded'),
    awsError('Throttling', 'Rate exceeded'),
    awsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
    awsError('ClientException', 'Rate exceeded'),
    awsError('ServerException', 'oops', 500),
    awsError('Whatever', 'oops', 502),
    networkError('ECONNRESET'),
    networkError('EPIPE', 'write'),
    networkError('ETIMEDOUT'),
    networkError('ECONNREFUSED', 'connect'),
    networkError('EAI_AGAIN', 'getaddrinfo'),
    Object.assign(new Error('timed out'), { name: 'TimeoutError' }),
  ])('a read is tried again after %s', async (error) => {
    const { aws, clock, count } = failing(error, error);
    await clock.run(aws.call('ecs:ListClusters', {}));
    expect(count()).toBe(3);
  });

  test.each([
    awsError('AccessDeniedException'),
    awsError('UnauthorizedOperation', 'You are not authorized', 403),
    awsError('ExpiredTokenException'),
    awsError('UnrecognizedClientException'),
    awsError('InvalidSignatureException', 'Signature expired: 1 is now earlier than 2'),
    awsError('InvalidParameterException'),
    awsError('ClientException'),
    awsError('LimitExceededException'),
    awsError('InsufficientInstanceCapacity', 'none left', 500),
    networkError('CERT_HAS_EXPIRED'),
    Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    }),
  ])('nothing is tried again after %s', async (error) => {
    const { aws, clock, count } = failing(error);
    await expect(clock.run(aws.call('ecs:ListClusters', {}))).rejects.toBeInstanceOf(AwsError);
    expect(count()).toBe(1);
  });

  test('throttling is sat out for two minutes, with waits that double up to 20 s', async () => {
    const { aws, clock, count } = failing(
      ...Array.from({ length: 100 }, () => awsError('ThrottlingException', 'Rate exceeded')),
    );
    const start = clock.now();
    await expect(clock.run(aws.call('ecs:ListClusters', {}))).rejects.toMatchObject({ kind: 'throttled' });
    expect(clock.now() - start).toBeGreaterThan(90_000);
    expect(clock.now() - start).toBeLessThanOrEqual(120_000);
    // 0.5 + 1 + 2 + 4 + 8 + 16 + 4 * 20 s; then the next wait would end after two minutes.
    expect(count()).toBe(11);
  });

  test('other failures are given up after eight attempts, and the error says how many', async () => {
    const { aws, clock, count } = failing(...Array.from({ length: 20 }, () => networkError('ECONNRESET')));
    const error = await clock.run(aws.call('ecs:ListClusters', {})).catch((thrown: unknown) => thrown);
    expect(count()).toBe(8);
    expect(error).toMatchObject({ kind: 'unreachable', attempts: 8, unknownOutcome: false });
  });

  test('an engine that refuses connections is not waited for', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const aws = createAws({
      local: true,
      endpoint: 'http://127.0.0.1:4510',
      clock,
      random: () => 1,
      transport: () => {
        calls++;
        throw networkError('ECONNREFUSED', 'connect');
      },
    });
    const error = await clock.run(aws.call('ecs:ListClusters', {})).catch((thrown: unknown) => thrown);
    expect(calls).toBe(3);
    expect((error as AwsError).diagnostic().hint).toContainEqual({ run: 'local start' });
  });

  test('the jitter is full: the wait is anywhere between nothing and the whole', async () => {
    const waits: number[] = [];
    for (const random of [0, 0.25, 0.999]) {
      let failed = false;
      const transport = stubTransport({
        'ecs:ListClusters': () => {
          if (failed) return { clusterArns: [], $metadata };
          failed = true;
          throw networkError('ECONNRESET');
        },
      });
      const { aws, clock } = testAws(transport, { random: () => random });
      // The clock of the options is the helper's own.
      const start = clock.now();
      await clock.run(aws.call('ecs:ListClusters', {}));
      waits.push(clock.now() - start);
    }
    expect(waits).toEqual([0, 50, 200]);
  });
});

describe('calls that must not be repeated blindly', () => {
  test.each([
    networkError('ECONNRESET'),
    awsError('ServerException', 'oops', 500),
    Object.assign(new Error('slow'), { name: 'TimeoutError' }),
  ])('RegisterTaskDefinition is sent once when the answer is lost: %s', async (error) => {
    const { aws, clock, count } = failing(error);
    await expect(clock.run(aws.call('ecs:RegisterTaskDefinition', REGISTER))).rejects.toMatchObject({
      unknownOutcome: true,
    });
    expect(count()).toBe(1);
  });

  test.each([
    networkError('ECONNREFUSED', 'connect'),
    networkError('ENOTFOUND', 'getaddrinfo'),
    networkError('ETIMEDOUT', 'connect'),
    awsError('ThrottlingException', 'Rate exceeded'),
    awsError(
      'ClientException',
      'Too many concurrent attempts to create a new revision of the specified family.',
    ),
  ])('RegisterTaskDefinition is sent again when it was surely not done: %s', async (error) => {
    const { aws, clock, count } = failing(error);
    await clock.run(aws.call('ecs:RegisterTaskDefinition', REGISTER));
    expect(count()).toBe(2);
  });

  test('RunInstances is repeated only with a client token of ours', async () => {
    const without = failing(networkError('ECONNRESET'));
    await expect(without.clock.run(without.aws.call('ec2:RunInstances', RUN))).rejects.toMatchObject({
      unknownOutcome: true,
    });
    expect(without.count()).toBe(1);
    const withToken = failing(networkError('ECONNRESET'));
    await withToken.clock.run(withToken.aws.call('ec2:RunInstances', { ...RUN, ClientToken: 't' }));
    expect(withToken.sent.map(({ input }) => input)).toEqual([
      { ...RUN, ClientToken: 't' },
      { ...RUN, ClientToken: 't' },
    ]);
  });

  test('a forced deployment is not repeated', async () => {
    const forced = failing(networkError('ECONNRESET'));
    await expect(
      forced.clock.run(forced.aws.call('ecs:UpdateService', { service: 'web', forceNewDeployment: true })),
    ).rejects.toMatchObject({ unknownOutcome: true });
    const plain = failing(networkError('ECONNRESET'));
    await plain.clock.run(plain.aws.call('ecs:UpdateService', { service: 'web' }));
    expect([forced.count(), plain.count()]).toEqual([1, 2]);
  });
});

describe('answers', () => {
  const reads = OPERATION_NAMES.filter((name) => !OPERATIONS[name].mutating);

  test('every read has a member without which it is no answer', () => {
    expect(reads.filter((name) => OPERATIONS[name].answer === undefined)).toEqual([]);
  });

  test.each(reads)('an empty body for %s is no answer, and never an empty list', async (operation) => {
    const { aws, clock } = testAws(async () => ({ $metadata }) as never, { maxAttempts: 2 });
    const error = await clock.run(callAny(aws, operation)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'malformed-answer', attempts: 2, unknownOutcome: false });
  });

  test('after an empty body it is not known whether RegisterTaskDefinition was done', async () => {
    const { aws, clock, count } = testAws(async () => ({ $metadata }) as never);
    await expect(clock.run(aws.call('ecs:RegisterTaskDefinition', REGISTER))).rejects.toMatchObject({
      kind: 'malformed-answer',
      unknownOutcome: true,
    });
    expect(count()).toBe(1);
  });
});

describe('aborting', () => {
  test('before: nothing is sent', async () => {
    const { aws, count } = failing();
    await expect(
      aws.call('ecs:ListClusters', {}, { signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop');
    expect(count()).toBe(0);
  });

  test('while waiting to try again: the reason comes at once', async () => {
    const { aws, clock, count } = failing(networkError('ECONNRESET'));
    const controller = new AbortController();
    const call = aws.call('ecs:ListClusters', {}, { signal: controller.signal });
    const settled = expect(call).rejects.toThrow('stop');
    await clock.advance(10);
    expect(clock.sleeping).toBe(1);
    controller.abort(new Error('stop'));
    await settled;
    expect([count(), clock.sleeping]).toEqual([1, 0]);
  });

  test('in flight: the transport gets the signal, and the reason is thrown, not the error of the SDK', async () => {
    const controller = new AbortController();
    const { aws, records } = testAws(
      (_operation, _input, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () =>
            reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' })),
          );
          controller.abort(new Error('stop'));
        }),
    );
    await expect(aws.call('ecs:ListClusters', {}, { signal: controller.signal })).rejects.toThrow('stop');
    expect(records).toMatchObject([{ outcome: 'failed', error: 'Aborted' }]);
  });

  test('many calls on one signal make no warning of a leak', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const { aws, clock } = failing();
    const { signal } = new AbortController();
    await clock.run(
      Promise.all(Array.from({ length: 60 }, () => aws.call('ecs:ListClusters', {}, { signal }))),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

describe('pacing', () => {
  test.each([
    ['ecs:RegisterTaskDefinition', 'ecs task definition modify'],
    ['ecs:UpdateService', 'ecs service modify'],
    ['ec2:RunInstances', 'ec2 RunInstances'],
    ['ecs:ListClusters', 'ecs cluster read'],
  ] as const)('%s goes as fast as the bucket of AWS lets it, and no faster', async (operation, bucket) => {
    const { burst, rate } = BUCKETS[bucket];
    const sentAt: number[] = [];
    const clock = new VirtualClock();
    const aws = createAws({
      region: 'us-east-1',
      clock,
      transport: async () => {
        sentAt.push(clock.now());
        return { clusterArns: [], service: {}, taskDefinition: {}, Instances: [], $metadata } as never;
      },
    });
    const start = clock.now();
    const more = 3 * rate;
    await clock.run(Promise.all(Array.from({ length: burst + more }, () => callAny(aws, operation))));
    expect(sentAt.filter((at) => at === start)).toHaveLength(burst);
    expect((clock.now() - start) / 1000).toBeCloseTo(more / rate, 1);
    // In no second more than the rate, after the burst.
    const later = sentAt.filter((at) => at > start);
    for (const at of later)
      expect(later.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(rate);
  });

  test('operations share the bucket of AWS', async () => {
    const { aws, clock } = testAws(async () => ({ taskDefinition: {}, $metadata }) as never);
    const start = clock.now();
    const calls = Array.from({ length: 11 }, () => [
      aws.call('ecs:RegisterTaskDefinition', REGISTER),
      aws.call('ecs:DeregisterTaskDefinition', { taskDefinition: 'web:1' }),
    ]);
    await clock.run(Promise.all(calls.flat()));
    expect(clock.now() - start).toBe(2_000);
  });

  test('the local engine is not paced, unless asked', async () => {
    for (const [pace, seconds] of [
      [undefined, 0],
      [true, 10],
    ] as const) {
      const clock = new VirtualClock();
      const aws = createAws({
        local: true,
        endpoint: 'http://127.0.0.1:1',
        clock,
        pace,
        transport: async () => ({ taskDefinition: {}, $metadata }) as never,
      });
      const start = clock.now();
      await clock.run(
        Promise.all(Array.from({ length: 30 }, () => aws.call('ecs:RegisterTaskDefinition', REGISTER))),
      );
      expect((clock.now() - start) / 1000).toBe(seconds);
    }
  });

  test('throttling halves the rate, which then comes back', async () => {
    let throttle = true;
    const clock = new VirtualClock();
    const sentAt: number[] = [];
    const aws = createAws({
      region: 'us-east-1',
      clock,
      random: () => 0,
      transport: async () => {
        if (throttle) {
          throttle = false;
          throw awsError('ThrottlingException', 'Rate exceeded');
        }
        sentAt.push(clock.now());
        return { service: {}, $metadata } as never;
      },
    });
    const start = clock.now();
    // The first one is throttled: the tokens are gone, and 5 a second became 2.5.
    await clock.run(
      Promise.all(Array.from({ length: 60 }, () => aws.call('ecs:UpdateService', { service: 'web' }))),
    );
    const inSecond = (n: number): number =>
      sentAt.filter((at) => at >= start + n * 1000 && at < start + (n + 1) * 1000 && at > start).length;
    expect(inSecond(1)).toBeLessThanOrEqual(3);
    expect(inSecond(1)).toBeGreaterThanOrEqual(2);
    const last = (sentAt.at(-1) ?? 0) - start;
    const before = sentAt.filter((at) => at < start + last - 1000 && at >= start + last - 2000).length;
    expect(before).toBeGreaterThan(3);
  });

  test('who waits in the queue can leave it', async () => {
    const { aws, clock, count } = testAws(async () => ({ taskDefinition: {}, $metadata }) as never);
    const controller = new AbortController();
    const first = Array.from({ length: 22 }, () => aws.call('ecs:RegisterTaskDefinition', REGISTER));
    const leaving = expect(
      aws.call('ecs:RegisterTaskDefinition', REGISTER, { signal: controller.signal }),
    ).rejects.toThrow('stop');
    await clock.advance(0);
    controller.abort(new Error('stop'));
    await leaving;
    await clock.run(Promise.all(first));
    expect(count()).toBe(22);
  });
});

/** Calls with an input that does for every stub. */
async function callAny(aws: Aws, operation: OperationName): Promise<void> {
  await aws.call(operation, {});
}
