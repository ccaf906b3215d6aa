import type { DesiredBox } from '../model/desired.ts';
import { INSTANCE_TYPES } from '../model/instance-types.ts';
import { oncePer } from '../model/once.ts';
import { boxStateOf, capacityOf } from '../scheduling/box-state.ts';
import { demandOf } from '../scheduling/demand.ts';
import { servicesOf } from '../differ/context.ts';
import { decidedInstances } from '../differ/slots.ts';
import {
  containersOf,
  listed,
  runsOnBoxes,
  serviceCheck,
  taskCheck,
  type Check,
  type CheckInput,
} from './check.ts';

/** CPU units and MiB that a box gives to tasks. */
interface Room {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
}

/** The sizes of the boxes that are declared, and of other people's; `undefined` when they are not all known. */
const roomsOf = oncePer(({ desired, live }: CheckInput): readonly Room[] | undefined => {
  if (desired.boxes === undefined) return undefined;
  const rooms: Room[] = [];
  for (const type of new Set([...desired.boxes.values()].map((box) => box.instanceType))) {
    const known = INSTANCE_TYPES.get(type);
    if (known === undefined) return undefined;
    rooms.push({ name: type, ...capacityOf(known) });
  }
  const ours = live === undefined ? new Set<string>() : decidedInstances(desired, live);
  for (const instance of live?.containerInstances ?? []) {
    if (ours.has(instance.ec2InstanceId ?? '')) continue;
    const { cpu, memory } = boxStateOf(instance);
    rooms.push({ name: instance.ec2InstanceId ?? '', cpu: cpu.total, memory: memory.total });
  }
  return rooms;
});

const largest = (rooms: readonly Room[], by: 'cpu' | 'memory'): Room | undefined =>
  rooms.reduce<Room | undefined>(
    (best, room) => (best === undefined || room[by] > best[by] ? room : best),
    undefined,
  );

/** CPU and memory, and graphics cards. */
export const SIZE_CHECKS: readonly Check[] = [
  taskCheck('gpu-missing', 'error', 'A task with GPUs where no box has one', (task, input) => {
    const rooms = roomsOf(input);
    const ours = input.desired.boxes?.size ?? 0;
    // The types whose sizes are known here have none; other people's boxes may.
    if (rooms === undefined || ours === 0 || (input.live?.containerInstances.length ?? 0) > ours)
      return undefined;
    if (!servicesOf(input.desired, task.family).some(runsOnBoxes)) return undefined;
    const at = (task.input.containerDefinitions ?? []).findIndex((container) =>
      (container.resourceRequirements ?? []).some(({ type }) => type === 'GPU'),
    );
    if (at < 0) return undefined;
    return {
      member: `/containerDefinitions/${String(at)}/resourceRequirements`,
      message: `Task ${task.family} wants a GPU, and no box has one (${rooms.map(({ name }) => name).join(', ')}): ECS says RESOURCE:GPU and starts nothing.`,
      hint: 'Take an instance type with GPUs (g4dn, g5, p3) and the ECS image for GPUs.',
    };
  }),
  serviceCheck(
    'task-too-large',
    'error',
    'A task that fits no box, even an empty one',
    ({ service, task }, input) => {
      const rooms = roomsOf(input);
      if (task === undefined || rooms === undefined || rooms.length === 0 || !runsOnBoxes(service))
        return undefined;
      const { cpu, memory } = demandOf(task.input, service.input);
      if (rooms.some((room) => room.cpu >= cpu && room.memory >= memory)) return undefined;
      const most = { cpu: largest(rooms, 'cpu'), memory: largest(rooms, 'memory') };
      const why = [
        ...(cpu > (most.cpu?.cpu ?? 0)
          ? [
              `${String(cpu)} CPU units, and the largest box (${most.cpu?.name ?? ''}) has ${String(most.cpu?.cpu ?? 0)}`,
            ]
          : []),
        ...(memory > (most.memory?.memory ?? 0)
          ? [
              `${String(memory)} MiB, and the largest box (${most.memory?.name ?? ''}) gives about ${String(most.memory?.memory ?? 0)} to tasks`,
            ]
          : []),
      ];
      return {
        message: `A task of service ${service.name} fits no box: it needs ${why.length === 0 ? `${String(cpu)} CPU units and ${String(memory)} MiB together` : why.join('; it needs ')}.`,
        hint: `Lower what the containers of ${service.task} ask for, or take a larger "instanceType".`,
      };
    },
  ),
  {
    id: 'cluster-too-small',
    level: 'warning',
    title: 'Services that together ask for more than all boxes have (validate only; the plan forecasts)',
    find: (input) => {
      const { desired, live } = input;
      if (live !== undefined || desired.boxes === undefined || desired.boxes.size === 0) return [];
      if (roomsOf(input) === undefined) return [];
      const total = [...desired.boxes.values()].map(roomOf).reduce(add, { cpu: 0, memory: 0 });
      const asked = [...desired.services.values()]
        .filter((service) => runsOnBoxes(service) && service.input.schedulingStrategy !== 'DAEMON')
        .map((service) => {
          const { cpu, memory } = demandOf(desired.tasks.get(service.task)?.input ?? {});
          const n = service.desiredCount ?? 1;
          return { cpu: cpu * n, memory: memory * n };
        })
        .reduce(add, { cpu: 0, memory: 0 });
      const over = (['cpu', 'memory'] as const).filter((of) => asked[of] > total[of]);
      if (over.length === 0) return [];
      const texts = over.map((of) => `${String(asked[of])} ${UNIT[of]} of ${String(total[of])}`);
      return [
        {
          subject: `cluster/${desired.cluster.name}` as const,
          member: '/boxes',
          message: `The services ask for more than the boxes have: ${texts.join(', ')}. Some tasks will not start.`,
          hint: 'Add boxes ("count"), take a larger "instanceType", or lower "desiredCount", "cpu" or "memory".',
        },
      ];
    },
  },
  {
    id: 'memory-unlimited',
    level: 'note',
    title: 'A container with a memory reservation and no limit',
    find: ({ desired }) => {
      const open = containersOf(desired).filter(
        ({ container, task }) =>
          container.memory === undefined &&
          container.memoryReservation !== undefined &&
          task.input.memory === undefined,
      );
      const [first] = open;
      if (first === undefined) return [];
      return [
        {
          subject: `task/${first.task.family}` as const,
          member: `${first.pointer}/memoryReservation`,
          message: `${listed(open.map(({ container, task }) => `${container.name ?? ''} of ${task.family}`))} ${open.length === 1 ? 'has' : 'have'} a memory reservation and no limit: when the box runs out of memory, Linux ends whichever process it likes, also of another task.`,
          hint: 'Add "memory", a hard limit above the reservation.',
        },
      ];
    },
  },
];

const UNIT = { cpu: 'CPU units', memory: 'MiB' } as const;

type Amount = Pick<Room, 'cpu' | 'memory'>;
const add = (a: Amount, b: Amount): Amount => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory });

function roomOf(box: DesiredBox): Amount {
  const known = INSTANCE_TYPES.get(box.instanceType);
  return known === undefined ? { cpu: 0, memory: 0 } : capacityOf(known);
}
