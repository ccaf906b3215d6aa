import type { EngineContext } from '../context.ts';
import type { ContainerInstanceRecord, InstanceRecord } from '../records.ts';
import type { RuntimeBox } from '../runtime/runtime.ts';
import { earliest } from '../scheduler/schedule-service.ts';
import { askToStop } from '../scheduler/new-task.ts';
import { register, runtimeBoxOf } from './join.ts';

/** Between two attempts to make or remove a box's network. */
const RETRY_MS = 5_000;

export interface BoxesParts {
  readonly context: EngineContext;
  readonly track: (work: Promise<void>) => void;
  readonly changed: () => void;
  readonly ended: AbortSignal;
}

/** Boots, joins and terminates boxes: what EC2 and the start of the ECS agent do. */
export class Boxes {
  readonly #parts: BoxesParts;
  readonly #ready = new Map<string, RuntimeBox>();
  readonly #busy = new Set<string>();
  readonly #retryAt = new Map<string, number>();

  constructor(parts: BoxesParts) {
    this.#parts = parts;
  }

  /** The box of a container instance, once its network is there. */
  readonly boxOf = (containerInstanceArn: string): RuntimeBox | undefined => {
    const containerInstance = this.#parts.context.store.containerInstances.get(containerInstanceArn);
    return containerInstance && this.#ready.get(containerInstance.ec2InstanceId);
  };

  /** Does what is due. Returns when to look again, in milliseconds since the epoch. */
  look(): number | undefined {
    const { store, clock } = this.#parts.context;
    const now = clock.now();
    const times: (number | undefined)[] = [];
    const joined = new Map<string, ContainerInstanceRecord>();
    for (const containerInstance of store.containerInstances.values())
      joined.set(containerInstance.ec2InstanceId, containerInstance);
    for (const instance of store.instances.values())
      times.push(this.#lookAt(instance, joined.get(instance.instanceId), now));
    for (const containerInstance of store.containerInstances.values()) {
      if (containerInstance.status === 'INACTIVE') this.#forsake(containerInstance, now);
    }
    return earliest(times);
  }

  #lookAt(
    instance: InstanceRecord,
    joined: ContainerInstanceRecord | undefined,
    now: number,
  ): number | undefined {
    switch (instance.state) {
      case 'pending':
        if (now < instance.runningAt) return instance.runningAt;
        instance.state = 'running';
        this.#put(instance);
        return this.#lookAt(instance, joined, now);
      case 'running':
        if (!this.#ready.has(instance.instanceId)) return this.#prepare(instance, now);
        if (joined !== undefined) return undefined;
        if (now < instance.joinedAt) return instance.joinedAt;
        if (register(this.#parts.context, instance) !== undefined) this.#parts.changed();
        return undefined;
      case 'shutting-down':
        return this.#shutDown(instance, joined, now);
      case 'stopping':
      case 'stopped':
      case 'terminated':
        return undefined;
      default:
        return instance.state satisfies never;
    }
  }

  /** Makes the box's network; also after a restart of the engine, since it may be gone. */
  #prepare(instance: InstanceRecord, now: number): number | undefined {
    const box = runtimeBoxOf(instance);
    return this.#once(instance.instanceId, now, async () => {
      await this.#parts.context.runtime.addBox(box);
      this.#ready.set(instance.instanceId, box);
    });
  }

  /** Stops what runs on it, removes it from the machine, and takes it out of its cluster. */
  #shutDown(
    instance: InstanceRecord,
    joined: ContainerInstanceRecord | undefined,
    now: number,
  ): number | undefined {
    const { context } = this.#parts;
    if (joined !== undefined && joined.agentConnected) {
      joined.agentConnected = false;
      joined.version += 1;
      context.store.containerInstances.put(joined.arn, joined);
    }
    let running = false;
    for (const task of context.store.tasks.values()) {
      if (task.containerInstanceArn !== joined?.arn || task.lastStatus === 'STOPPED') continue;
      askToStop(context, task, 'TerminationNotice', `Host EC2 (instance ${instance.instanceId}) terminated.`);
      // Without its network no agent will do it.
      if (!this.#ready.has(instance.instanceId)) {
        task.lastStatus = 'STOPPED';
        task.stoppedAt = now;
        for (const container of task.containers) container.lastStatus = 'STOPPED';
        context.store.tasks.put(task.arn, task);
      } else running = true;
    }
    if (running) return undefined;
    return this.#once(instance.instanceId, now, async () => {
      await context.runtime.removeBox(runtimeBoxOf(instance));
      if (this.#parts.ended.aborted) return;
      this.#ready.delete(instance.instanceId);
      this.#retryAt.delete(instance.instanceId);
      if (joined !== undefined) {
        joined.status = 'INACTIVE';
        joined.version += 1;
        context.store.containerInstances.put(joined.arn, joined);
      }
      instance.state = 'terminated';
      instance.terminatedAt = context.clock.now();
      this.#put(instance);
    });
  }

  /** A deregistered container instance keeps no task; its record goes with its instance's. */
  #forsake(containerInstance: ContainerInstanceRecord, now: number): void {
    const { context } = this.#parts;
    for (const task of context.store.tasks.values()) {
      if (task.containerInstanceArn === containerInstance.arn && task.lastStatus !== 'STOPPED') {
        askToStop(
          context,
          task,
          'ServiceSchedulerInitiated',
          'Container instance deregistration forced by user.',
        );
      }
    }
    const instance = context.store.instances.get(containerInstance.ec2InstanceId);
    const ended =
      instance === undefined ||
      (instance.terminatedAt !== undefined && instance.terminatedAt + context.options.tombstoneMs < now);
    if (ended) context.store.containerInstances.delete(containerInstance.arn);
  }

  /** Runs one piece of work for a box at a time, and again later when it fails. */
  #once(instanceId: string, now: number, work: () => Promise<void>): number | undefined {
    if (this.#busy.has(instanceId)) return undefined;
    const retryAt = this.#retryAt.get(instanceId) ?? 0;
    if (now < retryAt) return retryAt;
    this.#busy.add(instanceId);
    const guarded = async (): Promise<void> => {
      try {
        await work();
      } catch {
        // The runtime does not answer; it is asked again, and the box stays as it is.
        this.#retryAt.set(instanceId, this.#parts.context.clock.now() + RETRY_MS);
      } finally {
        this.#busy.delete(instanceId);
        this.#parts.changed();
      }
    };
    this.#parts.track(guarded());
    return undefined;
  }

  #put(instance: InstanceRecord): void {
    this.#parts.context.store.instances.put(instance.instanceId, instance);
    this.#parts.changed();
  }
}
