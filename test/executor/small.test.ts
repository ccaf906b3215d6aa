import { describe, expect, it } from 'vitest';
import { endingOf } from '../../src/executor/report.ts';
import { duration } from '../../src/model/duration.ts';
import { ENDED } from '../../src/model/exit.ts';
import { tagCalls } from '../../src/executor/tags.ts';
import { clientToken } from '../../src/executor/tokens.ts';

describe('clientToken', () => {
  const token = clientToken('us-east-1', ['shop', 'web-1', { a: 1, b: { c: 2, d: 3 } }, 0]);
  it('is what CreateService and RunInstances take', () => {
    expect(token).toMatch(/^[!-~]{36}$/);
  });
  it('is the same for the same wish, in whatever order it was written', () => {
    expect(clientToken('us-east-1', ['shop', 'web-1', { b: { d: 3, c: 2 }, a: 1 }, 0])).toBe(token);
  });
  it.each([
    ['us-west-2', ['shop', 'web-1', { a: 1, b: { c: 2, d: 3 } }, 0]],
    ['us-east-1', ['shop', 'web-2', { a: 1, b: { c: 2, d: 3 } }, 0]],
    ['us-east-1', ['shop', 'web-1', { a: 1, b: { c: 2, d: 4 } }, 0]],
    ['us-east-1', ['shop', 'web-1', { a: 1, b: { c: 2, d: 3 } }, 1]],
  ] as const)('is another for %s %j', (region, parts) => {
    expect(clientToken(region, parts)).not.toBe(token);
  });
});

describe('tagCalls', () => {
  it('changes what differs, and leaves AWS its own', () => {
    expect(tagCalls({ a: '1', b: '2', 'aws:cloudformation:stack': 'x' }, { a: '1', c: '3' })).toEqual({
      put: { c: '3' },
      drop: ['b'],
    });
  });
});

describe('duration', () => {
  it.each([
    [600, '0.6 s'],
    [0, '0 s'],
    [9960, '10 s'],
    [16_000, '16 s'],
    [59_700, '1 m'],
    [130_000, '2 m 10 s'],
    [600_000, '10 m'],
  ])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('endingOf', () => {
  it.each([
    [{ interrupted: false, failed: false, timedOut: false }, 0],
    [{ interrupted: false, failed: true, timedOut: true }, 1],
    [{ interrupted: false, failed: false, timedOut: true }, 5],
    [{ interrupted: true, failed: true, timedOut: true }, 130],
  ])('%o is %d', (facts, code) => {
    expect(ENDED[endingOf(facts)]).toBe(code);
  });
});
