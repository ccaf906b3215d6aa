/** The right to work, until it is given back. */
export interface Slot {
  /** Gives it back; a second call does nothing. */
  give(): void;
}

/** Lets at most `size` at a time pass, in the order in which they came. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(size: number) {
    this.#free = Math.max(1, size);
  }

  /** Resolves when there is a slot. */
  async take(): Promise<Slot> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    let given = false;
    return {
      give: () => {
        if (given) return;
        given = true;
        const next = this.#queue.shift();
        if (next === undefined) this.#free++;
        else next();
      },
    };
  }
}
