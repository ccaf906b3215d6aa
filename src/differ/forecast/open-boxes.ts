import { occupy, release } from '../../scheduling/fit.ts';
import type { BoxState, Demand } from '../../scheduling/types.ts';
import type { ForecastSlot } from './boxes.ts';

/** The boxes that take tasks now, each with what is left of it, always in the order of the slots. */
export class OpenBoxes {
  readonly #order: ReadonlyMap<string, number>;
  #list: BoxState[] = [];
  #at = new Map<string, number>();
  /** Grows with every change: what found no room at one version finds none until the next. */
  version = 0;

  /** Where only chance decides, the forecast takes the worst: a task lands on a box that is to go. */
  readonly wins: (box: BoxState, other: BoxState) => boolean;

  constructor(slots: readonly ForecastSlot[]) {
    const leaving = new Set(slots.filter(({ fate }) => fate === 'leaves').map(({ state }) => state.id));
    this.wins = (box, other) =>
      leaving.has(box.id) === leaving.has(other.id) ? box.id < other.id : leaving.has(box.id);
    this.#order = new Map(slots.map(({ state }, index) => [state.id, index]));
    this.#set(slots.filter(({ fate, draining }) => fate !== 'joins' && !draining).map(({ state }) => state));
  }

  get all(): readonly BoxState[] {
    return this.#list;
  }

  has(id: string): boolean {
    return this.#at.has(id);
  }

  get(id: string): BoxState | undefined {
    return this.#list[this.#at.get(id) ?? -1];
  }

  open(boxes: readonly BoxState[]): void {
    if (boxes.length > 0) this.#set([...this.#list, ...boxes]);
  }

  close(ids: ReadonlySet<string>): void {
    if (ids.size > 0) this.#set(this.#list.filter(({ id }) => !ids.has(id)));
  }

  take(id: string, demand: Demand, group: string): void {
    this.#put(id, (box) => occupy(box, demand, group));
  }

  /** No effect on a box that is closed: nobody gets what becomes free there. */
  give(id: string, demand: Demand, group: string): void {
    this.#put(id, (box) => release(box, demand, group));
  }

  #put(id: string, change: (box: BoxState) => BoxState): void {
    const index = this.#at.get(id);
    const box = this.#list[index ?? -1];
    if (index === undefined || box === undefined) return;
    this.#list[index] = change(box);
    this.version += 1;
  }

  #set(boxes: BoxState[]): void {
    const orderOf = ({ id }: BoxState): number => this.#order.get(id) ?? 0;
    this.#list = boxes.sort((a, b) => orderOf(a) - orderOf(b));
    this.#at = new Map(boxes.map(({ id }, index) => [id, index]));
    this.version += 1;
  }
}
