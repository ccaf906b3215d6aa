import { shortRevision } from '../../model/arn.ts';
import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { taskDefinitionOf } from '../../model/task-sets.ts';
import type { Status } from './status.ts';

/** What we asked for, to tell our deployment from others'. */
export interface Expectation {
  /** Id of the deployment that our call started or found (`ecs-svc/…`); `undefined`: the reply did not tell. */
  readonly deployment: string | undefined;
  /** ARN of the revision that we asked for. */
  readonly taskDefinition: string;
  /** What we set; `undefined`: others may own it. */
  readonly desiredCount: number | undefined;
  /** Ids of the deployments that were there before our call: one of them as PRIMARY is an old answer. */
  readonly before: ReadonlySet<string>;
  /** Whether an earlier look has shown our deployment as PRIMARY. */
  readonly seen: boolean;
  /** For how many milliseconds all wanted tasks have been running without a failure. */
  readonly steadyMs: number;
  /** Milliseconds since our call. */
  readonly sinceMs: number;
}

/** An answer may be this old before we believe that our deployment is not there. */
const STALE_MS = 60_000;
/** A deployment without a rollout state is done when it was steady for so long. */
const STEADY_MS = 60_000;

/**
 * Says where a service's deployment stands. Success is never "the service is stable": a service that was rolled back is
 * stable too. It is: the PRIMARY deployment is ours, complete, and nothing of another one runs.
 * Source: API reference, `Deployment` (status, rolloutState, failedTasks).
 */
export function serviceStatus(service: Service, expected: Expectation): Status {
  if (service.status !== 'ACTIVE')
    return failed(`the service is ${service.status ?? 'in no status'}`, [
      'Somebody deleted it while it was being deployed.',
    ]);
  const deployments = service.deployments ?? [];
  if (deployments.length === 0) return controllerStatus(service, expected);
  const primary = deployments.find((deployment) => deployment.status === 'PRIMARY');
  if (primary === undefined)
    return { status: 'in-progress', message: 'waiting for AWS to show the deployment' };
  if (!isOurs(primary, expected)) return notOurs(service, primary, expected);

  const message = progress(service, primary, expected);
  if (primary.rolloutState === 'FAILED')
    return failed(message, [reasonOf(primary), 'ECS starts no more tasks of this deployment.']);
  const wanted = primary.desiredCount ?? 0;
  const running = primary.runningCount ?? 0;
  const others = deployments.filter((deployment) => deployment !== primary && tasksOf(deployment) > 0);
  if (
    expected.desiredCount !== undefined &&
    service.desiredCount !== expected.desiredCount &&
    service.schedulingStrategy !== 'DAEMON'
  )
    return {
      status: 'in-progress',
      message: `${message}, AWS still shows ${String(service.desiredCount ?? 0)} wanted`,
    };
  const full = service.schedulingStrategy === 'DAEMON' || wanted === (service.desiredCount ?? wanted);
  if (full && running === wanted && (primary.pendingCount ?? 0) === 0 && others.length === 0) {
    // Running is not healthy: where ECS tells a rollout state, that one counts. Without one (classic load balancers)
    // the tasks must stay for a while.
    const done =
      primary.rolloutState === undefined
        ? expected.steadyMs >= STEADY_MS
        : primary.rolloutState === 'COMPLETED';
    return done
      ? { status: 'current', message }
      : { status: 'in-progress', message: `${message}, not steady yet` };
  }
  const stopping = others.length > 0 && running >= wantedOf(service, primary);
  return { status: 'in-progress', message: stopping ? `${message}, old tasks are stopping` : message };
}

/** Whether all that is wanted runs, and nothing else: begins the time that `steadyMs` counts. */
export function isSteady(service: Service, expected: Pick<Expectation, 'taskDefinition'>): boolean {
  const [only, ...rest] = (service.deployments ?? []).filter(
    (deployment) => deployment.status === 'PRIMARY' || tasksOf(deployment) > 0,
  );
  return (
    only !== undefined &&
    rest.length === 0 &&
    only.taskDefinition === expected.taskDefinition &&
    (only.runningCount ?? 0) === (only.desiredCount ?? 0) &&
    (only.pendingCount ?? 0) === 0 &&
    (only.failedTasks ?? 0) === 0
  );
}

/** Whether all that is wanted of the PRIMARY deployment runs, beside old tasks or alone. */
export function isUp(service: Service, expected: Pick<Expectation, 'taskDefinition'>): boolean {
  const primary = (service.deployments ?? []).find(({ status }) => status === 'PRIMARY');
  return (
    primary?.taskDefinition === expected.taskDefinition &&
    (primary.runningCount ?? 0) === wantedOf(service, primary) &&
    (primary.pendingCount ?? 0) === 0
  );
}

