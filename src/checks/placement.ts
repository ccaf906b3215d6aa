import type { PlacementConstraint, TaskDefinitionPlacementConstraint } from '@aws-sdk/client-ecs';
import { idOf } from '../model/id.ts';
import { NO_CLUSTER } from '../model/live.ts';
import { parseConstraint } from '../scheduling/constraints/constraint.ts';
import { demandOf } from '../scheduling/demand.ts';
import { servicesOf } from '../differ/context.ts';
import { eligibleBoxes, isDeclarable } from '../differ/eligible.ts';
import { runsOnBoxes, serviceCheck, taskCheck, type Check, type Found } from './check.ts';

type Constraints = readonly (PlacementConstraint | TaskDefinitionPlacementConstraint)[] | undefined;

const faults = (of: string, constraints: Constraints): readonly Omit<Found, 'subject'>[] =>
  (constraints ?? []).flatMap(({ type, expression }, index) => {
    if (type !== 'memberOf') return [];
    const member = `/placementConstraints/${String(index)}${expression === undefined ? '' : '/expression'}`;
    const hint = 'For example: attribute:ecs.instance-type =~ t3.* and attribute:tier == web.';
    if (expression === undefined || expression.trim() === '')
      return [{ member, message: `A memberOf constraint of ${of} has no expression. ECS refuses it.`, hint }];
    const parsed = parseConstraint(expression);
    if (parsed.ok) return [];
    const message = `The constraint "${expression}" of ${of} cannot be read: ${parsed.fault.message} (at character ${String(parsed.fault.at + 1)}). ECS refuses it.`;
    return [{ member, message, hint }];
  });

const readable = (constraints: Constraints): boolean => faults('', constraints).length === 0;

/** Fields of strategies. Source: API reference, `PlacementStrategy.field`. */
const FIELDS = {
  spread: {
    is: /^(?:instanceId|host|attribute:[\w./\\-]+)$/i,
    say: 'instanceId, or attribute:ecs.availability-zone and the like',
  },
  binpack: { is: /^(?:cpu|memory)$/i, say: 'cpu or memory' },
  random: { is: /^$/, say: 'nothing: random has no field' },
} as const;

/** Where ECS may and shall put tasks. */
export const PLACEMENT_CHECKS: readonly Check[] = [
  {
    id: 'constraint-invalid',
    level: 'error',
    title: 'A placement constraint that ECS cannot read',
    find: ({ desired }) => [
      ...[...desired.tasks.values()].flatMap(({ family, input }) =>
        faults(`task ${family}`, input.placementConstraints).map((found) => ({
          ...found,
          subject: idOf('task', family),
        })),
      ),
      ...[...desired.services.values()].flatMap(({ name, input }) =>
        faults(`service ${name}`, input.placementConstraints).map((found) => ({
          ...found,
          subject: idOf('service', name),
        })),
      ),
    ],
  },
  serviceCheck(
    'constraint-no-box',
    'error',
    'Placement constraints that no box meets',
    ({ service, task }, { desired, live }) => {
      if (
        task === undefined ||
        desired.boxes === undefined ||
        desired.boxes.size === 0 ||
        !runsOnBoxes(service)
      )
        return undefined;
      if (!readable(task.input.placementConstraints) || !readable(service.input.placementConstraints))
        return undefined;
      const demand = demandOf(task.input, service.input);
      const expressions = demand.constraints.flatMap(({ expression }) => expression ?? []);
      if (expressions.length === 0) return undefined;
      // Which instances are there, only the cluster says.
      if (live === undefined && !expressions.every(isDeclarable)) return undefined;
      if (eligibleBoxes(desired, live ?? NO_CLUSTER, demand) > 0) return undefined;
      return {
        member: '/placementConstraints',
        message: `No box meets ${expressions.map((text) => `"${text}"`).join(' and ')} of service ${service.name}, so ECS can start none of its tasks.`,
        hint: 'Give boxes those "attributes" (or that "instanceType"), or change the expression.',
      };
    },
  ),
  serviceCheck(
    'distinct-instances',
    'error',
    'More tasks than boxes, each on a box of its own',
    ({ service, task }, { desired, live }) => {
      if (
        task === undefined ||
        desired.boxes === undefined ||
        service.desiredCount === undefined ||
        !runsOnBoxes(service)
      )
        return undefined;
      const demand = demandOf(task.input, service.input);
      if (!demand.constraints.some(({ type }) => type === 'distinctInstance')) return undefined;
      const boxes = eligibleBoxes(desired, live ?? NO_CLUSTER, demand);
      if (boxes === 0 || service.desiredCount <= boxes) return undefined;
      return {
        member: '/desiredCount',
        message: `Service ${service.name} wants ${String(service.desiredCount)} tasks, each on a box of its own (distinctInstance), and ${boxes === 1 ? 'only 1 box is' : `only ${String(boxes)} boxes are`} there for them.`,
        hint: `Add boxes, lower "desiredCount" to ${String(boxes)}, or spread with a placement strategy instead.`,
      };
    },
  ),
  serviceCheck(
    'strategy-invalid',
    'error',
    'A placement strategy with a field that ECS does not know',
    ({ service }) =>
      (service.input.placementStrategy ?? []).flatMap(({ type, field }, index) => {
        const rule = type === undefined ? undefined : FIELDS[type];
        if (rule === undefined || rule.is.test(field ?? '')) return [];
        return [
          {
            member: `/placementStrategy/${String(index)}`,
            message: `The strategy ${type ?? ''} of service ${service.name} ${field === undefined ? 'has no field' : `has the field "${field}"`}. ECS refuses it.`,
            hint: `The field of ${type ?? ''} can be ${rule.say}.`,
          },
        ];
      }),
  ),
  serviceCheck(
    'fargate-beside-boxes',
    'warning',
    'A service that does not run on the declared boxes',
    ({ service }, { desired }) => {
      if (service.input.launchType !== 'FARGATE' || (desired.boxes?.size ?? 0) === 0) return undefined;
      return {
        member: '/launchType',
        message: `Service ${service.name} has the launch type FARGATE: its tasks run beside the declared boxes, not on them, and are paid for apart.`,
        hint: 'Leave "launchType" out to use the boxes.',
      };
    },
  ),
  taskCheck('task-unused', 'note', 'A task that no service runs', (task, { desired }) => {
    if (servicesOf(desired, task.family).length > 0) return undefined;
    return {
      message: `No service runs task ${task.family}: it is registered, and nothing more.`,
      hint: 'Add it to "services", unless it is started by hand or by a schedule.',
    };
  }),
];
