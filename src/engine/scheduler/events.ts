import { lastOf } from '../../model/arn.ts';
import type { ClosestMatch } from '../../scheduling/fit.ts';
import type { EngineContext } from '../context.ts';
import type { ServiceRecord, TaskRecord } from '../records.ts';

/** Most events that a service keeps. Source: AWS API, Service `events`. */
const MOST_EVENTS = 100;
/** How long an event is not said again. */
const REPEAT_MS = 6 * 3_600_000;
const SEE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';
const CANNOT_PLACE = 'was unable to place a task because no container instance met all of its requirements.';

/** Service event messages, word for word. Source: ECS developer guide, "Service event messages". */
export const EVENT = {
  started: (tasks: readonly TaskRecord[]) => `has started ${String(tasks.length)} tasks: ${namesOf(tasks)}.`,
  stopped: (tasks: readonly TaskRecord[]) =>
    `has stopped ${String(tasks.length)} running tasks: ${namesOf(tasks)}.`,
  unhealthy: (task: TaskRecord) => `(task ${task.id}) failed container health checks.`,
  completed: (deployment: string) => `(deployment ${deployment}) deployment completed.`,
  steady: () => 'has reached a steady state.',
  failed: (deployment: string) => `(deployment ${deployment}) deployment failed: tasks failed to start.`,
  rollingBack: (deployment: string) => `rolling back to deployment ${deployment}.`,
  stuck: () =>
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
  cannotStart: () => `is unable to consistently start tasks successfully. ${SEE}`,
  cannotPlace: (closest: ClosestMatch | undefined) =>
    closest === undefined
      ? `${CANNOT_PLACE} Reason: No Container Instances were found in your cluster. ${SEE}`
      : `${CANNOT_PLACE} The closest matching (container-instance ${lastOf(closest.box.id)}) ${lackText(closest)}. ${SEE}`,
} as const;

const namesOf = (tasks: readonly TaskRecord[]): string => tasks.map(({ id }) => `(task ${id})`).join(' ');

function lackText({ lack }: ClosestMatch): string {
  switch (lack.of) {
    case 'port':
      return 'is already using a port required by your task';
    case 'memory':
      return 'has insufficient memory available';
    case 'cpu':
      return 'has insufficient CPU units available';
    case 'gpu':
      return 'has insufficient GPU resource available';
    case 'agent':
      return 'encountered error "AGENT"';
    case 'constraint': {
      const kind = lack.expression === 'distinctInstance' ? 'DistinctInstance' : 'MemberOf';
      return `encountered error "${kind} placement constraint unsatisfied."`;
    }
    default:
      return lack satisfies never;
  }
}

/** Messages that tell of a change; a complaint may be said again after one of these. */
const isProgress = (message: string): boolean =>
  /\) (has (started|stopped) |has reached |\(deployment |rolling back )/.test(message);

/** Adds an event, unless the same was said within 6 h and nothing has changed since. */
export function addEvent(context: EngineContext, service: ServiceRecord, text: string): void {
  const message = `(service ${service.name}) ${text}`;
  const now = context.clock.now();
  for (const event of service.events) {
    if (event.createdAt < now - REPEAT_MS) break;
    if (event.message === message) return;
    if (isProgress(event.message)) break;
  }
  service.events.unshift({ id: uuid(context), createdAt: now, message });
  service.events.length = Math.min(service.events.length, MOST_EVENTS);
}

/** In the form `8-4-4-4-12`. */
export function uuid({ random }: Pick<EngineContext, 'random'>): string {
  const hex = random.hex(32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
