import { describe, expect, test } from 'vitest';
import { batches, limiter } from '../../src/aws/batches.ts';
import { pages } from '../../src/aws/pages.ts';

describe('pages', () => {
  test('gives the items of all pages in order; an empty token ends as none does', async () => {
    for (const end of [undefined, '']) {
      const asked: (string | undefined)[] = [];
      const items = await pages('ecs:ListServices', async (token) => {
        asked.push(token);
        return token === undefined ? { items: [1, 2], next: 'a' } : { items: [3], next: end };
      });
      expect(items).toEqual([1, 2, 3]);
      expect(asked).toEqual([undefined, 'a']);
    }
  });

  test.each([
    ['a', 'a'],
    ['a', 'b', 'a'],
  ])('a token that comes twice is an error (%s, %s)', async (...tokens) => {
    let i = 0;
    await expect(
      pages('ecs:ListServices', async () => ({ items: [], next: tokens[i++] })),
    ).rejects.toMatchObject({ kind: 'malformed-answer' });
  });

  test('pages that never end are an error', async () => {
    let i = 0;
    await expect(
      pages('ecs:ListServices', async () => ({ items: [], next: `t${String(i++)}` })),
    ).rejects.toThrow(/does not end after 1000 pages/);
  });
});

describe('batches', () => {
  test('an empty list gives none', () => {
    expect(batches([], 10)).toEqual([]);
    expect(batches([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
  });
});

describe('limiter', () => {
  test('runs so many at once, in order, and goes on after a failure', async () => {
    const limit = limiter(2);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const work = (n: number) => async (): Promise<number> => {
      order.push(n);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (n === 1) throw new Error('one');
      return n;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => limit(work(n))));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  test('what waits when the signal aborts does not start', async () => {
    const controller = new AbortController();
    const limit = limiter(1, controller.signal);
    let started = 0;
    const first = limit(async () => {
      started++;
      controller.abort(new Error('stop'));
    });
    const second = limit(async () => void started++);
    await first;
    await expect(second).rejects.toThrow('stop');
    expect(started).toBe(1);
  });
});
