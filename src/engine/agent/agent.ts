import type { EngineContext } from '../context.ts';
import type { TaskRecord } from '../records.ts';
import type { ContainerState, RuntimeBox } from '../runtime/runtime.ts';
import { askToStop } from '../scheduler/new-task.ts';
import { earliest } from '../scheduler/schedule-service.ts';
import { AGENT_LABEL } from './labels.ts';
import { Kept } from './kept.ts';
import { PortChooser } from './ports.ts';
import { GONE, RESTARTED, TaskRun } from './task-run.ts';

/** How often a real runtime is asked what runs, in case that it did not tell of a change. */
const POLL_MS = 15_000;
const RETRY_MS = 5_000;

export interface AgentParts {
  readonly context: EngineContext;
  readonly track: (work: Promise<void>) => void;
  readonly changed: () => void;
  /** Box of a container instance once its network is there; `undefined`: not yet. */
  readonly boxOf: (containerInstanceArn: string) => RuntimeBox | undefined;
  readonly ended: AbortSignal;
}

/** The agents of all boxes: each task of the store that has not stopped has a run here. */
export class Agent {
  readonly #parts: AgentParts;
  readonly #ports: PortChooser;
  readonly #kept = new Kept();
  readonly #runs = new Map<string, TaskRun>();
  #adopted: 'no' | 'busy' | 'yes' = 'no';
  #retryAt = 0;
  #pollAt = 0;
  #unwatch: (() => void) | undefined;

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#ports = new PortChooser(parts.context);
  }

  /** Steps every task. Returns when to look again by time alone. */
  look(): number | undefined {
    const { clock, store, runtime } = this.#parts.context;
    if (this.#adopted !== 'yes') {
      if (this.#adopted === 'no' && clock.now() >= this.#retryAt) this.#adopt();
      return this.#adopted === 'no' ? this.#retryAt : undefined;
    }
    const times: (number | undefined)[] = [];
    for (const task of store.tasks.values()) {
      if (task.lastStatus === 'STOPPED') continue;
      const run = this.#runs.get(task.arn) ?? this.#begin(task);
      if (run === undefined) continue;
      times.push(run.look());
    }
    for (const [arn, run] of this.#runs) if (run.task.lastStatus === 'STOPPED') this.#runs.delete(arn);
    if (runtime.name === 'docker' && this.#runs.size > 0) times.push(this.#poll());
    return earliest(times);
  }

  stop(): void {
    this.#unwatch?.();
  }

  #begin(task: TaskRecord): TaskRun | undefined {
    const definition = this.#parts.context.store.taskDefinitions.get(task.taskDefinitionArn)?.definition;
    const box = this.#parts.boxOf(task.containerInstanceArn);
    if (definition === undefined || box === undefined) return undefined;
    const run = new TaskRun({ ...this.#parts, ports: this.#ports, kept: this.#kept }, task, definition, box);
    run.touchAll();
    this.#runs.set(task.arn, run);
    return run;
  }

  #poll(): number {
    const now = this.#parts.context.clock.now();
    if (now >= this.#pollAt) {
      this.#pollAt = now + POLL_MS;
      for (const run of this.#runs.values()) run.touchAll();
    }
    return this.#pollAt;
  }

  /**
   * Takes over what an engine before us left: containers are found by their labels, tasks whose container is gone stop, and
   * containers that belong to no task that should run are removed. Nothing runs twice.
   */
  #adopt(): void {
    const { context, ended, track, changed } = this.#parts;
    this.#adopted = 'busy';
    this.#unwatch ??= context.runtime.watch((id) => {
      for (const run of this.#runs.values()) run.touch(id);
      changed();
    });
    const work = async (): Promise<void> => {
      try {
        const found = await context.runtime.list();
        if (ended.aborted) return;
        for (const orphan of this.#match(found)) await context.runtime.remove(orphan.id);
        this.#adopted = 'yes';
      } catch {
        this.#adopted = 'no';
        this.#retryAt = context.clock.now() + RETRY_MS;
      }
      changed();
    };
    track(work());
  }

  /** Writes what was found into the records; returns what belongs to none. */
  #match(found: readonly ContainerState[]): readonly ContainerState[] {
    const { store, clock, runtime } = this.#parts.context;
    const lost = runtime.name === 'simulated' ? RESTARTED : GONE;
    const rest = new Set(found);
    for (const task of store.tasks.values()) {
      if (task.lastStatus === 'STOPPED') continue;
      const own = found.filter(({ labels }) => labels[AGENT_LABEL.taskArn] === task.arn);
      for (const record of task.containers) {
        if (record.lastStatus === 'STOPPED') {
          for (const state of own) if (state.id === record.runtimeId) rest.delete(state);
          continue;
        }
        const named = own.filter(({ labels }) => labels[AGENT_LABEL.containerName] === record.name);
        const container = named.find(({ id }) => id === record.runtimeId) ?? named[0];
        if (container !== undefined) {
          rest.delete(container);
          record.runtimeId = container.id;
          if (container.status !== 'created' && record.lastStatus === 'PENDING') {
            record.lastStatus = 'RUNNING';
            record.startedAt = container.startedAt ?? clock.now();
          }
        } else if (record.runtimeId !== undefined || record.lastStatus === 'RUNNING') {
          record.lastStatus = 'STOPPED';
          record.stoppedAt = clock.now();
          record.reason = lost;
        }
      }
      if (runtime.name === 'simulated' && task.containers.some(({ reason }) => reason === lost))
        askToStop(this.#parts.context, task, 'EssentialContainerExited', 'The engine was restarted');
      store.tasks.put(task.arn, task);
    }
    return [...rest];
  }
}
