import { give, ledgerOf, take, type Ledger } from '../scheduling/fit.ts';
import type { BoxState, Demand } from '../scheduling/types.ts';
import type { ForecastSlot } from './boxes.ts';

/** An open box, and its place in the order in which ties end. */
interface Open {
  readonly box: Ledger;
  readonly place: number;
}

/** The boxes that take tasks now, each with what is left of it, always in the order of the slots. */
export class OpenBoxes {
  readonly #order: ReadonlyMap<string, number>;
  readonly #leaving: ReadonlySet<string>;
  /** The least that any task needs. */
  readonly #least: Pick<Demand, 'cpu' | 'memory'>;
  #list: readonly Ledger[] = [];
  #byId: ReadonlyMap<string, Open> = new Map();
  #byTie: readonly Ledger[] = [];
  /** Boxes before this place of `#byTie` have room for no task at all. */
  #full = 0;
  readonly #values = new Map<string, ReadonlySet<string>>();
  /** Grows with every change: what found no room at one version finds none until the next. */
  version = 0;

  constructor(slots: readonly ForecastSlot[], demands: readonly Demand[]) {
    this.#order = new Map(slots.map(({ state }, index) => [state.id, index]));
    this.#leaving = new Set(slots.filter(({ fate }) => fate === 'leaves').map(({ state }) => state.id));
    this.#least = {
      cpu: demands.reduce((least, { cpu }) => Math.min(least, cpu), Infinity),
      memory: demands.reduce((least, { memory }) => Math.min(least, memory), Infinity),
    };
    this.open(slots.filter(({ fate, draining }) => fate !== 'joins' && !draining).map(({ state }) => state));
  }

  get all(): readonly BoxState[] {
    return this.#list;
  }

  /** Those with any room, in the order in which ties end: where only chance decides, the worst comes first, a box that is to go. */
  get roomy(): readonly BoxState[] {
    while (this.#full < this.#byTie.length && this.#isFull(this.#byTie[this.#full])) this.#full += 1;
    return this.#full === 0 ? this.#byTie : this.#byTie.slice(this.#full);
  }

  #isFull(box: BoxState | undefined): boolean {
    return (
      box !== undefined && (box.cpu.remaining < this.#least.cpu || box.memory.remaining < this.#least.memory)
    );
  }

  /** The values of an attribute that open boxes have. */
  readonly valuesOf = (attribute: string): ReadonlySet<string> => {
    const known = this.#values.get(attribute);
    if (known !== undefined) return known;
    const found = new Set(this.#list.map(({ attributes }) => attributes[attribute] ?? ''));
    this.#values.set(attribute, found);
    return found;
  };

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  get(id: string): BoxState | undefined {
    return this.#byId.get(id)?.box;
  }

  open(boxes: readonly BoxState[]): void {
    if (boxes.length > 0) this.#set([...this.#list, ...boxes.map(ledgerOf)]);
  }

  close(ids: ReadonlySet<string>): void {
    if (ids.size > 0) this.#set(this.#list.filter(({ id }) => !ids.has(id)));
  }

  take(id: string, demand: Demand, group: string): void {
    const open = this.#byId.get(id);
    if (open === undefined) return;
    take(open.box, demand, group);
    this.version += 1;
  }

  /** No effect on a box that is closed: nobody gets what becomes free there. */
  give(id: string, demand: Demand, group: string): void {
    const open = this.#byId.get(id);
    if (open === undefined) return;
    give(open.box, demand, group);
    this.#full = Math.min(this.#full, open.place);
    this.version += 1;
  }

  #set(boxes: readonly Ledger[]): void {
    const orderOf = ({ id }: BoxState): number => this.#order.get(id) ?? 0;
    const rank = ({ id }: BoxState): number => (this.#leaving.has(id) ? 0 : 1);
    this.#list = boxes.toSorted((a, b) => orderOf(a) - orderOf(b));
    this.#byTie = boxes.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
    this.#byId = new Map(this.#byTie.map((box, place) => [box.id, { box, place }]));
    this.#full = 0;
    this.#values.clear();
    this.version += 1;
  }
}
