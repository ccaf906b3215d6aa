import type { Id } from '../model/id.ts';

/** What a service does with the one of several equals that is picked: starts a task there, or stops it. */
export type Deed = 'start' | 'stop';

/** Decides what ECS leaves open: who wins a tie, and what comes first of what has no order. */
export interface Chance {
  /** One of several that are equal, each on a box; there is at least one. */
  pick<T>(service: Id, deed: Deed, equals: readonly T[], boxOf: (item: T) => string): T | undefined;
  order<T>(items: readonly T[]): readonly T[];
}

/** Always the first; keeps who tied. */
export class FirstChance implements Chance {
  readonly #ties = new Map<string, (readonly string[])[]>();

  /** The boxes of each tie in what a service started or stopped. */
  tiesOf(service: Id, deed: Deed): readonly (readonly string[])[] {
    return this.#ties.get(`${deed} ${service}`) ?? [];
  }

  /** All boxes that tied with others. */
  get boxes(): ReadonlySet<string> {
    return new Set([...this.#ties.values()].flat(2));
  }

  pick<T>(service: Id, deed: Deed, equals: readonly T[], boxOf: (item: T) => string): T | undefined {
    if (equals.length > 1) {
      const boxes = equals.map(boxOf);
      if (deed === 'stop' && new Set(boxes).size === 1) return equals[0];
      const known = this.#ties.get(`${deed} ${service}`);
      if (known === undefined) this.#ties.set(`${deed} ${service}`, [boxes]);
      else known.push(boxes);
    }
    return equals[0];
  }

  order<T>(items: readonly T[]): readonly T[] {
    return items;
  }
}

/** Any of them, the same ones for the same seed. One box can be liked best, or least. */
export class DrawnChance implements Chance {
  #state: number;
  readonly #isLiked: ((box: string) => boolean) | undefined;

  constructor(seed: number, isLiked?: (box: string) => boolean) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1);
    this.#isLiked = isLiked;
    this.#fraction();
  }

  pick<T>(_: Id, __: Deed, equals: readonly T[], boxOf: (item: T) => string): T | undefined {
    const isLiked = this.#isLiked;
    const liked = isLiked === undefined ? equals : equals.filter((item) => isLiked(boxOf(item)));
    const from = liked.length === 0 ? equals : liked;
    return from[Math.floor(this.#fraction() * from.length)];
  }

  order<T>(items: readonly T[]): readonly T[] {
    return items
      .map((item) => ({ item, at: this.#fraction() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  /** In [0, 1), by a linear congruence; its low bits are poor and weigh least. */
  #fraction(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }
}
