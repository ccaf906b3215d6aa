import type { Id } from '../model/id.ts';
import { closestMatch, fits, isEligible, lacks, type ClosestMatch } from '../scheduling/fit.ts';
import type { Crowd } from '../scheduling/crowd.ts';
import { choose, type Choice, type Held } from '../scheduling/place.ts';
import { daemonStep, replicaStep } from '../scheduling/step.ts';
import type { Demand, RollingTask } from '../scheduling/types.ts';
import type { Chance } from './chance.ts';
import type { OpenBoxes } from './open-boxes.ts';
import type { Roller, Terms } from './rollers.ts';

/** A task of the simulation. `box` is the id of a box state. */
interface SimTask extends RollingTask {
  readonly isNew: boolean;
  /** What it holds on its box. */
  readonly demand: Demand;
  current: boolean;
  phase: RollingTask['phase'];
  zone: string;
  /** When its phase ends; never, when it is healthy. */
  until: number;
}

/** How long phases take, in seconds. Source: a task without a health check counts as healthy after 40 s. */
const STOPS = 1;
const STARTS = 1;
const HEALS = 40;

/** What one service came to. */
export interface Course {
  readonly roller: Roller;
  /** What was in force at the end. */
  readonly terms: Terms;
  /** By box id. */
  readonly placed: ReadonlyMap<string, number>;
  readonly halted: ReadonlyMap<string, number>;
  /** Where a new task that writes data on its box had room, whether it went there or not. */
  readonly allowed: ReadonlySet<string>;
  readonly running: number;
  /** Tasks that serve before the plan. */
  readonly served: number;
  /** Tasks that served at every moment, at least; before and after included. */
  readonly keeps: number;
  /** More tasks than before ran at once, at most. */
  readonly surge: number;
  readonly done: boolean;
  /** What its change still waits for at the end: the change of a box or a service that never ends. */
  readonly waitsFor: Id | undefined;
  /** Tasks that stay on boxes which drain, by box id. */
  readonly held: ReadonlyMap<string, number>;
  /** The percentages allow neither a stop nor a start. */
  readonly stuck: boolean;
  readonly closest: ClosestMatch | undefined;
  /** A task found no room at first: when it gets some depends on what ECS does first. */
  readonly waited: boolean;
}

/** A service in the simulation: looks at its tasks and the boxes as ECS does, and acts. */
export class Actor {
  readonly roller: Roller;
  readonly #boxes: OpenBoxes;
  readonly #chance: Chance | undefined;
  #tasks: SimTask[] = [];
  #terms: Terms;
  #begun = false;
  /** Tasks up to this age are of before its change. */
  #before = 0;
  #ages = 0;
  #next = Infinity;
  /** It wants nothing until one of its tasks gets into another phase. */
  #content = false;
  /** The version of the boxes at which it could do nothing. */
  #idleAt: number | undefined;
  readonly #placed = new Map<string, number>();
  readonly #halted = new Map<string, number>();
  readonly #allowed = new Set<string>();
  readonly #served: number;
  #keeps: number;
  #surge = 0;
  #stuck = false;
  #waited = false;
  #lacking: ClosestMatch | undefined;

