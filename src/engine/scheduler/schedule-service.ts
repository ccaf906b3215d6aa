import { lastOf } from '../../model/arn.ts';
import type { Crowd } from '../../scheduling/crowd.ts';
import { demandOf } from '../../scheduling/demand.ts';
import { isEligible, lacks } from '../../scheduling/fit.ts';
import type { ClosestMatch } from '../../scheduling/fit.ts';
import { place } from '../../scheduling/place.ts';
import { PERCENTS } from '../../model/kinds/deployment.ts';
import { rolloutBounds } from '../../scheduling/rollout.ts';
import { daemonStep, replicaStep } from '../../scheduling/step.ts';
import type { RollingTask } from '../../scheduling/types.ts';
import type { Demand } from '../../scheduling/types.ts';
import type { EngineContext } from '../context.ts';
import type { DeploymentRecord, ServiceRecord, TaskDefinitionRecord, TaskRecord } from '../records.ts';
import type { ClusterView } from './capacity.ts';
import { groupOf } from './group.ts';
import { breakCircuit, complete, primaryOf } from './deployments.ts';
import { addEvent, EVENT } from './events.ts';
import { taskPhases } from './task-phases.ts';
import { askToStop, newTask } from './new-task.ts';

/** What scheduling one service came to. */
export interface Scheduled {
  readonly changed: boolean;
  /** When to look again even if nothing happens, in milliseconds since the epoch. */
  readonly again: number | undefined;
  /** Whether a task found no place: room on any box may change that. */
  readonly waitsForRoom: boolean;
}

/** Does for an ACTIVE service what can be done now. */
export function scheduleService(
  context: EngineContext,
  view: ClusterView,
  service: ServiceRecord,
): Scheduled {
  const primary = primaryOf(service);
  if (primary === undefined || (service.spec.deploymentController?.type ?? 'ECS') !== 'ECS')
    return { changed: false, again: undefined, waitsForRoom: false };
  const before = fingerprint(service);
  const judged = taskPhases(context, service, primary, view.tasks(service.clusterArn, groupOf(service)));
  if (breakCircuit(context, service, primary)) {
    context.store.services.put(service.arn, service);
    return { changed: true, again: context.clock.now(), waitsForRoom: false };
  }
  const round = new Round(context, view, service, primary, judged.phases);
  const again = [
    judged.again,
    service.spec.schedulingStrategy === 'DAEMON' ? round.daemon() : round.replica(),
  ];
  round.settle();
  const changed = round.acted || fingerprint(service) !== before;
  if (changed) context.store.services.put(service.arn, service);
  return { changed, again: earliest(again), waitsForRoom: round.waitsForRoom };
}

/** Changes whenever a record of the service changes in a way that must be kept. */
const fingerprint = (service: ServiceRecord): string =>
  JSON.stringify([service.desiredCount, service.deployments, service.events[0]?.id, service.events.length]);

export const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce(
    (first, time) => (first === undefined || (time !== undefined && time < first) ? time : first),
    undefined,
  );

/** Oldest first; of those made together, by ARN, so that what a client sees tells the order. */
const byAge = ([a]: readonly [TaskRecord, unknown], [b]: readonly [TaskRecord, unknown]): number =>
  a.createdAt - b.createdAt || (a.arn < b.arn ? -1 : 1);

/** One round for one service, with what it has found out so far. */
class Round {
  acted = false;
  waitsForRoom = false;
  readonly #context: EngineContext;
  readonly #view: ClusterView;
  readonly #service: ServiceRecord;
  readonly #primary: DeploymentRecord;
  readonly #tasks: ReadonlyMap<string, TaskRecord>;
  readonly #rolling: readonly RollingTask[];
  readonly #definition: TaskDefinitionRecord | undefined;
  readonly #demand: Demand;

