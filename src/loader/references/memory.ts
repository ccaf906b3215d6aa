import { isBelowReservation } from '../../model/refusals/sizes.ts';
import { positionAt } from '../source.ts';
import { member, number } from '../value.ts';
import type { TaskView } from './task-view.ts';

/** Every container needs a memory limit or reservation unless the task has one (API reference, `memory`). */
export function checkMemory({ source, task, containers, report }: TaskView): void {
  const hasTaskMemory = member(task, 'memory') !== undefined;
  for (const { value, way, name } of containers) {
    const of = name === undefined ? 'the container' : JSON.stringify(name);
    if (
      !hasTaskMemory &&
      member(value, 'memory') === undefined &&
      member(value, 'memoryReservation') === undefined
    ) {
      const hint = 'set "memory" (MiB, a hard limit) or "memoryReservation"';
      report.error(
        positionAt(source, way),
        'memory-missing',
        `${of} has neither "memory" nor "memoryReservation"`,
        hint,
      );
    }
    const memory = number(value, 'memory');
    const reservation = number(value, 'memoryReservation');
    if (isBelowReservation(memory, reservation)) {
      const message = `"memory" (${String(memory)}) must not be below "memoryReservation" (${String(reservation)})`;
      report.error(positionAt(source, [...way, 'memory']), 'memory-below-reservation', message);
    }
  }
}
