import { expect, test } from 'vitest';
import { Semaphore } from '../../src/model/semaphore.ts';

test('lets as many pass as there are turns, in order; a turn ends once', async () => {
  const turns = new Semaphore(2);
  const passed: number[] = [];
  const first = await turns.enter();
  await turns.enter();
  const waiting = [3, 4].map(async (n) => {
    const leave = await turns.enter();
    passed.push(n);
    return leave;
  });
  first();
  first();
  await waiting[0];
  await Promise.resolve();
  expect(passed).toEqual([3]);
  (await waiting[0])?.();
  await waiting[1];
  expect(passed).toEqual([3, 4]);
});
