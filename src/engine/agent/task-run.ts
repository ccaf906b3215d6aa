import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import type { ContainerRecord, TaskRecord } from '../records.ts';
import type { ContainerState, RuntimeBox } from '../runtime/runtime.ts';
import { RuntimeError } from '../runtime/runtime.ts';
import { askToStop } from '../scheduler/new-task.ts';
import type { MountSource } from './container-spec.ts';
import { dependantsOf, dependenciesOf, networkHolderOf, resolveDependency } from './dependencies.ts';
import type { Kept } from './kept.ts';
import type { PortChooser } from './ports.ts';
import { resolveSpec } from './resolve-spec.ts';
import { restarts, taskHealth } from './status.ts';
import { provideVolumes } from './volumes.ts';

/** Says of a container that is not there any more. */
export const GONE = 'DockerStateError: the container is gone; something other than the engine removed it';
/** Says so of one that only the engine's own process kept. */
export const RESTARTED = 'DockerStateError: the engine was restarted, and simulated containers end with it';
/** The exit code that the agent reports of a container that waited in vain for another; seen with agent 1.105.1. */
const WAITED_IN_VAIN = 143;
/** Grace of containers on a box that is being terminated. */
const TERMINATION_GRACE_SECONDS = 2;

/** What a task's run gets from the agent. */
export interface TaskRunParts {
  readonly context: EngineContext;
  readonly ports: PortChooser;
  readonly kept: Kept;
  /** Runs work in the background; the agent can wait for it. */
  readonly track: (work: Promise<void>) => void;
  /** Something has changed: look again soon. */
  readonly changed: () => void;
  /** Aborts when the engine stops: nothing is recorded any more. */
  readonly ended: AbortSignal;
}

/**
 * Brings one task from PENDING to RUNNING to STOPPED. Level-triggered: each `step` compares the record with what is
 * wanted and starts what can be done now, container by container; the work reports back by calling for another step.
 */
export class TaskRun {
  readonly task: TaskRecord;
  readonly #definition: TaskDefinition;
  readonly #box: RuntimeBox;
  readonly #parts: TaskRunParts;
  readonly #busy = new Set<string>();
  readonly #stale = new Set<string>();
  readonly #pulls = new Map<string, AbortController>();
  #volumes: Promise<Map<string, MountSource>> | undefined;
  #attention = true;
  #again: number | undefined;
  #seen: TaskRecord['desiredStatus'] | undefined;

  constructor(parts: TaskRunParts, task: TaskRecord, definition: TaskDefinition, box: RuntimeBox) {
    this.#parts = parts;
    this.task = task;
    this.#definition = definition;
    this.#box = box;
  }

  /** Steps when something has changed since the last step. Returns when to look again by time alone, in ms since the epoch. */
  look(): number | undefined {
    const due = this.#again !== undefined && this.#again <= this.#parts.context.clock.now();
    if (this.#attention || due || this.#seen !== this.task.desiredStatus) {
      this.#attention = false;
      this.#again = this.#step();
      this.#seen = this.task.desiredStatus;
    }
    return this.#again;
  }

  /** Does what can be done now. */
  #step(): number | undefined {
    if (this.task.lastStatus === 'STOPPED') return undefined;
    let again: number | undefined;
    for (const record of this.task.containers) {
      const container = this.#definitionOf(record.name);
      if (container === undefined || record.lastStatus === 'STOPPED') continue;
      if (this.task.desiredStatus === 'STOPPED') {
        this.#pulls.get(record.name)?.abort(new Error('the task was stopped'));
        if (!this.#busy.has(record.name)) this.#halt(container, record);
      } else if (!this.#busy.has(record.name)) {
        const until =
          record.lastStatus === 'PENDING'
            ? this.#bringUp(container, record)
            : this.#refresh(container, record);
        if (until !== undefined && (again === undefined || until < again)) again = until;
      }
    }
    return this.#settle() ? this.#step() : again;
  }

  /** The runtime says that a container changed. */
  touch(runtimeId: string): void {
    const record = this.task.containers.find((candidate) => candidate.runtimeId === runtimeId);
    if (record === undefined) return;
    this.#stale.add(record.name);
    this.#attention = true;
  }

  /** Marks all containers for a look at the runtime. */
  touchAll(): void {
    this.#attention = true;
    for (const { name, runtimeId } of this.task.containers)
      if (runtimeId !== undefined) this.#stale.add(name);
  }

