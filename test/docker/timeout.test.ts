import { expect, test } from 'vitest';
import { inTime } from '../../src/engine/runtime/docker/timeout.ts';
import { VirtualClock } from '../support/clock.ts';

test('a Docker Engine that never answers is given up in the words of the ECS agent', async () => {
  const clock = new VirtualClock();
  const hanging = inTime(clock, 240_000, 'created', new Promise(() => undefined));
  await expect(clock.run(hanging)).rejects.toMatchObject({
    reason: 'DockerTimeoutError',
    message: 'Could not transition to created; timed out after waiting 240s',
  });
});

test('an answer in time is the answer, and nobody waits any longer', async () => {
  const clock = new VirtualClock();
  expect(await inTime(clock, 240_000, 'created', Promise.resolve('id'))).toBe('id');
  expect(clock.sleeping).toBe(0);
});