  /** @param chance who wins ties; without one it is always the same box, and found faster. */
  constructor(roller: Roller, boxes: OpenBoxes, known: ReadonlySet<string>, chance?: Chance) {
    this.roller = roller;
    this.#boxes = boxes;
    this.#chance = chance;
    this.#terms = roller.before;
    const tasks = [...roller.tasks].sort(byStart);
    for (const task of chance?.order(tasks) ?? tasks) {
      const box = task.containerInstanceArn ?? '';
      if (!known.has(box)) continue;
      const starting = task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING';
      this.#add({
        id: task.taskArn ?? '',
        box,
        isNew: false,
        demand: roller.holds(task),
        current: boxes.has(box) && !roller.isOld(task),
        phase: starting ? 'pending' : 'healthy',
        until: starting ? STARTS : Infinity,
      });
    }
    this.#served = this.#serving();
    this.#keeps = this.#served;
  }

  /** The next moment at which a task gets into another phase. */
  next(): number {
    this.#next = Infinity;
    for (const { until } of this.#tasks) if (until < this.#next) this.#next = until;
    return this.#next;
  }

  /** Its change is applied. */
  begin(): void {
    this.#begun = true;
    this.#before = this.#ages;
    this.#terms = this.roller.after;
    if (this.roller.rolls) for (const task of this.#tasks) task.current = false;
    this.wake();
  }

  /** Boxes take no more tasks, and what runs on them is to be replaced. `lost`: those whose agent is gone end at once. */
  leave(boxes: ReadonlySet<string>, lost: ReadonlySet<string>, now: number): void {
    for (const task of this.#tasks) {
      if (!boxes.has(task.box)) continue;
      task.current = false;
      task.zone = '';
      if (lost.has(task.box)) this.#stop(task, now);
      this.wake();
    }
  }

  /** Whatever it found out before may be otherwise now. */
  wake(): void {
    this.#content = false;
    this.#idleAt = undefined;
  }

  /** Goes on to a moment, no later than the next of any service: tasks whose phase ends then get into the next one, or are gone. */
  pass(now: number): void {
    if (this.#next > now) return;
    this.wake();
    this.#tasks = this.#tasks.filter((task) => this.#lives(task, now));
  }

  #lives(task: SimTask, now: number): boolean {
    if (task.until > now) return true;
    switch (task.phase) {
      case 'stopping':
        this.#boxes.give(task.box, task.demand, this.roller.group);
        return false;
      case 'pending':
        task.phase = 'running';
        task.until = now + HEALS;
        return true;
      default:
        task.phase = 'healthy';
        task.until = Infinity;
        return true;
    }
  }

  /** Looks once, and does what can be done now. Returns whether something was done. */
  look(now: number): boolean {
    if (this.#content || this.#idleAt === this.#boxes.version) return false;
    if (!this.#begun && this.roller.action === 'create') return false;
    const moved = this.#goes() || !this.#terms.daemon ? this.#replica(now) : this.#daemon(now);
    this.#keeps = Math.min(this.#keeps, this.#serving());
    const extra = this.#tasks.length - Math.max(this.roller.after.desired, this.roller.tasks.length);
    this.#surge = Math.max(this.#surge, extra);
    if (!moved) this.#idleAt = this.#boxes.version;
    return moved;
  }

  #replica(now: number): boolean {
    const { desired, demand, strategies, bounds } = this.#terms;
    const wanted = this.#goes() ? 0 : desired;
    const limits = wanted === 0 ? { min: 0, max: 0 } : bounds(wanted);
    const { stop, start, stuck } = replicaStep(wanted, limits, this.#tasks, false, this.#crowd());
    for (const task of stop) this.#stop(task, now);
    this.#stuck = stuck;
    let started = 0;
    for (; started < start; started++) {
      const box = choose(this.#boxes.roomy, demand, strategies, this.roller.group, this.#choice());
      if (box === undefined) break;
      this.#allow();
      this.#start(box.id, now);
    }
    if (started < start) this.#waited = true;
    this.#content = stop.length === 0 && start === 0;
    return stop.length > 0 || started > 0;
  }

  /** Strategies are a best effort: any box with room may get the task. Source: ECS developer guide, "task placement strategies". */
  #allow(): void {
    if (this.#chance === undefined || this.#terms.data.length === 0) return;
    for (const box of this.#boxes.roomy)
      if (fits(box, this.#terms.demand, this.roller.group)) this.#allowed.add(box.id);
  }

  #choice(): Choice {
    const chance = this.#chance;
    return {
      held: this.#held(),
      valuesOf: this.#boxes.valuesOf,
      ...(chance && { pick: (equals) => chance.pick(this.roller.id, 'start', equals, ({ id }) => id) }),
    };
  }

  #crowd(): Crowd<SimTask> {
    const chance = this.#chance;
    return {
      strategies: this.#terms.strategies,
      leftOn: (box, field) => this.#boxes.get(box)?.[field].remaining ?? Infinity,
      ...(chance && { pick: (equals) => chance.pick(this.roller.id, 'stop', equals, ({ box }) => box) }),
    };
  }

  #daemon(now: number): boolean {
    const { demand, bounds } = this.#terms;
    const eligible = this.#eligible();
    const { stop, startOn, stuck } = daemonStep(eligible, bounds(eligible.length), this.#tasks);
    for (const task of stop) this.#stop(task, now);
    this.#stuck = stuck;
    let started = 0;
    for (const id of startOn) {
      const box = this.#boxes.get(id);
      const lack = box && lacks(box, demand)[0];
      if (box !== undefined && lack !== undefined) {
        this.#lacking = { box, lack };
        this.#waited = true;
        continue;
      }
      this.#start(id, now);
      started += 1;
    }
    return stop.length > 0 || started > 0;
  }

  #start(box: string, now: number): void {
    const { demand } = this.#terms;
    this.#boxes.take(box, demand, this.roller.group);
    this.#add({
      id: `new-${String(this.#ages)}`,
      box,
      isNew: true,
      demand,
      current: true,
      phase: 'pending',
      until: now + STARTS,
    });
    add(this.#placed, box, 1);
  }

  #add(task: Omit<SimTask, 'age' | 'zone'>): void {
    const zone = this.#boxes.get(task.box)?.attributes['ecs.availability-zone'] ?? '';
    this.#tasks.push({ ...task, zone, age: (this.#ages += 1) });
  }

  #stop(task: SimTask, now: number): void {
    if (task.phase === 'stopping') return;
    task.phase = 'stopping';
    task.until = now + STOPS;
    if (task.isNew) add(this.#placed, task.box, -1);
    else add(this.#halted, task.box, 1);
  }

  /** Whether it is at its end: nothing but healthy tasks of the wanted deployment, as many as wanted. */
  isDone(): boolean {
    const { action, planned, tasks, before } = this.roller;
    if (action !== 'none' && !this.#begun) return false;
    if (this.#goes()) return action === 'delete' && this.#tasks.length === 0;
    if (!planned)
      return this.#serving(({ box }) => this.#boxes.has(box)) >= Math.min(before.desired, tasks.length);
    const wanted = this.#terms.daemon ? this.#eligible().length : this.#terms.desired;
    // None is current on a box that drains.
    return (
      this.#tasks.length === wanted &&
      this.#tasks.every(({ current, phase }) => current && phase === 'healthy')
    );
  }

  /** How many tasks are on boxes. */
  countOn(boxes: ReadonlySet<string>): number {
    let count = 0;
    for (const { box } of this.#tasks) if (boxes.has(box)) count += 1;
    return count;
  }

  course(waitsFor: Id | undefined): Course {
    const { roller } = this;
    const done = this.isDone();
    const { daemon, demand } = this.#terms;
    const held = new Map<string, number>();
    for (const { box } of this.#tasks) if (!this.#boxes.has(box)) add(held, box, 1);
    const lacking = (): ClosestMatch | undefined =>
      daemon ? this.#lacking : closestMatch(this.#boxes.all, demand, roller.group);
    return {
      roller,
      terms: this.#terms,
      placed: this.#placed,
      halted: this.#halted,
      allowed: this.#allowed,
      running: this.#tasks.filter(({ current, phase }) => current && phase === 'healthy').length,
      served: this.#served,
      keeps: roller.action === 'delete' ? 0 : this.#keeps,
      surge: this.#surge,
      done,
      waitsFor,
      held,
      stuck: !done && this.#stuck,
      closest: !done && this.#waited ? lacking() : undefined,
      waited: this.#waited,
    };
  }

  /** A service that is deleted, or replaced and still there, stops all that it has. */
  #goes(): boolean {
    if (!this.#begun) return false;
    const { action } = this.roller;
    return (
      action === 'delete' || (action === 'replace' && this.#tasks.some(({ age }) => age <= this.#before))
    );
  }

  #eligible(): readonly string[] {
    return this.#boxes.all.filter((box) => isEligible(box, this.#terms.demand)).map(({ id }) => id);
  }

  /** The open boxes that hold its tasks, also those that are stopping. */
  #held(): Held {
    const counts = new Map<string, number>();
    for (const { box } of this.#tasks) add(counts, box, 1);
    return [...counts].flatMap(([id, tasks]) => {
      const box = this.#boxes.get(id);
      return box === undefined ? [] : [[box, tasks] as const];
    });
  }

  #serving(where: (task: SimTask) => boolean = () => true): number {
    let count = 0;
    for (const task of this.#tasks) if (task.phase === 'healthy' && where(task)) count += 1;
    return count;
  }
}

/** Oldest first; of those made together, by ARN: ECS's tie-break of the engine, and as good as any. */
function byStart(a: Roller['tasks'][number], b: Roller['tasks'][number]): number {
  const time = (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0);
  return time !== 0 ? time : (a.taskArn ?? '') < (b.taskArn ?? '') ? -1 : 1;
}

function add(counts: Map<string, number>, box: string, n: number): void {
  const sum = (counts.get(box) ?? 0) + n;
  if (sum === 0) counts.delete(box);
  else counts.set(box, sum);
}
