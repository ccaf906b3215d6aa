import type { Id } from '../../model/id.ts';
import { isEligible, lacks, occupy, release, type ClosestMatch } from '../../scheduling/fit.ts';
import { place } from '../../scheduling/place.ts';
import { daemonStep, replicaStep, type RollingTask, type Step } from '../../scheduling/step.ts';
import type { BoxState } from '../../scheduling/types.ts';
import type { ForecastSlot } from './boxes.ts';
import type { Roller } from './rollers.ts';

/** A task of the simulation. `box` is the id of a box state. */
interface SimTask {
  readonly id: string;
  readonly of: Id;
  readonly group: string;
  readonly box: string;
  readonly isNew: boolean;
  /** Of the deployment that is wanted. */
  current: boolean;
  phase: RollingTask['phase'];
  /** When its phase ends; never, when it is healthy. */
  until: number;
  readonly age: number;
}

/** How long phases take, relative to each other. Source: a task without a health check counts as healthy after 40 s. */
const STOPS = 1;
const STARTS = 1;
const HEALS = 40;

/** What one service came to. */
export interface Course {
  readonly roller: Roller;
  /** By box id. */
  readonly placed: ReadonlyMap<string, number>;
  readonly halted: ReadonlyMap<string, number>;
  readonly running: number;
  /** Tasks that served at every moment, at least; before and after included. */
  readonly keeps: number;
  /** More tasks than before ran at once, at most. */
  readonly surge: number;
  readonly done: boolean;
  /** The percentages allow neither a stop nor a start. */
  readonly stuck: boolean;
  readonly closest: ClosestMatch | undefined;
  /** A task found no room at first: when it gets some depends on what ECS does first. */
  readonly waited: boolean;
}

/** More ticks than any roll of a real service takes; ends a circle of services that take each other's room. */
const MOST_TICKS = 5000;

/**
 * Plays the plan by the scheduler's own rules: first the boxes that are replaced drain, then the services roll together, then the boxes that are removed drain.
 */
export class Simulation {
  readonly #rollers: ReadonlyMap<Id, Roller>;
  readonly #slots: readonly ForecastSlot[];
  readonly #boxes: Map<string, BoxState>;
  readonly #tasks = new Map<Id, SimTask[]>();
  /** Services that want nothing until one of their tasks gets into another phase. */
  readonly #quiet = new Set<Id>();
  #ages = 0;
  #now = 0;
  readonly #placed = new Map<Id, Map<string, number>>();
  readonly #halted = new Map<Id, Map<string, number>>();
  readonly #keeps = new Map<Id, number>();
  readonly #surge = new Map<Id, number>();
  readonly #stuck = new Map<Id, boolean>();
  readonly #closest = new Map<Id, ClosestMatch | undefined>();

