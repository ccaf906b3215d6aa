import { attributesOf, boxStateOf } from '../../scheduling/box-state.ts';
import { demandOf } from '../../scheduling/demand.ts';
import { occupy } from '../../scheduling/fit.ts';
import type { BoxState, Demand } from '../../scheduling/types.ts';
import type { EngineContext } from '../context.ts';
import type { ContainerInstanceRecord, TaskRecord } from '../records.ts';

type Reads = Pick<EngineContext, 'store'>;

/** What a task holds on its box until it has stopped. */
export function demandOfTask({ store }: Reads, task: TaskRecord): Demand {
  const definition = store.taskDefinitions.get(task.taskDefinitionArn)?.definition;
  return demandOf(definition ?? {});
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
    attributes: attributesOf(containerInstance.attributes),
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

  constructor(context: Reads) {
    this.#context = context;
    for (const task of context.store.tasks.values()) {
      append(this.#byGroup, `${task.clusterArn} ${task.group}`, task);
      if (task.lastStatus !== 'STOPPED') append(this.#tasksByBox, task.containerInstanceArn, task);
    }
  }

  /** All tasks of a group, also stopped ones that are still described. */
  tasks(clusterArn: string, group: string): readonly TaskRecord[] {
    return this.#byGroup.get(`${clusterArn} ${group}`) ?? [];
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
