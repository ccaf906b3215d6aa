import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rosterOf, rosterText } from '../../src/model/roster.ts';

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 60 });

describe('a set of names in one tag', () => {
  test('which of the known names it holds', () => {
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.boolean()), (all, coin) => {
        const inside = all.filter(() => coin.next().value);
        const text = rosterText(inside);
        expect(text).toMatch(/^[A-Za-z0-9+/]{256}$/);
        expect(rosterText(inside.toReversed())).toBe(text);
        expect(rosterOf(text, all)).toEqual(new Set(inside));
      }),
    );
  });

  test('a name that is not known leaves it open, unless all that are known are all there is', () => {
    const text = rosterText(['service/api', 'service/web']);
    expect(rosterOf(text, ['service/api', 'service/cron'])).toBeUndefined();
    expect(rosterOf(text, ['service/web', 'service/api'])).toEqual(new Set(['service/web', 'service/api']));
    expect(rosterOf(rosterText([]), ['service/api'])).toEqual(new Set());
  });

  test('what others write there is none', () => {
    for (const text of ['', 'x', 'a'.repeat(256), 'é', `${rosterText(['a'])}=`])
      expect(rosterOf(text, ['a', 'b'])).toBeUndefined();
  });

  test('a thousand names at once; more than it has bits are not guessed at', () => {
    const many = Array.from({ length: 1000 }, (_, n) => `service/s${String(n)}`);
    const inside = many.filter((_, n) => n % 3 !== 0);
    expect(rosterOf(rosterText(inside), many)).toEqual(new Set(inside));
    const more = Array.from({ length: 2000 }, (_, n) => `service/s${String(n)}`);
    expect(rosterOf(rosterText(inside), more)).toBeUndefined();
    expect(rosterOf(rosterText(more), more)).toEqual(new Set(more));
  });
});
