import { cpuUnits, memoryMiB } from '../kinds/task.ts';
import { ofContainers, type Refusal, type TaskInput } from './refusal.ts';

/**
 * A hard limit may equal the reservation. The API reference still says "greater"; ECS says "'memory' must be greater than
 * or equal to 'memoryReservation'" (deployed, `pf-ecs-container-memory-reservation`).
 */
export const isBelowReservation = (memory: number | undefined, reservation: number | undefined): boolean =>
  memory !== undefined && reservation !== undefined && memory < reservation;

const sizeOf = (text: string | undefined, units: (text: string) => number | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : units(text);

/** CPU units that a task has as a whole; `undefined`: it does not say. */
export const taskCpu = ({ cpu }: TaskInput): number | undefined => sizeOf(cpu, cpuUnits);

/** MiB that a task has as a whole; `undefined`: it does not say. */
export const taskMemory = ({ memory }: TaskInput): number | undefined => sizeOf(memory, memoryMiB);

const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, number = 0) => total + number, 0);

/** Containers that reserve more CPU than their task has. Source: deployed (`pf-ecs-fargate-container-cpu-over-task`). */
export function cpuExceeded(task: TaskInput): readonly Refusal[] {
  const limit = taskCpu(task);
  const reserved = sum((task.containerDefinitions ?? []).map(({ cpu }) => cpu));
  if (limit === undefined || reserved <= limit) return [];
  return [
    {
      member: '/cpu',
      what: `The containers of task ${task.family ?? ''} reserve ${String(reserved)} CPU units, the task has ${String(limit)}.`,
      fix: `Raise "cpu" of the task to ${String(reserved)}, or lower "cpu" of its containers.`,
      answer: "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    },
  ];
}

/**
 * Containers that want more memory than their task has: each hard limit singly, and the reservations in sum. The sum of the
 * hard limits has no bound: a limit reserves nothing of the task. Source: deployed (`pf-ecs-container-memory-over-task`); API
 * reference, `memory`: "The total amount of memory reserved for all containers within a task must be lower".
 */
export function memoryExceeded(task: TaskInput): readonly Refusal[] {
  const limit = taskMemory(task);
  if (limit === undefined) return [];
  const single = ofContainers(task, ({ memory, name }, of) =>
    memory === undefined || memory <= limit
      ? []
      : [
          {
            member: '/memory',
            what: `${of} of task ${task.family ?? ''} has a limit of ${String(memory)} MiB, the task has ${String(limit)}.`,
            fix: `Lower "memory" of the container to ${String(limit)}, or raise it for the task.`,
            answer: `The 'memory' setting for container '${name ?? ''}' is greater than for the task`,
          },
        ],
  );
  const reserved = sum((task.containerDefinitions ?? []).map(({ memoryReservation }) => memoryReservation));
  if (reserved <= limit) return single;
  return [
    ...single,
    {
      member: '/memory',
      what: `The containers of task ${task.family ?? ''} reserve ${String(reserved)} MiB, the task has ${String(limit)}.`,
      fix: `Raise "memory" of the task to ${String(reserved)}, or lower "memoryReservation" of its containers.`,
      answer:
        "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
      source: 'API reference, ContainerDefinition, memory',
    },
  ];
}
