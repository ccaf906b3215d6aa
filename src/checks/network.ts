import type { DesiredBox, DesiredService } from '../model/desired.ts';
import { idOf } from '../model/id.ts';
import { runsOnBoxes, serviceCheck, type Check, type CheckInput, type ServiceAt } from './check.ts';

/**
 * Network interfaces of an instance, by its size; small sizes differ by family. Source: EC2 instance types guide, "Maximum
 * network interfaces".
 */
const INTERFACES: Readonly<Record<string, number>> = {
  nano: 2,
  micro: 2,
  small: 3,
  medium: 2,
  large: 3,
  xlarge: 4,
  '2xlarge': 4,
  '4xlarge': 8,
};
const OTHERWISE: Readonly<Record<string, number>> = {
  't2.medium': 3,
  't2.xlarge': 3,
  't2.2xlarge': 3,
  't3.medium': 3,
  't3a.small': 2,
  't3a.medium': 3,
  't4g.medium': 3,
};
const FAMILIES = /^(?:t2|t3a?|t4g|[mcr][5-8][agi]?)\./;

/** Tasks with an interface of their own that fit a box: it needs one itself. `undefined`: not known of its type. */
function tasksByInterfaces({ instanceType }: DesiredBox): number | undefined {
  if (!FAMILIES.test(instanceType)) return undefined;
  const all = OTHERWISE[instanceType] ?? INTERFACES[instanceType.split('.')[1] ?? ''];
  return all === undefined ? undefined : all - 1;
}

const isOwnNetwork = ({ service, task }: ServiceAt): boolean =>
  task?.input.networkMode === 'awsvpc' && runsOnBoxes(service);

/** Tasks that a service runs; one of a daemon on each box. */
const countOf = (service: DesiredService, boxes: number): number =>
  service.input.schedulingStrategy === 'DAEMON' ? boxes : (service.desiredCount ?? 1);

/** Tasks with a network of their own (awsvpc) on boxes. */
export const NETWORK_CHECKS: readonly Check[] = [
  serviceCheck(
    'public-address-refused',
    'error',
    'A public address for a task on boxes',
    ({ service, task }) => {
      const network = service.input.networkConfiguration?.awsvpcConfiguration;
      if (!isOwnNetwork({ service, task }) || network?.assignPublicIp !== 'ENABLED') return undefined;
      return {
        member: '/networkConfiguration/awsvpcConfiguration/assignPublicIp',
        message: `Service ${service.name} asks for a public address for its tasks. ECS gives one to tasks on Fargate only and refuses this.`,
        hint: 'Remove "assignPublicIp". Tasks reach the internet through a NAT gateway, and are reached through a load balancer.',
      };
    },
  ),
  {
    id: 'task-without-internet',
    level: 'note',
    title: 'Tasks with a network of their own, which have no public address',
    find: ({ desired }) => {
      const [first, ...more] = [...desired.services.values()].filter((service) =>
        isOwnNetwork({ service, task: desired.tasks.get(service.task) }),
      );
      if (first === undefined) return [];
      const others = more.length === 0 ? '' : ` (and of ${String(more.length)} more)`;
      return [
        {
          subject: idOf('service', first.name),
          message: `The tasks of ${first.name}${others} have network interfaces of their own, and on boxes those get no public address: in a public subnet they reach nothing outside the VPC, not even the ECS and ECR addresses of AWS.`,
          hint: 'Give them subnets with a route to a NAT gateway, or VPC endpoints.',
        },
      ];
    },
  },
  {
    id: 'interfaces-exhausted',
    level: 'warning',
    title: 'More tasks with a network of their own than the boxes have network interfaces for',
    find: (input) => exhausted(input),
  },
];

function exhausted({ desired, live }: CheckInput): ReturnType<Check['find']> {
  const boxes = [...(desired.boxes?.values() ?? [])];
  const each = boxes.map(tasksByInterfaces);
  const others = (live?.containerInstances.length ?? 0) > boxes.length;
  if (boxes.length === 0 || others || each.some((fits) => fits === undefined)) return [];
  const room = each.reduce<number>((sum, fits) => sum + (fits ?? 0), 0);
  const services = [...desired.services.values()]
    .filter((service) => isOwnNetwork({ service, task: desired.tasks.get(service.task) }))
    .toSorted((a, b) => countOf(b, boxes.length) - countOf(a, boxes.length));
  const wanted = services.reduce((sum, service) => sum + countOf(service, boxes.length), 0);
  const [first] = services;
  if (first === undefined || wanted <= room) return [];
  const types = [...new Set(boxes.map(({ instanceType }) => instanceType))].join(', ');
  return [
    {
      subject: idOf('service', first.name),
      message: `${String(wanted)} tasks want a network interface of their own, and the boxes (${types}) have ${String(room)} to give: ECS says RESOURCE:ENI and does not start the rest.`,
      hint: 'Take larger or more boxes, network mode bridge, or an account with awsvpcTrunking and an instance type that has it.',
    },
  ];
}