  constructor(
    context: EngineContext,
    view: ClusterView,
    service: ServiceRecord,
    primary: DeploymentRecord,
    phases: ReadonlyMap<TaskRecord, RollingTask['phase']>,
  ) {
    this.#context = context;
    this.#view = view;
    this.#service = service;
    this.#primary = primary;
    this.#tasks = new Map([...phases.keys()].map((task) => [task.arn, task]));
    this.#definition = context.store.taskDefinitions.get(primary.taskDefinition);
    this.#demand = demandOf(this.#definition?.definition ?? {}, service.spec);
    const zones = view.zones(service.clusterArn);
    this.#rolling = [...phases].sort(byAge).map(([task, phase], age) => ({
      id: task.arn,
      current: task.startedBy === primary.id && zones.has(task.containerInstanceArn),
      phase,
      box: task.containerInstanceArn,
      zone: zones.get(task.containerInstanceArn) ?? '',
      age: context.options.openTies === true ? context.random.fraction() : age,
    }));
  }

  replica(): number | undefined {
    const service = this.#service;
    this.#primary.desiredCount = service.desiredCount;
    const step = replicaStep(
      service.desiredCount,
      this.#bounds(service.desiredCount),
      this.#rolling,
      this.#holds(),
      this.#crowd(),
    );
    this.#stop(step.stop);
    if (step.stuck) addEvent(this.#context, service, EVENT.stuck());
    if (step.start === 0) return undefined;
    const notBefore = this.#waits();
    if (notBefore !== undefined) return notBefore;
    const group = groupOf(service);
    const started: TaskRecord[] = [];
    for (let count = 0; count < step.start; count++) {
      const boxes = this.#view.boxes(service.clusterArn);
      const placement = place(
        boxes,
        this.#demand,
        service.spec.placementStrategy,
        group,
        () => this.#context.random.fraction(),
        this.#context.options.openTies,
      );
      if (!placement.placed) {
        this.#started(started);
        this.#cannotPlace(placement.closest);
        return undefined;
      }
      this.#start(placement.box.id, started);
    }
    this.#started(started);
    return undefined;
  }

  daemon(): number | undefined {
    const service = this.#service;
    const boxes = this.#view.boxes(service.clusterArn);
    const eligible = boxes.filter((box) => isEligible(box, this.#demand)).map(({ id }) => id);
    service.desiredCount = eligible.length;
    this.#primary.desiredCount = eligible.length;
    const step = daemonStep(eligible, this.#bounds(eligible.length), this.#rolling, this.#holds());
    this.#stop(step.stop);
    if (step.stuck) addEvent(this.#context, service, EVENT.stuck());
    if (step.startOn.length === 0) return undefined;
    const notBefore = this.#waits();
    if (notBefore !== undefined) return notBefore;
    const started: TaskRecord[] = [];
    let closest: ClosestMatch | undefined;
    for (const id of step.startOn) {
      const box = boxes.find((candidate) => candidate.id === id);
      const lack = box && lacks(box, this.#demand)[0];
      if (box !== undefined && lack !== undefined) closest = { box, lack };
      else this.#start(id, started);
    }
    this.#started(started);
    if (closest !== undefined) this.#cannotPlace(closest);
    return undefined;
  }

  /** Removes deployments that have drained, and says when the PRIMARY is done and the service steady. */
  settle(): void {
    const service = this.#service;
    const primary = this.#primary;
    const left = this.#rolling.filter(({ id }) => this.#tasks.get(id)?.lastStatus !== 'STOPPED');
    const counts = new Map<string, number>();
    for (const { id, phase } of left) {
      const deployment = this.#tasks.get(id)?.startedBy ?? '';
      counts.set(deployment, (counts.get(deployment) ?? 0) + (phase === 'stopping' ? 0 : 1));
    }
    service.deployments = service.deployments.filter(
      (deployment) => deployment === primary || counts.has(deployment.id),
    );
    for (const deployment of service.deployments)
      if (deployment !== primary) deployment.desiredCount = counts.get(deployment.id) ?? 0;
    const steady =
      !this.acted &&
      left.length === service.desiredCount &&
      left.every(({ current, phase }) => current && phase === 'healthy');
    if (!steady || primary.rolloutState === 'FAILED') return;
    if (primary.rolloutState === 'IN_PROGRESS') complete(this.#context, service, primary);
    const last = service.events[0]?.message;
    if (last === undefined || !last.endsWith(EVENT.steady()))
      addEvent(this.#context, service, EVENT.steady());
  }

  #bounds(desired: number): { min: number; max: number } {
    const strategy = this.#service.spec.schedulingStrategy === 'DAEMON' ? 'DAEMON' : 'REPLICA';
    const defaults = PERCENTS[strategy];
    const configuration = this.#service.spec.deploymentConfiguration;
    return rolloutBounds(
      desired,
      configuration?.minimumHealthyPercent ?? defaults.minimumHealthyPercent,
      configuration?.maximumPercent ?? defaults.maximumPercent,
    );
  }

  #crowd(): Crowd {
    const { random, options } = this.#context;
    const { clusterArn, spec } = this.#service;
    return {
      strategies: spec.placementStrategy,
      leftOn: (id, field) =>
        this.#view.boxes(clusterArn).find((box) => box.id === id)?.[field].remaining ?? Infinity,
      ...(options.openTies === true && {
        pick: (equals) => equals[Math.floor(random.fraction() * equals.length)],
      }),
    };
  }

  #holds(): boolean {
    return this.#primary.rolloutState === 'FAILED' || this.#definition === undefined;
  }

  #waits(): number | undefined {
    const { notBefore } = this.#primary;
    return notBefore !== undefined && notBefore > this.#context.clock.now() ? notBefore : undefined;
  }

  #stop(tasks: readonly RollingTask[]): void {
    const stopped: TaskRecord[] = [];
    for (const { id, phase } of tasks) {
      const task = this.#tasks.get(id);
      if (task === undefined) continue;
      const reason =
        phase === 'unhealthy'
          ? 'Task failed container health checks'
          : `Scaling activity initiated by (deployment ${this.#primary.id})`;
      if (phase === 'unhealthy') addEvent(this.#context, this.#service, EVENT.unhealthy(task));
      if (task.lastStatus === 'RUNNING') stopped.push(task);
      askToStop(this.#context, task, 'ServiceSchedulerInitiated', reason);
    }
    if (stopped.length > 0) addEvent(this.#context, this.#service, EVENT.stopped(stopped));
    if (tasks.length > 0) this.acted = true;
  }

  #start(boxId: string, started: TaskRecord[]): void {
    if (this.#definition === undefined) return;
    const service = this.#service;
    started.push(
      newTask(this.#context, {
        clusterArn: service.clusterArn,
        taskDefinition: this.#definition,
        containerInstanceArn: boxId,
        group: groupOf(service),
        startedBy: this.#primary.id,
        tags: propagatedTags(service, this.#definition),
      }),
    );
    this.#view.take(service.clusterArn, boxId, this.#demand, groupOf(service));
  }

  #started(tasks: readonly TaskRecord[]): void {
    if (tasks.length === 0) return;
    addEvent(this.#context, this.#service, EVENT.started(tasks));
    this.acted = true;
  }

  #cannotPlace(closest: ClosestMatch | undefined): void {
    this.waitsForRoom = true;
    addEvent(this.#context, this.#service, EVENT.cannotPlace(closest));
  }
}

/** Tags of a service's task. Source: AWS API, CreateService `propagateTags` and `enableECSManagedTags`. */
function propagatedTags(service: ServiceRecord, definition: TaskDefinitionRecord): Record<string, string> {
  const { propagateTags, enableECSManagedTags } = service.spec;
  const managed =
    enableECSManagedTags === true
      ? {
          'aws:ecs:clusterName': lastOf(service.clusterArn),
          'aws:ecs:serviceName': service.name,
        }
      : {};
  const own =
    propagateTags === 'SERVICE' ? service.tags : propagateTags === 'TASK_DEFINITION' ? definition.tags : {};
  return { ...own, ...managed };
}
