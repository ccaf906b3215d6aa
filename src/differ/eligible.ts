import type { DesiredBox, DesiredModel } from '../model/desired.ts';
import type { LiveModel } from '../model/live.ts';
import { oncePer } from '../model/once.ts';
import { boxStateOf } from '../scheduling/box-state.ts';
import { matches } from '../scheduling/constraints/constraint.ts';
import type { BoxState, Demand } from '../scheduling/types.ts';

/**
 * How many boxes may take a task once the plan is done: the declared ones, or the live ones where boxes are unmanaged,
 * and other people's. It must not depend on what changes by itself (agents, remaining room), so that the same files
 * give the same answer after an apply; a declared box is judged by its declaration alone.
 */
export function eligibleBoxes(desired: DesiredModel, live: LiveModel, demand: Demand): number {
  const expressions = demand.constraints
    .filter((constraint) => constraint.type === 'memberOf')
    .map((constraint) => constraint.expression ?? '')
    .filter((expression) => expression !== '');
  const ours = ownInstances(live);
  const present = live.containerInstances
    .filter((instance) => instance.status !== 'INACTIVE')
    .filter((instance) => desired.boxes === undefined || !ours.has(instance.ec2InstanceId ?? ''))
    .filter((instance) => expressions.every((expression) => matches(expression, boxStateOf(instance))));
  const declared = [...(desired.boxes?.values() ?? [])].filter((box) =>
    expressions.every((expression) => mayMatch(expression, box)),
  );
  return present.length + declared.length;
}

/** The ids of the instances that are our boxes. */
export const ownInstances = oncePer(
  (live: LiveModel): ReadonlySet<string> =>
    new Set([...live.boxes.values()].flat().map((box) => box.instanceId)),
);

/** Built-in attributes that a declaration tells. */
const TOLD: ReadonlySet<string> = new Set(['ecs.instance-type', 'ecs.os-type']);

/** Names of the cluster query language that only a joined box can answer. */
const OF_JOINED_BOXES =
  /\b(?:ec2InstanceId|registeredAt|agentConnected|agentVersion|dockerVersion|runningTasksCount|task:group)\b/i;

/** Whether a declaration can meet an expression: ids, times and counts are of boxes that are there. */
export const isDeclarable = (expression: string): boolean => !OF_JOINED_BOXES.test(expression);

/** An expression over what only a joined box tells (its zone, its subnet, its id) is taken as met. */
const mayMatch = (expression: string, box: DesiredBox): boolean =>
  !isDeclarable(expression) || matches(expression, declaredState(box));

const declaredState = (box: DesiredBox): BoxState => ({
  id: box.slot,
  available: true,
  cpu: { remaining: 0, total: 0 },
  memory: { remaining: 0, total: 0 },
  ports: [],
  gpus: 0,
  attributes: { ...box.attributes, 'ecs.instance-type': box.instanceType, 'ecs.os-type': 'linux' },
  told: TOLD,
  tasksByGroup: {},
});
