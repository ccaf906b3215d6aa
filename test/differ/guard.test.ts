import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { diff } from '../../src/differ/diff.ts';
import { KINDS } from '../../src/model/id.ts';

it('the diff knows no kinds', () => {
  const source = readFileSync(new URL('../../src/differ/diff.ts', import.meta.url), 'utf8').toLowerCase();
  for (const kind of KINDS) expect(source).not.toContain(kind);
});

it('tells a list as one value', () => {
  expect(diff({ a: ['x', 'y'] }, { a: ['y', 'x'] })).toEqual([
    { keys: ['a'], before: ['x', 'y'], after: ['y', 'x'] },
  ]);
});

it('tells types apart', () => {
  expect(diff({ a: '1', b: ['1'], c: true }, { a: 1, b: '["1"]', c: 'true' })).toHaveLength(3);
});

it('tells a record that one side lacks leaf by leaf, and an empty one as itself', () => {
  expect(diff({}, { a: { b: 1, c: {} } })).toEqual([
    { keys: ['a', 'b'], before: undefined, after: 1 },
    { keys: ['a', 'c'], before: undefined, after: {} },
  ]);
});

it.each(['', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'a.b', '0'])(
  'copes with the key %j',
  (key) => {
    const record = (value: number): Record<string, number> => Object.fromEntries([[key, value]]);
    expect(diff({}, record(1))).toEqual([{ keys: [key], before: undefined, after: 1 }]);
    expect(diff(record(1), record(2))).toEqual([{ keys: [key], before: 1, after: 2 }]);
    expect(diff(record(1), record(1))).toEqual([]);
    expect(diff({ x: record(1) }, { x: {} })).toEqual([{ keys: ['x', key], before: 1, after: undefined }]);
  },
);
