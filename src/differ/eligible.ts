import type { DesiredBox, DesiredModel } from '../model/desired.ts';
import type { LiveModel } from '../model/live.ts';
import { boxStateOf } from '../scheduling/box-state.ts';
import { matches } from '../scheduling/constraints/constraint.ts';
import type { BoxState, Demand } from '../scheduling/types.ts';
import { decidedInstances } from './slots.ts';

/**
 * How many boxes may take a task once the plan is done: the declared ones, and those that the plan leaves as they are. It must not depend on what changes by itself (agents, remaining room), so that the same files
 * give the same answer after an apply; a declared box is judged by its declaration alone.
 */
export function eligibleBoxes(desired: DesiredModel, live: LiveModel, demand: Demand): number {
  const expressions = demand.constraints
    .filter((constraint) => constraint.type === 'memberOf')
    .map((constraint) => constraint.expression ?? '')
    .filter((expression) => expression !== '');
  const decided = decidedInstances(desired, live);
  const present = live.containerInstances
    .filter((instance) => instance.status !== 'INACTIVE')
    .filter((instance) => !decided.has(instance.ec2InstanceId ?? ''))
    .filter((instance) => expressions.every((expression) => matches(expression, boxStateOf(instance))));
  const declared = [...(desired.boxes?.values() ?? [])].filter((box) =>
    expressions.every((expression) => mayMatch(expression, box, live)),
  );
  return present.length + declared.length;
}

/** Built-in attributes that a declaration tells. */
const KNOWN: ReadonlySet<string> = new Set(['ecs.instance-type', 'ecs.os-type']);

/** Names of the cluster query language that only a joined box can answer. */
const OF_JOINED_BOXES =
  /\b(?:ec2InstanceId|registeredAt|agentConnected|agentVersion|dockerVersion|runningTasksCount|task:group)\b/i;

/** Whether a declaration can meet an expression: ids, times and counts are of boxes that are there. */
export const isDeclarable = (expression: string): boolean => !OF_JOINED_BOXES.test(expression);

/** Of what only a joined box tells, its id alone is known of one that is there; an expression over the rest is taken as met. */
function mayMatch(expression: string, box: DesiredBox, live: LiveModel): boolean {
  if (!isDeclarable(expression.replaceAll(/\bec2InstanceId\b/gi, ''))) return true;
  const declared = declaredState(box);
  const held = live.boxes.get(box.slot) ?? [];
  const states = held.map(({ instanceId }) => ({ ...declared, ec2InstanceId: instanceId }));
  return (states.length === 0 ? [declared] : states).some((state) => matches(expression, state));
}

const declaredState = (box: DesiredBox): BoxState => ({
  id: box.slot,
  available: true,
  cpu: { remaining: 0, total: 0 },
  memory: { remaining: 0, total: 0 },
  ports: [],
  gpus: 0,
  attributes: { ...box.attributes, 'ecs.instance-type': box.instanceType, 'ecs.os-type': 'linux' },
  known: KNOWN,
  tasksByGroup: {},
});
