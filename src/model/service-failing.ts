import type { Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { causeText, essentialOf, stopCauseOf } from './stop-cause.ts';

/** A service whose tasks end by themselves again and again, though it is what it should be. */
export interface Failing {
  /** Tasks of its revision that failed, of those that ECS still shows: those of about an hour. */
  readonly times: number;
  /** The most frequent cause: `essential container web exited with code 1`. */
  readonly cause: string;
}

const HOUR_MS = 3_600_000;
/** So often is no accident, where all that is wanted runs just now. */
const OFTEN = 3;

const primaryOf = (service: Service) => service.deployments?.find(({ status }) => status === 'PRIMARY');

/** Whether fewer tasks run than are wanted, of the PRIMARY deployment: during a roll the old ones count as running, too. */
export function runsShort(service: Service): boolean {
  const running = primaryOf(service)?.runningCount ?? service.runningCount;
  return running !== undefined && running < (service.desiredCount ?? 0);
}

/**
 * Whether a service's own description lets one suspect that its tasks fail, so that it is worth to ask for stopped ones:
 * fewer run than are wanted, ECS counts failures, or it has started more than it needs since its deployment began.
 * Source: ECS developer guide, "Service event messages" (`has started N tasks`).
 */
export function maybeFailing(service: Service): boolean {
  const primary = primaryOf(service);
  if (runsShort(service) || (primary?.failedTasks ?? 0) > 0) return true;
  const events = service.events ?? [];
  const newest = Math.max(...events.map(({ createdAt }) => createdAt?.getTime() ?? 0));
  const began = Math.max(primary?.createdAt?.getTime() ?? Infinity, newest - HOUR_MS);
  const started = events
    .filter(({ createdAt }) => (createdAt?.getTime() ?? 0) >= began)
    .reduce((sum, { message = '' }) => sum + Number(/has started (\d+) tasks/.exec(message)?.[1] ?? 0), 0);
  return started >= (service.desiredCount ?? 0) + OFTEN;
}

/** How a service fails, by its tasks that stopped; `undefined`: it does not, or has been steady since. */
export function failingOf(
  service: Service,
  stopped: readonly Task[],
  definition: TaskDefinition | undefined,
): Failing | undefined {
  const essential = definition && essentialOf(definition);
  const causes = stopped
    .filter(
      ({ group, taskDefinitionArn }) =>
        group === `service:${service.serviceName ?? ''}` &&
        taskDefinitionArn === (primaryOf(service)?.taskDefinition ?? service.taskDefinition),
    )
    .flatMap((task) => {
      const cause = stopCauseOf(task, essential);
      return cause === undefined ? [] : [{ at: task.stoppedAt?.getTime() ?? 0, text: causeText(cause) }];
    });
  const steady = service.events?.find(({ message }) => /has reached a steady state/.test(message ?? ''));
  const last = Math.max(...causes.map(({ at }) => at));
  const { failedTasks = 0, rolloutState } = primaryOf(service) ?? {};
  const unsettled =
    runsShort(service) || failedTasks > 0 || rolloutState === 'IN_PROGRESS' || rolloutState === 'FAILED';
  const again = causes.length >= OFTEN && (steady?.createdAt?.getTime() ?? 0) <= last;
  if (!unsettled && !again) return undefined;
  const counts = new Map<string, number>();
  for (const { text } of causes) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most === undefined ? undefined : { times: causes.length, cause: most[0] };
}