/** Tasks of other deployments that still run: what a failed roll leaves behind. */
export const oldTasks = (service: Service, deployment: string | undefined): number =>
  (service.deployments ?? [])
    .filter((other) => other.id !== deployment)
    .reduce((sum, other) => sum + (other.runningCount ?? 0), 0);

function isOurs(primary: Deployment, expected: Expectation): boolean {
  if (primary.taskDefinition !== expected.taskDefinition) return false;
  if (expected.deployment === undefined) return true;
  // Another id with our task definition: somebody forced a new deployment of the very same wish.
  return primary.id === expected.deployment || !expected.before.has(primary.id ?? '');
}

function notOurs(service: Service, primary: Deployment, expected: Expectation): Status {
  const ours = service.deployments?.find((deployment) => deployment.id === expected.deployment);
  const now = shortRevision(primary.taskDefinition);
  const message = `running ${count(primary.runningCount ?? 0, primary.desiredCount ?? 0)} on ${now}, not on ${shortRevision(expected.taskDefinition)}`;
  const failure = failureOf(service, ours, expected.deployment);
  const back = /roll(?:ing|ed) back/i.test(primary.rolloutStateReason ?? '')
    ? primary.rolloutStateReason
    : undefined;
  if (failure !== undefined || back !== undefined)
    return failed(message, [
      ...(failure === undefined ? [] : [failure]),
      `ECS rolled back to ${now}: ${back ?? 'its circuit breaker opened'}`,
    ]);
  const known = primary.id !== undefined && expected.before.has(primary.id);
  if (known && !expected.seen && expected.sinceMs < STALE_MS)
    return { status: 'in-progress', message: 'waiting for AWS to show the new deployment' };
  return failed(message, [
    known
      ? `Deployment ${primary.id ?? ''} is in force again; ours is gone.`
      : `Another deployment (${primary.id ?? 'unknown'}) took the place of ours: somebody else updated the service.`,
  ]);
}

/** Why our deployment failed; when ECS shows it no more, from the service's events, which name it. */
function failureOf(
  service: Service,
  ours: Deployment | undefined,
  id: string | undefined,
): string | undefined {
  if (ours?.rolloutState === 'FAILED') return reasonOf(ours);
  const event = service.events?.find(
    ({ message }) => id !== undefined && message?.includes(id) === true && /deployment failed/i.test(message),
  );
  return event?.message === undefined ? undefined : withoutPrefix(event.message);
}

/** An event's text without the service's name, which the reader knows, and the pointer to the manual. */
export const withoutPrefix = (message: string): string =>
  message.replace(/^\(service [^)]*\) /, '').replace(/ For more information, see .*$/, '');

/** A service whose tasks are deployed by CodeDeploy or others (`deployments` is empty): the counts are all there is. */
function controllerStatus(service: Service, expected: Expectation): Status {
  const running = service.runningCount ?? 0;
  const wanted = service.desiredCount ?? 0;
  const message = `running ${count(running, wanted)}`;
  const done =
    running === wanted &&
    (service.pendingCount ?? 0) === 0 &&
    taskDefinitionOf(service) === expected.taskDefinition;
  if (done && (expected.steadyMs >= STEADY_MS || wanted === 0)) return { status: 'current', message };
  return { status: 'in-progress', message };
}

function progress(service: Service, primary: Deployment, expected: Expectation): string {
  const ours = count(primary.runningCount ?? 0, wantedOf(service, primary));
  const old = (service.deployments ?? []).find((other) => other !== primary && tasksOf(other) > 0);
  if (old === undefined) return `running ${ours}`;
  const running = old.runningCount ?? 0;
  if (old.taskDefinition === primary.taskDefinition)
    return `running ${ours}, ${String(running)} of the deployment before`;
  const left = (old.desiredCount ?? 0) < running ? String(running) : count(running, old.desiredCount ?? 0);
  return `running ${left} on ${shortRevision(old.taskDefinition)}, ${ours} on ${shortRevision(expected.taskDefinition)}`;
}

/** A deployment begins with a desired count of 0, which ECS raises as it goes. */
const wantedOf = (service: Service, primary: Deployment): number =>
  Math.max(primary.desiredCount ?? 0, service.desiredCount ?? 0);
const count = (running: number, wanted: number): string => `${String(running)}/${String(wanted)}`;
const tasksOf = (deployment: Deployment): number =>
  (deployment.runningCount ?? 0) + (deployment.pendingCount ?? 0);
const reasonOf = (deployment: Deployment): string =>
  deployment.rolloutStateReason ?? 'The deployment failed.';
const failed = (message: string, details: readonly string[]): Status => ({
  status: 'failed',
  message,
  details,
});
