import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Transport } from '../../src/aws/aws.ts';
import type { LiveModel } from '../../src/model/live.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import { accountOf, accountTransport, type Account } from '../support/account.ts';
import { $metadata, awsError, networkError, testAws } from '../support/aws.ts';
import { desiredOf } from './desired.ts';

type Fault = 'none' | 'throttle' | 'server' | 'reset' | 'empty';

/** Applies the faults to the attempts in the order of sending; after the last one all goes well. */
function faulty(inner: Transport, faults: readonly Fault[]): Transport {
  let sent = 0;
  return async (operation, input, signal) => {
    const fault = faults[sent++] ?? 'none';
    switch (fault) {
      case 'none':
        return inner(operation, input, signal);
      case 'throttle':
        throw operation.startsWith('ecs')
          ? awsError('ThrottlingException', 'Rate exceeded')
          : awsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
      case 'server':
        throw awsError('ServerException', 'oops', 500);
      case 'reset':
        throw networkError('ECONNRESET');
      case 'empty':
        return { $metadata } as Awaited<ReturnType<typeof inner<typeof operation>>>;
      default:
        return fault satisfies never;
    }
  };
}

async function snapshot(account: Account, declared: number, faults: readonly Fault[]): Promise<LiveModel> {
  const { aws, clock } = testAws(faulty(accountTransport(account), faults));
  const names = account.services
    .slice(0, declared)
    .map(({ serviceName }) => [serviceName ?? '', 'task-1'] as const);
  return clock.run(takeSnapshot(aws, desiredOf('shop', Object.fromEntries(names)), { withTasks: true }));
}

/** Everything in a live model, without the order in which answers came. */
const contentOf = (live: LiveModel): unknown => ({
  ...live,
  services: Object.fromEntries(live.services),
  revisions: Object.fromEntries(live.revisions),
  families: Object.fromEntries(live.families),
  boxes: Object.fromEntries(live.boxes),
  draining: [...live.draining].toSorted(),
});

test('whatever goes wrong on the way, the snapshot is the same as when nothing does', async () => {
  const fault = fc.constantFrom<Fault>('none', 'none', 'none', 'throttle', 'server', 'reset', 'empty');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 1, max: 25 }),
      fc.array(fault, { maxLength: 30 }),
      async (services, declared, faults) => {
        const account = accountOf({ services, tasks: Math.min(services, 7), boxes: 3 });
        // No call meets more failures than it has attempts.
        fc.pre(faults.filter((one) => one !== 'none').length < 8);
        expect(contentOf(await snapshot(account, declared, faults))).toEqual(
          contentOf(await snapshot(account, declared, [])),
        );
      },
    ),
    { numRuns: 100 },
  );
});
