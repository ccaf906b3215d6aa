import type { Failure, PlacementConstraint, PlacementStrategy } from '@aws-sdk/client-ecs';
import { demandOf } from '../../../scheduling/demand.ts';
import { lacks } from '../../../scheduling/fit.ts';
import { place } from '../../../scheduling/place.ts';
import type { Lack } from '../../../scheduling/types.ts';
import type { EngineContext } from '../../context.ts';
import type { TaskRecord } from '../../records.ts';
import { ClusterView } from '../../scheduler/capacity.ts';
import { newTask } from '../../scheduler/new-task.ts';
import type { NewTask } from '../../scheduler/new-task.ts';

export interface PlaceTasks extends Omit<NewTask, 'containerInstanceArn'> {
  readonly count: number;
  readonly placementConstraints?: readonly PlacementConstraint[] | undefined;
  readonly placementStrategy?: readonly PlacementStrategy[] | undefined;
}

export interface PlacedTasks {
  readonly tasks: readonly TaskRecord[];
  /** `RESOURCE:CPU` and the like, with the ARN of the container instance. */
  readonly failures: readonly Failure[];
}

/** Starts tasks that no service owns, where the scheduler would. The first that fits nowhere ends it, with a failure a box. */
export function placeTasks(context: EngineContext, wanted: PlaceTasks): PlacedTasks {
  const view = new ClusterView(context);
  const demand = demandOf(wanted.taskDefinition.definition, wanted);
  const tasks: TaskRecord[] = [];
  for (let count = 0; count < wanted.count; count++) {
    const boxes = view.boxes(wanted.clusterArn);
    const placement = place(boxes, demand, wanted.placementStrategy, wanted.group, () =>
      context.random.fraction(),
    );
    if (!placement.placed) {
      const failures = boxes.map((box) => failureOf(box.id, lacks(box, demand, wanted.group)[0]));
      return { tasks, failures };
    }
    view.take(wanted.clusterArn, placement.box.id, demand, wanted.group);
    tasks.push(newTask(context, { ...wanted, containerInstanceArn: placement.box.id }));
  }
  return { tasks, failures: [] };
}

/** Starts one task on each of the boxes, without the scheduler. */
export function startTasks(
  context: EngineContext,
  wanted: Omit<PlaceTasks, 'count'>,
  on: readonly string[],
): PlacedTasks {
  const demand = demandOf(wanted.taskDefinition.definition);
  const tasks: TaskRecord[] = [];
  const failures: Failure[] = [];
  for (const arn of on) {
    const box = new ClusterView(context).boxes(wanted.clusterArn).find((candidate) => candidate.id === arn);
    const lack = box && lacks(box, demand, wanted.group)[0];
    if (box !== undefined && lack === undefined)
      tasks.push(newTask(context, { ...wanted, containerInstanceArn: arn }));
    else if (box !== undefined) failures.push(failureOf(arn, lack));
    else
      failures.push({
        arn,
        reason: context.store.containerInstances.get(arn) === undefined ? 'MISSING' : 'INACTIVE',
      });
  }
  return { tasks, failures };
}

/** AWS's name of what keeps a task off a box. Source: ECS developer guide, "API failure reasons". */
function failureOf(arn: string, lack: Lack | undefined): Failure {
  switch (lack?.of) {
    case 'cpu':
      return { arn, reason: 'RESOURCE:CPU' };
    case 'memory':
      return { arn, reason: 'RESOURCE:MEMORY' };
    case 'port':
      return { arn, reason: 'RESOURCE:PORTS' };
    case 'gpu':
      return { arn, reason: 'RESOURCE:GPU' };
    case 'constraint':
      return { arn, reason: lack?.expression === 'distinctInstance' ? 'LOCATION' : 'ATTRIBUTE' };
    case 'agent':
    case undefined:
      return { arn, reason: 'AGENT' };
    default:
      return lack satisfies never;
  }
}