  /** Derives the task from its containers. Returns whether another step is due. */
  #settle(): boolean {
    const { task } = this;
    const now = this.#parts.context.clock.now();
    const fallen = task.containers.find(
      ({ name, lastStatus }) => lastStatus === 'STOPPED' && this.#definitionOf(name)?.essential !== false,
    );
    const allStopped = task.containers.every(({ lastStatus }) => lastStatus === 'STOPPED');
    if (task.desiredStatus === 'RUNNING' && (fallen !== undefined || allStopped)) {
      const failed = fallen !== undefined && fallen.startedAt === undefined;
      askToStop(
        this.#parts.context,
        task,
        failed ? 'TaskFailedToStart' : 'EssentialContainerExited',
        failed ? 'Task failed to start' : 'Essential container in task exited',
      );
      return true;
    }
    if (task.desiredStatus === 'STOPPED' && allStopped && this.#busy.size === 0) {
      task.lastStatus = 'STOPPED';
      task.stoppingAt ??= now;
      task.executionStoppedAt ??= now;
      task.stoppedAt = now;
      this.#put();
      this.#parts.track(this.#cleanUp());
      this.#changed();
      return false;
    }
    if (task.desiredStatus === 'STOPPED' && task.lastStatus !== 'STOPPING') {
      task.lastStatus = 'STOPPING';
      task.stoppingAt ??= now;
      this.#put();
    }
    if (
      task.desiredStatus === 'RUNNING' &&
      task.lastStatus !== 'RUNNING' &&
      task.containers.every(({ lastStatus }) => lastStatus !== 'PENDING')
    ) {
      task.lastStatus = 'RUNNING';
      task.startedAt = now;
      this.#put();
      this.#changed();
    }
    const health = taskHealth(this.#definition, task.containers);
    if (health !== task.healthStatus) {
      task.healthStatus = health;
      this.#put();
      this.#changed();
    }
    return false;
  }

  /** Starts a PENDING container when everything it waits for is there. */
  #bringUp(container: ContainerDefinition, record: ContainerRecord): number | undefined {
    const now = this.#parts.context.clock.now();
    const holder = networkHolderOf(this.#definition, container);
    let again: number | undefined;
    let waits = false;
    for (const dependency of dependenciesOf(container, holder)) {
      const timeout = this.#definitionOf(dependency.on)?.startTimeout;
      const found = resolveDependency(dependency, record, this.#recordOf(dependency.on), timeout, now);
      if (found.is === 'impossible') {
        this.#stopped(record, WAITED_IN_VAIN, found.reason);
        return undefined;
      }
      if (found.is === 'waiting') {
        waits = true;
        if (found.until !== undefined && (again === undefined || found.until < again)) again = found.until;
      }
    }
    if (!waits) this.#work(record, () => this.#launch(container, record, holder));
    return again;
  }

  async #launch(
    container: ContainerDefinition,
    record: ContainerRecord,
    holder: string | undefined,
  ): Promise<void> {
    const { runtime, clock } = this.#parts.context;
    if (record.runtimeId === undefined) {
      this.#volumes ??= provideVolumes(
        this.#parts.context,
        this.task,
        this.#definition,
        this.#box.instanceId,
      );
      const volumes = await this.#volumes;
      await this.#pull(record);
      if (this.#isUnwanted()) return;
      const spec = await resolveSpec(
        {
          ...this.#parts,
          task: this.task,
          definition: this.#definition,
          box: this.#box,
          put: () => this.#put(),
        },
        container,
        holder,
        volumes,
      );
      if (this.#isUnwanted()) return;
      record.runtimeId = await runtime.create(spec);
      this.#put();
    }
    if (this.#isUnwanted()) return;
    await runtime.start(record.runtimeId);
    record.lastStatus = 'RUNNING';
    record.startedAt ??= clock.now();
    this.#put();
    this.#stale.add(record.name);
  }

  async #pull(record: ContainerRecord): Promise<void> {
    const { runtime, clock } = this.#parts.context;
    const abort = new AbortController();
    this.#pulls.set(record.name, abort);
    this.task.pullStartedAt ??= clock.now();
    this.#put();
    try {
      const { digest } = await runtime.pull(
        record.image,
        undefined,
        AbortSignal.any([abort.signal, this.#parts.ended]),
      );
      if (digest !== undefined) record.imageDigest = digest;
      this.task.pullStoppedAt = clock.now();
    } finally {
      this.#pulls.delete(record.name);
    }
  }

  /** Looks at a running container when the runtime said that it changed. */
  #refresh(container: ContainerDefinition, record: ContainerRecord): undefined {
    if (!this.#stale.delete(record.name) || record.runtimeId === undefined) return;
    const id = record.runtimeId;
    this.#work(record, async () => {
      const { runtime, clock } = this.#parts.context;
      const found = await runtime.inspect(id);
      if (this.#parts.ended.aborted) return;
      if (found?.status === 'running') {
        if (found.health !== record.healthStatus) {
          record.healthStatus = found.health;
          this.#put();
        }
        return;
      }
      const ranMs = clock.now() - (record.startedAt ?? clock.now());
      if (
        found !== undefined &&
        !this.#isUnwanted() &&
        restarts(container.restartPolicy, found.exitCode, ranMs)
      ) {
        record.restarts += 1;
        record.startedAt = clock.now();
        record.healthStatus = 'UNKNOWN';
        this.#put();
        await runtime.start(id);
        this.#stale.add(record.name);
        return;
      }
      this.#exited(record, found);
    });
  }

  /** Stops a container once those that depend on it have stopped. */
  #halt(container: ContainerDefinition, record: ContainerRecord): void {
    if (record.lastStatus === 'PENDING' || record.runtimeId === undefined) {
      this.#stopped(record, undefined, undefined);
      return;
    }
    const running = dependantsOf(this.#definition, record.name).some((name) => {
      const other = this.#recordOf(name);
      return other !== undefined && other.lastStatus !== 'STOPPED';
    });
    if (running) return;
    const id = record.runtimeId;
    this.#work(record, async () => {
      const { runtime, store, options } = this.#parts.context;
      const terminating = store.instances.get(this.#box.instanceId)?.state !== 'running';
      const grace = container.stopTimeout ?? options.stopTimeoutSeconds;
      try {
        await runtime.stop(id, terminating ? Math.min(grace, TERMINATION_GRACE_SECONDS) : grace);
      } catch (error) {
        await runtime.remove(id);
        if (!(error instanceof RuntimeError)) throw error;
      }
      const found = await runtime.inspect(id);
      if (!this.#parts.ended.aborted) this.#exited(record, found ?? { exitCode: 137, outOfMemory: false });
    });
  }

