import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { DesiredModel, DesiredService, DesiredTask } from '../model/desired.ts';
import { idOf, type Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import { oncePer } from '../model/once.ts';
import type { Level, Listed } from './listed.ts';

/** What a check looks at. Without `live` (offline) the declared boxes are all that there is. */
export interface CheckInput {
  readonly desired: DesiredModel;
  readonly live: LiveModel | undefined;
}

/** What a check found. `member` is a JSON pointer below the subject: `/containerDefinitions/0/image`. */
export interface Found {
  readonly subject: Id;
  readonly member?: string;
  /** What and why, in numbers and names; sentences. */
  readonly message: string;
  /** What to do about it; sentences. */
  readonly hint: string;
  /** It is about what AWS says, not about the files: no position. */
  readonly source?: 'aws';
}

/** One check of the files. */
export interface Check extends Listed {
  readonly find: (input: CheckInput) => readonly Found[];
}

/** One finding or none or several, as checks answer. */
type Findings<T> = T | readonly T[] | undefined;

const listOf = <T extends object>(found: Findings<T>): readonly T[] =>
  found === undefined ? [] : isMany(found) ? found : [found];
const isMany = <T extends object>(found: T | readonly T[]): found is readonly T[] => Array.isArray(found);

/** A container and where it stands. */
export interface ContainerAt {
  readonly task: DesiredTask;
  readonly container: ContainerDefinition;
  /** For sentences: `Container web of task shop`. */
  readonly name: string;
  /** JSON pointer below the task. */
  readonly pointer: string;
  /** `bridge` when absent, as on Linux (API reference, `networkMode`). */
  readonly networkMode: string;
  /** Whether the task says that it is for Windows. */
  readonly windows: boolean;
  /** Whether the task says that it is for Linux. */
  readonly linux: boolean;
}

/** Every container of every task. */
export const containersOf = oncePer((desired: DesiredModel): readonly ContainerAt[] =>
  [...desired.tasks.values()].flatMap((task) =>
    (task.input.containerDefinitions ?? []).map((container, index) => ({
      task,
      container,
      name: `Container ${container.name ?? ''} of task ${task.family}`,
      pointer: `/containerDefinitions/${String(index)}`,
      networkMode: task.input.networkMode ?? 'bridge',
      windows: (task.input.runtimePlatform?.operatingSystemFamily ?? '').startsWith('WINDOWS'),
      linux: task.input.runtimePlatform?.operatingSystemFamily === 'LINUX',
    })),
  ),
);

/** A check of each container; `member` is below the container. */
export const containerCheck = (
  id: string,
  level: Level,
  title: string,
  find: (at: ContainerAt) => Findings<Omit<Found, 'subject'>>,
): Check => ({
  id,
  level,
  title,
  find: ({ desired }) =>
    containersOf(desired).flatMap((at) =>
      listOf(find(at)).map((found) => ({
        ...found,
        subject: idOf('task', at.task.family),
        member: `${at.pointer}${found.member ?? ''}`,
      })),
    ),
});

/** A check of each task; `member` is below the task. */
export const taskCheck = (
  id: string,
  level: Level,
  title: string,
  find: (task: DesiredTask, input: CheckInput) => Findings<Omit<Found, 'subject'>>,
): Check => ({
  id,
  level,
  title,
  find: (input) =>
    [...input.desired.tasks.values()].flatMap((task) =>
      listOf(find(task, input)).map((found) => ({ ...found, subject: idOf('task', task.family) })),
    ),
});

/** A service with the task that it runs. */
export interface ServiceAt {
  readonly service: DesiredService;
  readonly task: DesiredTask | undefined;
}

/** A check of each service; `member` is below the service. */
export const serviceCheck = (
  id: string,
  level: Level,
  title: string,
  find: (at: ServiceAt, input: CheckInput) => Findings<Omit<Found, 'subject'>>,
): Check => ({
  id,
  level,
  title,
  find: (input) =>
    [...input.desired.services.values()].flatMap((service) =>
      listOf(find({ service, task: input.desired.tasks.get(service.task) }, input)).map((found) => ({
        ...found,
        subject: idOf('service', service.name),
      })),
    ),
});

/** Whether ECS places the tasks of a service on the boxes of the cluster. */
export const runsOnBoxes = ({ input }: DesiredService): boolean =>
  (input.capacityProviderStrategy ?? []).length === 0 && (input.launchType ?? 'EC2') === 'EC2';

/** `a, b, c and 4 more`: names for a sentence. */
export function listed(names: readonly string[], most = 5): string {
  const unique = [...new Set(names)];
  if (unique.length <= 1) return unique.join('');
  const shown = unique.length > most ? unique.slice(0, most - 1) : unique.slice(0, -1);
  const rest = unique.length > most ? `${String(unique.length - shown.length)} more` : unique.at(-1);
  return `${shown.join(', ')} and ${rest ?? ''}`;
}
