import { idOf, kindOf, type Id } from '../model/id.ts';
import type { Change } from '../model/plan.ts';
import { Actor, type Course } from './actor.ts';
import type { ForecastSlot } from './boxes.ts';
import type { Chance } from './chance.ts';
import { OpenBoxes } from './open-boxes.ts';
import type { Roller } from './rollers.ts';

/** What came of playing a plan. */
export interface Played {
  readonly courses: readonly Course[];
  /** Changes of boxes that never end, because tasks stay on the box that drains. */
  readonly blocked: readonly Id[];
}

/** How far the change of a box or a service has come. */
interface Progress {
  readonly id: Id;
  readonly needs: readonly Id[];
  /** Number of needs that are done, from the first on. */
  met: number;
  phase: 'waits' | 'boots' | 'runs' | 'ends' | 'done';
  readonly actor: Actor | undefined;
  readonly joins: readonly ForecastSlot[];
  readonly leaves: readonly ForecastSlot[];
  readonly leaving: ReadonlySet<string>;
  /** When its new box joins, or its old one is terminated. */
  until: number;
}

/** Seconds until a new box joins: meanwhile, what does not need it is done. */
const BOOTS = 100;
/** Seconds until a box that is empty is gone: by then, what was moved off it runs. */
const ENDS = 10;

const NONE: readonly ForecastSlot[] = [];
const NOBODY: ReadonlySet<string> = new Set();

/** More ticks than any roll of a real service takes; ends a circle of services that take each other's room. */
const MOST_TICKS = 5000;

/**
 * Plays the plan by the scheduler's own rules. Each change begins when what it needs is done, as an apply does it: a box
 * joins and then the one that it replaces drains, a service rolls, a box that goes drains.
 */
export class Simulation {
  readonly #boxes: OpenBoxes;
  readonly #actors: ReadonlyMap<Id, Actor>;
  readonly #all: ReadonlyMap<Id, Progress>;
  #open: Progress[];
  #now = 0;

  readonly #chance: Chance | undefined;

  /** @param chance decides what ECS leaves open; without one it is always decided alike, and found faster. */
  constructor(
    slots: readonly ForecastSlot[],
    rollers: readonly Roller[],
    changes: readonly Change[],
    chance?: Chance,
  ) {
    this.#chance = chance;
    const demands = rollers.flatMap(({ before, after }) => [before.demand, after.demand]);
    this.#boxes = new OpenBoxes(slots, demands);
    const known = new Set(slots.map(({ state }) => state.id));
    this.#actors = new Map(
      rollers
        .filter((roller) => !roller.foreign)
        .map((roller) => [roller.id, new Actor(roller, this.#boxes, known, chance)]),
    );
    const slotsOf = new Map<Id, ForecastSlot[]>();
    for (const slot of slots) {
      const id = idOf('box', slot.name);
      slotsOf.set(id, [...(slotsOf.get(id) ?? []), slot]);
    }
    this.#open = changes
      .filter(({ id, action }) => this.#actors.has(id) || (kindOf(id) === 'box' && action !== 'update'))
      .map(({ id, needs }): Progress => {
        const actor = this.#actors.get(id);
        const own = actor === undefined ? (slotsOf.get(id) ?? NONE) : NONE;
        const leaves = own.length === 0 ? NONE : own.filter(({ fate }) => fate === 'leaves');
        return {
          id,
          needs,
          met: 0,
          phase: 'waits',
          actor,
          joins: own.length === 0 ? NONE : own.filter(({ fate }) => fate === 'joins'),
          leaves,
          leaving: leaves.length === 0 ? NOBODY : new Set(leaves.map(({ state }) => state.id)),
          until: Infinity,
        };
      });
    this.#all = new Map(this.#open.map((progress) => [progress.id, progress]));
  }

  /** Ticks until nothing moves. */
  run(): Played {
    const all = [...this.#actors.values()];
    // ECS looks at each service by itself: nobody says which one finds a box first.
    const actors = this.#chance?.order(all) ?? all;
    for (let tick = 0; tick < MOST_TICKS; tick++) {
      let moved = tick > 0 && this.#pass();
      moved = this.#advance() || moved;
      for (const actor of actors) moved = actor.look(this.#now) || moved;
      if (!moved && tick > 0) break;
    }
    return {
      courses: all.map((actor) => actor.course(this.#waitsFor(actor.roller.id))),
      blocked: this.#open
        .filter(({ actor, phase }) => phase === 'runs' && actor === undefined)
        .map(({ id }) => id),
    };
  }

  /** Goes on to the next moment at which a box joins, or a task starts, becomes healthy or is gone. */
  #pass(): boolean {
    let next = Infinity;
    for (const actor of this.#actors.values()) next = Math.min(next, actor.next());
    for (const { until } of this.#open) next = Math.min(next, until);
    if (next === Infinity) return false;
    this.#now = next;
    for (const actor of this.#actors.values()) actor.pass(next);
    return true;
  }

  /** Moves changes on until none can at this moment: what one comes to may be what others waited for. */
  #advance(): boolean {
    let moved = false;
    for (let again = true; again;) {
      again = false;
      for (const progress of this.#open) again = this.#move(progress) || again;
      if (again) this.#open = this.#open.filter(({ phase }) => phase !== 'done');
      moved ||= again;
    }
    return moved;
  }

  #move(progress: Progress): boolean {
    const { phase, actor } = progress;
    switch (phase) {
      case 'waits':
        if (this.#unmet(progress) !== undefined) return false;
        actor?.begin();
        if (progress.joins.length === 0) this.#drain(progress);
        else {
          progress.phase = 'boots';
          progress.until = this.#now + BOOTS;
        }
        return true;
      case 'boots':
        if (progress.until > this.#now) return false;
        progress.until = Infinity;
        this.#boxes.open(progress.joins.map(({ state }) => state));
        this.#drain(progress);
        return true;
      case 'runs':
        if (actor === undefined ? this.#isHeld(progress) : !actor.isDone()) return false;
        progress.phase = progress.leaving.size > 0 ? 'ends' : 'done';
        if (progress.phase === 'ends') progress.until = this.#now + ENDS;
        return true;
      case 'ends':
        if (progress.until > this.#now) return false;
        progress.phase = 'done';
        return true;
      case 'done':
        return false;
      default:
        return phase satisfies never;
    }
  }

  #drain(progress: Progress): void {
    progress.phase = 'runs';
    if (progress.leaving.size === 0) return;
    this.#boxes.close(progress.leaving);
    const lost = progress.leaves.filter(({ connected }) => !connected).map(({ state }) => state.id);
    for (const actor of this.#actors.values()) actor.leave(progress.leaving, new Set(lost), this.#now);
  }

  #isHeld({ leaving }: Progress): boolean {
    if (leaving.size > 0)
      for (const actor of this.#actors.values()) if (actor.countOn(leaving) > 0) return true;
    return false;
  }

  /** The first need that is not done. Needs that are no change of a box or a service take no time. */
  #unmet(progress: Progress): Id | undefined {
    for (; progress.met < progress.needs.length; progress.met++) {
      const need = progress.needs[progress.met];
      const needed = need === undefined ? undefined : this.#all.get(need);
      if (needed !== undefined && needed.phase !== 'done') return need;
    }
    return undefined;
  }

  /** At the root of all that a change still waits for: one that has begun and does not end. */
  #waitsFor(id: Id): Id | undefined {
    const progress = this.#all.get(id);
    const unmet = progress?.phase === 'waits' ? this.#unmet(progress) : undefined;
    return unmet === undefined ? undefined : (this.#waitsFor(unmet) ?? unmet);
  }
}
