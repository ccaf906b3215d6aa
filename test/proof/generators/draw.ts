import * as fc from 'fast-check';
import { seededRandom } from '../../support/sim.ts';

/** Where random files take their choices from. The smallest choice is always the plainest, so that shrinking makes plain files. */
export interface Draw {
  /** A whole number of a range, both ends included. */
  readonly int: (min: number, max: number) => number;
  /** Now and then: `percent` of the times. */
  readonly chance: (percent: number) => boolean;
  readonly of: <T>(items: readonly [T, ...T[]]) => T;
  /** Up to `most` of the items, in their order. */
  readonly few: <T>(items: readonly T[], most?: number) => T[];
  /** A word: `app`, `app7`. */
  readonly word: () => string;
}

/** A record whose members are there now and then; absent ones are really absent. */
export type Members = Readonly<Record<string, () => unknown>>;

const WORDS = ['app', 'beta', 'core', 'data', 'edge', 'flow', 'gate', 'hub', 'ink', 'jet'] as const;

function drawFrom(int: Draw['int']): Draw {
  const of: Draw['of'] = (items) => items[int(0, items.length - 1)] ?? items[0];
  return {
    int,
    of,
    chance: (percent) => int(0, 99) >= 100 - percent,
    few: (items, most = 3) => {
      const wanted = int(0, Math.min(most, items.length));
      const kept = new Set<number>();
      for (let n = 0; n < wanted; n++) kept.add(int(0, items.length - 1));
      return items.filter((_, at) => kept.has(at));
    },
    word: () => `${of(WORDS)}${of(['', '1', '2', '7'])}`,
  };
}

/** Choices of a property of fast-check, which shrinks them and prints its seed. */
export const drawOf = (g: fc.GeneratorValue): Draw =>
  drawFrom((min, max) => g(fc.integer, { min, max: Math.max(min, max) }));

/** Choices that a seed repeats; nothing shrinks them. */
export function seededDraw(seed: number): Draw {
  const random = seededRandom(seed);
  return drawFrom((min, max) => min + Math.floor(random.fraction() * (max - min + 1)));
}

/** Draws a record: each member with a chance of `percent`. */
export function some(draw: Draw, percent: number, members: Members): Record<string, unknown> {
  const drawn: [string, unknown][] = [];
  for (const [name, make] of Object.entries(members)) {
    if (!draw.chance(percent)) continue;
    const value = make();
    if (value !== undefined) drawn.push([name, value]);
  }
  return Object.fromEntries(drawn);
}

/** A list of up to `most` items. */
export const list = <T>(draw: Draw, most: number, make: (at: number) => T): T[] =>
  Array.from({ length: draw.int(0, most) }, (_, at) => make(at));

/** A list whose items differ in what names them. */
export function distinct<T>(
  draw: Draw,
  most: number,
  nameOf: (item: T) => string,
  make: (at: number) => T,
): T[] {
  return [...new Map(list(draw, most, make).map((item) => [nameOf(item), item])).values()];
}