  constructor(slots: readonly ForecastSlot[], rollers: readonly Roller[]) {
    this.#slots = slots;
    this.#rollers = new Map(rollers.filter((roller) => !roller.foreign).map((roller) => [roller.id, roller]));
    this.#boxes = new Map(slots.map((slot) => [slot.state.id, slot.state]));
    for (const roller of this.#rollers.values()) this.#seed(roller);
  }

  /** Runs all phases. */
  run(): readonly Course[] {
    const rollers = [...this.#rollers.values()];
    const changing = new Set(rollers.filter(({ action }) => action !== 'none').map(({ id }) => id));
    if (this.#close('first')) this.#settle(new Set());
    for (const { id, rolls } of rollers)
      if (rolls) for (const task of this.#tasksOf(id)) task.current = false;
    this.#settle(changing);
    if (this.#close('last')) this.#settle(changing);
    return rollers.map((roller) => this.#course(roller));
  }

  #seed(roller: Roller): void {
    const started = [...roller.tasks].sort(
      (a, b) =>
        (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0) ||
        ((a.taskArn ?? '') < (b.taskArn ?? '') ? -1 : 1),
    );
    for (const task of started) {
      const box = task.containerInstanceArn ?? '';
      if (!this.#boxes.has(box)) continue;
      this.#tasksOf(roller.id).push({
        id: task.taskArn ?? '',
        of: roller.id,
        group: roller.group,
        box,
        isNew: false,
        current: true,
        phase: 'healthy',
        until: Infinity,
        age: (this.#ages += 1),
      });
    }
    this.#keeps.set(roller.id, this.#serving(roller.id));
  }

  /** Boxes that leave take no more tasks, and what runs on them is to be replaced. */
  #close(when: 'first' | 'last'): boolean {
    const leaving = this.#slots.filter((slot) => slot.leaves === when).map((slot) => slot.state.id);
    for (const id of leaving) this.#boxes.delete(id);
    for (const tasks of this.#tasks.values())
      for (const task of tasks) if (leaving.includes(task.box)) task.current = false;
    return leaving.length > 0;
  }

  /** Ticks until nothing moves. `changing`: services whose change is applied by now; the others stay as they were. */
  #settle(changing: ReadonlySet<Id>): void {
    this.#quiet.clear();
    for (let tick = 0; tick < MOST_TICKS; tick++) {
      let moved = tick > 0 && this.#pass();
      for (const roller of this.#rollers.values()) {
        const applied = changing.has(roller.id);
        if (this.#quiet.has(roller.id) || (!applied && roller.action === 'create')) continue;
        if (applied && roller.needs.some((need) => !this.#isDone(need))) continue;
        moved = this.#look(roller, applied) || moved;
      }
      if (!moved && tick > 0) return;
    }
  }

  /** Goes on to the next moment at which a task starts, becomes healthy or is gone. */
  #pass(): boolean {
    let next = Infinity;
    for (const tasks of this.#tasks.values()) for (const { until } of tasks) next = Math.min(next, until);
    if (next === Infinity) return false;
    this.#now = next;
    for (const [id, tasks] of this.#tasks) {
      if (tasks.every(({ until }) => until > next)) continue;
      this.#quiet.delete(id);
      this.#tasks.set(
        id,
        tasks.filter((task) => this.#lives(task)),
      );
    }
    return true;
  }

  /** Whether the task is still there now, in its next phase if that is due. */
  #lives(task: SimTask): boolean {
    if (task.until > this.#now) return true;
    switch (task.phase) {
      case 'stopping':
        this.#free(task);
        return false;
      case 'pending':
        task.phase = 'running';
        task.until = this.#now + HEALS;
        return true;
      default:
        task.phase = 'healthy';
        task.until = Infinity;
        return true;
    }
  }

  #look(roller: Roller, applied: boolean): boolean {
    const mine = this.#tasksOf(roller.id);
    const rolling = mine.map((task) => ({ ...task, zone: this.#zoneOf(task.box) }));
    const step =
      roller.daemon && roller.action !== 'delete'
        ? this.#daemon(roller, rolling)
        : replicaStep(this.#wanted(roller, applied, mine), this.#boundsOf(roller, applied, mine), rolling);
    for (const stopped of step.stop) this.#stop(roller.id, stopped.id);
    const started = 'startOn' in step ? step.startOn : this.#placeAll(roller, step.start);
    for (const box of started) this.#start(roller, box);
    this.#stuck.set(roller.id, 'stuck' in step && step.stuck);
    this.#note(roller);
    if (step.stop.length === 0 && 'start' in step && step.start === 0) this.#quiet.add(roller.id);
    return step.stop.length > 0 || started.length > 0;
  }

  #daemon(
    roller: Roller,
    rolling: readonly RollingTask[],
  ): Pick<Step, 'stop'> & { readonly startOn: readonly string[] } {
    const eligible = [...this.#boxes.values()]
      .filter((box) => isEligible(box, roller.demand))
      .map((box) => box.id);
    const step = daemonStep(eligible, roller.bounds(eligible.length), rolling);
    const startOn = step.startOn.filter((id) => {
      const box = this.#boxes.get(id);
      const lack = box && lacks(box, roller.demand)[0];
      if (box !== undefined && lack !== undefined) this.#closest.set(roller.id, { box, lack });
      return lack === undefined;
    });
    return { stop: step.stop, startOn };
  }

  #placeAll(roller: Roller, count: number): readonly string[] {
    const chosen: string[] = [];
    const taken: BoxState[] = [];
    for (let n = 0; n < count; n++) {
      const placement = place([...this.#boxes.values()], roller.demand, roller.strategies, roller.group);
      if (!placement.placed) {
        this.#closest.set(roller.id, placement.closest);
        break;
      }
      taken.push(placement.box);
      chosen.push(placement.box.id);
      this.#boxes.set(placement.box.id, occupy(placement.box, roller.demand, roller.group));
    }
    // `start` takes the room again, one by one.
    for (const box of taken.reverse()) this.#boxes.set(box.id, box);
    return chosen;
  }

  #start(roller: Roller, boxId: string): void {
    const box = this.#boxes.get(boxId);
    if (box === undefined) return;
    this.#boxes.set(boxId, occupy(box, roller.demand, roller.group));
    this.#ages += 1;
    this.#tasksOf(roller.id).push({
      id: `new-${String(this.#ages)}`,
      of: roller.id,
      group: roller.group,
      box: boxId,
      isNew: true,
      current: true,
      phase: 'pending',
      until: this.#now + STARTS,
      age: this.#ages,
    });
    add(this.#placed, roller.id, boxId, 1);
  }

  #stop(of: Id, id: string): void {
    const task = this.#tasksOf(of).find((candidate) => candidate.id === id);
    if (task === undefined || task.phase === 'stopping') return;
    task.phase = 'stopping';
    task.until = this.#now + STOPS;
    if (task.isNew) add(this.#placed, task.of, task.box, -1);
    else add(this.#halted, task.of, task.box, 1);
  }

  #free(task: SimTask): void {
    const box = this.#boxes.get(task.box);
    const roller = this.#rollers.get(task.of);
    if (box === undefined || roller === undefined) return;
    this.#boxes.set(task.box, release(box, task.isNew ? roller.demand : roller.demandBefore, task.group));
  }

  #note(roller: Roller): void {
    const serving = this.#serving(roller.id);
    this.#keeps.set(roller.id, Math.min(this.#keeps.get(roller.id) ?? serving, serving));
    const extra = this.#tasksOf(roller.id).length - Math.max(roller.desired, roller.tasks.length);
    this.#surge.set(roller.id, Math.max(this.#surge.get(roller.id) ?? 0, extra));
  }

  #course(roller: Roller): Course {
    const mine = this.#tasksOf(roller.id);
    const current = mine.filter((task) => task.current && task.phase === 'healthy');
    const done = this.#isDone(roller.id);
    return {
      roller,
      placed: this.#placed.get(roller.id) ?? new Map(),
      halted: this.#halted.get(roller.id) ?? new Map(),
      running: current.length,
      keeps: roller.action === 'delete' ? 0 : (this.#keeps.get(roller.id) ?? 0),
      surge: this.#surge.get(roller.id) ?? 0,
      done,
      stuck: !done && (this.#stuck.get(roller.id) ?? false),
      closest: done ? undefined : this.#closest.get(roller.id),
      waited: this.#closest.has(roller.id),
    };
  }

  #isDone(id: Id): boolean {
    const roller = this.#rollers.get(id);
    if (roller === undefined) return true;
    const mine = this.#tasksOf(id);
    const wanted = roller.daemon && roller.action !== 'delete' ? this.#eligible(roller) : roller.desired;
    return mine.length === wanted && mine.every((task) => task.current && task.phase === 'healthy');
  }

  /** A replaced service goes before it comes again. */
  #wanted(roller: Roller, applied: boolean, mine: readonly SimTask[]): number {
    if (!applied) return Math.max(roller.tasks.length, 0);
    return roller.action === 'replace' && mine.some((task) => !task.isNew) ? 0 : roller.desired;
  }

  #boundsOf(roller: Roller, applied: boolean, mine: readonly SimTask[]): { min: number; max: number } {
    const wanted = this.#wanted(roller, applied, mine);
    return wanted === 0 ? { min: 0, max: 0 } : roller.bounds(wanted);
  }

  #eligible(roller: Roller): number {
    return [...this.#boxes.values()].filter((box) => isEligible(box, roller.demand)).length;
  }

  #serving(id: Id): number {
    return this.#tasksOf(id).filter((task) => task.phase === 'healthy').length;
  }

  #tasksOf(id: Id): SimTask[] {
    let tasks = this.#tasks.get(id);
    if (tasks === undefined) this.#tasks.set(id, (tasks = []));
    return tasks;
  }

  #zoneOf(boxId: string): string {
    return this.#boxes.get(boxId)?.attributes['ecs.availability-zone'] ?? '';
  }
}

function add(counts: Map<Id, Map<string, number>>, id: Id, box: string, n: number): void {
  const byBox = counts.get(id) ?? new Map<string, number>();
  byBox.set(box, (byBox.get(box) ?? 0) + n);
  if (byBox.get(box) === 0) byBox.delete(box);
  counts.set(id, byBox);
}