  #exited(
    record: ContainerRecord,
    found: Pick<ContainerState, 'exitCode' | 'outOfMemory'> | undefined,
  ): void {
    const reason =
      found === undefined
        ? GONE
        : found.outOfMemory
          ? 'OutOfMemoryError: Container killed due to memory usage'
          : undefined;
    this.#stopped(record, found?.exitCode, reason);
  }

  #stopped(record: ContainerRecord, exitCode: number | undefined, reason: string | undefined): void {
    record.lastStatus = 'STOPPED';
    record.stoppedAt = this.#parts.context.clock.now();
    if (exitCode !== undefined) record.exitCode = exitCode;
    if (reason !== undefined) record.reason = reason;
    this.#put();
    this.#changed();
  }

  /** Runs work of one container; a failure stops that container with its reason. */
  #work(record: ContainerRecord, run: () => Promise<void>): void {
    this.#busy.add(record.name);
    const guarded = async (): Promise<void> => {
      try {
        await run();
      } catch (error) {
        if (this.#parts.ended.aborted) return;
        const reason =
          error instanceof RuntimeError
            ? `${error.reason}: ${error.message}`
            : `CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`;
        if (record.lastStatus !== 'STOPPED')
          this.#stopped(record, undefined, this.#isUnwanted() ? undefined : reason);
      } finally {
        this.#busy.delete(record.name);
        this.#changed();
      }
    };
    this.#parts.track(guarded());
  }

  /** Removes containers that are not kept, those that depend on others first, then the task's own volumes. */
  async #cleanUp(): Promise<void> {
    const { runtime, store } = this.#parts.context;
    const stays = runtime.name === 'docker' && store.instances.get(this.#box.instanceId)?.state === 'running';
    try {
      for (const id of this.#parts.kept.ended(this.task, stays)) await runtime.remove(id);
      for (const name of Object.values(this.task.volumes)) await runtime.removeVolume(name);
      if (Object.keys(this.task.volumes).length > 0) {
        this.task.volumes = {};
        this.#put();
      }
    } catch (error) {
      // What could not be removed is swept when the engine starts the next time.
      if (!(error instanceof RuntimeError)) throw error;
    }
  }

  #isUnwanted(): boolean {
    return this.#parts.ended.aborted || this.task.desiredStatus === 'STOPPED';
  }

  #definitionOf(name: string): ContainerDefinition | undefined {
    return this.#definition.containerDefinitions?.find((container) => container.name === name);
  }

  #recordOf(name: string): ContainerRecord | undefined {
    return this.task.containers.find((record) => record.name === name);
  }

  #changed(): void {
    this.#attention = true;
    this.#parts.changed();
  }

  #put(): void {
    if (this.#parts.ended.aborted) return;
    this.task.version += 1;
    this.#parts.context.store.tasks.put(this.task.arn, this.task);
  }
}
