import { oncePer } from '../../model/once.ts';
import { attributesOf, boxStateOf } from '../../scheduling/box-state.ts';
import { demandOf } from '../../scheduling/demand.ts';
import { occupy } from '../../scheduling/fit.ts';
import type { BoxState, Demand } from '../../scheduling/types.ts';
import type { EngineContext } from '../context.ts';
import type { ContainerInstanceRecord, TaskRecord } from '../records.ts';

type Reads = Pick<EngineContext, 'store'>;

/** A list of attributes is replaced when one of them changes. */
const attributesByName = oncePer(attributesOf);

/** What a task holds on its box until it has stopped. */
function demandOfTask({ store }: Reads, task: TaskRecord): Demand {
  return demandOf(store.taskDefinitions.get(task.taskDefinitionArn)?.definition ?? {});
}

/** A box with the tasks that are on it; pass only tasks that have not stopped. */
export function boxWith(
  reads: Reads,
  containerInstance: ContainerInstanceRecord,
  tasks: Iterable<TaskRecord>,
): BoxState {
  let box: BoxState = {
    ...boxStateOf({
      containerInstanceArn: containerInstance.arn,
      ec2InstanceId: containerInstance.ec2InstanceId,
      status: containerInstance.status,
      agentConnected: containerInstance.agentConnected,
      registeredResources: containerInstance.registeredResources,
      registeredAt: new Date(containerInstance.registeredAt),
    }),
    attributes: attributesByName(containerInstance.attributes),
  };
  for (const task of tasks) {
    if (task.containerInstanceArn === containerInstance.arn && task.lastStatus !== 'STOPPED') {
      box = occupy(box, demandOfTask(reads, task), task.group);
    }
  }
  return box;
}

/** A view of clusters for one look of the scheduler: made lazily, kept up to date by `take`. */
export class ClusterView {
  readonly #context: Reads;
  readonly #byCluster = new Map<string, Map<string, BoxState>>();
  readonly #byGroup = new Map<string, TaskRecord[]>();
  readonly #tasksByBox = new Map<string, TaskRecord[]>();
  readonly #zones = new Map<string, ReadonlyMap<string, string>>();
  #boxVersions: Map<string, string> | undefined;

  constructor(context: Reads) {
    this.#context = context;
    let holding = 0;
    for (const task of context.store.tasks.values()) {
      append(this.#byGroup, `${task.clusterArn} ${task.group}`, task);
      if (task.lastStatus === 'STOPPED') continue;
      append(this.#tasksByBox, task.containerInstanceArn, task);
      holding += Number(`0x${task.id.slice(0, 10)}`) || 1;
    }
    this.tasksVersion = holding;
  }

  /** All tasks of a group, also stopped ones that are still described. */
  tasks(clusterArn: string, group: string): readonly TaskRecord[] {
    return this.#byGroup.get(`${clusterArn} ${group}`) ?? [];
  }

  /** Changes whenever a box of the cluster comes, goes or changes. */
  boxesVersion(clusterArn: string): string {
    return (this.#boxVersions ??= this.#versions()).get(clusterArn) ?? '';
  }

  /** A sum over the tasks that hold room anywhere: it changes whenever one starts or stops. */
  readonly tasksVersion: number;

  /** The zones of the ACTIVE boxes of a cluster. */
  zones(clusterArn: string): ReadonlyMap<string, string> {
    let zones = this.#zones.get(clusterArn);
    if (zones === undefined) {
      zones = new Map(
        this.boxes(clusterArn).map((box) => [box.id, box.attributes['ecs.availability-zone'] ?? '']),
      );
      this.#zones.set(clusterArn, zones);
    }
    return zones;
  }

  #versions(): Map<string, string> {
    const versions = new Map<string, string>();
    for (const { clusterArn, version, status } of this.#context.store.containerInstances.values()) {
      versions.set(clusterArn, `${versions.get(clusterArn) ?? ''}${status[0] ?? ''}${String(version)} `);
    }
    return versions;
  }

  /** The ACTIVE boxes of a cluster. */
  boxes(clusterArn: string): readonly BoxState[] {
    return [...this.#boxesOf(clusterArn).values()];
  }

  take(clusterArn: string, boxId: string, demand: Demand, group: string): void {
    const boxes = this.#boxesOf(clusterArn);
    const box = boxes.get(boxId);
    if (box !== undefined) boxes.set(boxId, occupy(box, demand, group));
  }

  #boxesOf(clusterArn: string): Map<string, BoxState> {
    let boxes = this.#byCluster.get(clusterArn);
    if (boxes === undefined) {
      boxes = new Map();
      for (const containerInstance of this.#context.store.containerInstances.values()) {
        if (containerInstance.clusterArn !== clusterArn || containerInstance.status !== 'ACTIVE') continue;
        boxes.set(
          containerInstance.arn,
          boxWith(this.#context, containerInstance, this.#tasksByBox.get(containerInstance.arn) ?? []),
        );
      }
      this.#byCluster.set(clusterArn, boxes);
    }
    return boxes;
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
