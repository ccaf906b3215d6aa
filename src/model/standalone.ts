import type { Task } from '@aws-sdk/client-ecs';

/**
 * Whether a task belongs to no service: somebody started it with RunTask or StartTask. Source: API reference, `Task`
 * (`group`: for a task of a service it is `service:` and the service's name).
 */
export const isStandalone = ({ group }: Pick<Task, 'group'>): boolean =>
  group?.startsWith('service:') !== true;
