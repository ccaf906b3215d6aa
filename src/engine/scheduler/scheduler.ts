import type { EngineContext } from '../context.ts';
import type { ServiceRecord } from '../records.ts';
import { ClusterView } from './capacity.ts';
import { groupOf } from './group.ts';
import { primaryOf } from './deployments.ts';
import { earliest, scheduleService } from './schedule-service.ts';
import type { Scheduled } from './schedule-service.ts';
import { askToStop } from './new-task.ts';

/** A service that had nothing to do, and what would have to change before it has. */
interface Quiet {
  readonly key: string;
  readonly spec: ServiceRecord['spec'];
  readonly again: number | undefined;
  /** Set when it waits for room on the boxes. */
  readonly tasksVersion: number | undefined;
}

/**
 * The service scheduler: starts, stops and replaces tasks until each service is as desired. A service is looked at again
 * only when something changed that it depends on. Source: ECS developer guide, "Service scheduler concepts", "Rolling update".
 */
export class Scheduler {
  readonly #context: EngineContext;
  readonly #quiet = new WeakMap<ServiceRecord, Quiet>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** One round over every service. */
  look(): Scheduled {
    const view = new ClusterView(this.#context);
    const scheduled: Scheduled[] = [];
    for (const service of this.#context.store.services.values()) {
      if (service.status === 'ACTIVE') scheduled.push(this.#schedule(view, service));
      if (service.status === 'DRAINING') scheduled.push(drain(this.#context, view, service));
    }
    return {
      changed: scheduled.some(({ changed }) => changed),
      again: earliest(scheduled.map(({ again }) => again)),
      waitsForRoom: scheduled.some(({ waitsForRoom }) => waitsForRoom),
    };
  }

  #schedule(view: ClusterView, service: ServiceRecord): Scheduled {
    const quiet = this.#quiet.get(service);
    if (quiet !== undefined && this.#isQuiet(quiet, view, service)) {
      return { changed: false, again: quiet.again, waitsForRoom: quiet.tasksVersion !== undefined };
    }
    const one = scheduleService(this.#context, view, service);
    if (one.changed) this.#quiet.delete(service);
    else {
      const tasksVersion = one.waitsForRoom ? view.tasksVersion : undefined;
      this.#quiet.set(service, {
        key: keyOf(view, service),
        spec: service.spec,
        again: one.again,
        tasksVersion,
      });
    }
    return one;
  }

  #isQuiet(quiet: Quiet, view: ClusterView, service: ServiceRecord): boolean {
    if (quiet.again !== undefined && quiet.again <= this.#context.clock.now()) return false;
    if (quiet.spec !== service.spec) return false;
    if (quiet.tasksVersion !== undefined && quiet.tasksVersion !== view.tasksVersion) return false;
    return quiet.key === keyOf(view, service);
  }
}

/** Changes with everything of a service that the scheduler acts on: its numbers, its tasks, the boxes of its cluster. */
function keyOf(view: ClusterView, service: ServiceRecord): string {
  let key = `${String(service.desiredCount)} ${view.boxesVersion(service.clusterArn)}`;
  for (const { id, status, rolloutState } of service.deployments) key += `|${id} ${status} ${rolloutState}`;
  for (const task of view.tasks(service.clusterArn, groupOf(service))) {
    if (task.lastStatus === 'STOPPED' && task.judged !== undefined) continue;
    key += `|${task.id} ${String(task.version)} ${task.lastStatus} ${task.desiredStatus} ${task.healthStatus}`;
  }
  return key;
}

/** A deleted service: its tasks stop, then it is INACTIVE. */
function drain(context: EngineContext, view: ClusterView, service: ServiceRecord): Scheduled {
  const tasks = view
    .tasks(service.clusterArn, groupOf(service))
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  const primary = primaryOf(service)?.id ?? '';
  const asked = tasks.filter(({ desiredStatus }) => desiredStatus !== 'STOPPED');
  for (const task of asked)
    askToStop(
      context,
      task,
      'ServiceSchedulerInitiated',
      `Scaling activity initiated by (deployment ${primary})`,
    );
  if (tasks.length === 0) {
    service.status = 'INACTIVE';
    service.inactiveAt = context.clock.now();
    service.deployments = [];
    delete service.history;
    context.store.services.put(service.arn, service);
  }
  return { changed: asked.length > 0 || tasks.length === 0, again: undefined, waitsForRoom: false };
}
