import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareIds, compareNames, type Id } from '../../src/model/id.ts';

test('ids stand by kind, then as people count', () => {
  const ids: Id[] = [
    'service/api-10',
    'service/api-9',
    'box/web-10',
    'box/web-2',
    'box/web-1',
    'box/db-1',
    'task/api',
    'cluster/shop',
  ];
  expect(ids.toSorted(compareIds)).toEqual([
    'cluster/shop',
    'box/db-1',
    'box/web-1',
    'box/web-2',
    'box/web-10',
    'task/api',
    'service/api-9',
    'service/api-10',
  ]);
});

test.each([
  ['web', 'web-1'],
  ['web-1', 'web-1-a'],
  ['web-2-9', 'web-2-10'],
  ['web-2b', 'web-10a'],
  ['web-007', 'web-8'],
  ['web-01', 'web-1'],
  ['web-99999999999999999998', 'web-99999999999999999999'],
  ['B', 'a'],
  ['1', 'a'],
])('%s comes before %s', (first, second) => {
  expect(compareNames(first, second)).toBeLessThan(0);
  expect(compareNames(second, first)).toBeGreaterThan(0);
});

test('the order of names is one, whatever order they came in', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'b', '-', '0', '1', '2', '9', '_', 'Z'),
    maxLength: 6,
  });
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)) + 0);
      expect(compareNames(a, b) === 0).toBe(a === b);
      if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0)
        expect(compareNames(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 3000 },
  );
});
