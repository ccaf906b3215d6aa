import type { RollingTask } from '../../scheduling/types.ts';
import type { EngineContext } from '../context.ts';
import type { DeploymentRecord, ServiceRecord, TaskRecord } from '../records.ts';
import { countFailure, forgiveFailures } from './deployments.ts';
import { healthyFrom } from './health.ts';

export interface TaskPhases {
  /** Tasks that have not stopped, oldest first. */
  readonly phases: ReadonlyMap<TaskRecord, RollingTask['phase']>;
  /** When the next task becomes healthy by time alone. */
  readonly again: number | undefined;
}

/**
 * Tells what each task of a service is now, and counts each failed task of the PRIMARY deployment once. A task fails when it
 * stops by itself before it was ever healthy, or when its health check fails; a task that becomes healthy takes the count
 * back to 0. Source: AWS API, Deployment `failedTasks`.
 */
export function taskPhases(
  context: EngineContext,
  service: ServiceRecord,
  primary: DeploymentRecord,
  tasks: readonly TaskRecord[],
): TaskPhases {
  const { clock, options, store } = context;
  const now = clock.now();
  const phases = new Map<TaskRecord, RollingTask['phase']>();
  let again: number | undefined;
  for (const task of tasks) {
    if (task.lastStatus === 'STOPPED') {
      if (task.judged === undefined) judgeStopped(context, service, primary, task);
      continue;
    }
    if (task.desiredStatus === 'STOPPED') {
      phases.set(task, 'stopping');
      continue;
    }
    if (task.lastStatus !== 'RUNNING') {
      phases.set(task, 'pending');
      continue;
    }
    if (task.healthStatus === 'UNHEALTHY') {
      phases.set(task, 'unhealthy');
      setJudged(context, task, 'failed');
      if (task.startedBy === primary.id) countFailure(context, service, primary, true);
      continue;
    }
    const from = healthyFrom(
      task,
      store.taskDefinitions.get(task.taskDefinitionArn)?.definition,
      options.healthyAfterMs,
    );
    if (from !== undefined && from > now && (again === undefined || from < again)) again = from;
    const healthy = from !== undefined && from <= now;
    phases.set(task, healthy ? 'healthy' : 'running');
    if (healthy && task.judged === undefined) {
      setJudged(context, task, 'healthy');
      if (task.startedBy === primary.id) forgiveFailures(context, primary);
    }
  }
  return { phases, again };
}

function judgeStopped(
  context: EngineContext,
  service: ServiceRecord,
  primary: DeploymentRecord,
  task: TaskRecord,
): void {
  const failed = task.stopCode === 'TaskFailedToStart' || task.stopCode === 'EssentialContainerExited';
  setJudged(context, task, failed ? 'failed' : 'gone');
  if (failed && task.startedBy === primary.id)
    countFailure(context, service, primary, task.startedAt !== undefined);
}

function setJudged(
  context: EngineContext,
  task: TaskRecord,
  judged: NonNullable<TaskRecord['judged']>,
): void {
  task.judged = judged;
  context.store.tasks.put(task.arn, task);
}
