import type { TaskRecord } from '../records.ts';

/** Failed tasks of a service, or of a family, whose containers are kept. */
const MOST = 2;

/**
 * Keeps the stopped containers of the newest tasks that failed, so that `docker logs` tells their last words. The ECS agent
 * keeps those of all tasks for three hours (seen with agent 1.105.1); on one's own computer a few are enough.
 */
export class Kept {
  readonly #byGroup = new Map<string, (readonly string[])[]>();

  /**
   * A task has ended. Returns the ids of the containers to remove now: its own, or those of an older failure.
   * @param stays its box does, so that there is somebody to ask.
   */
  ended(task: TaskRecord, stays: boolean): readonly string[] {
    const own = task.containers.flatMap(({ runtimeId }) => runtimeId ?? []).reverse();
    // Volumes of its own could not be removed before the containers.
    if (!stays || !hasFailed(task) || Object.keys(task.volumes).length > 0) return own;
    const key = `${task.clusterArn} ${task.group}`;
    const kept = [...(this.#byGroup.get(key) ?? []), own];
    this.#byGroup.set(key, kept.slice(-MOST));
    return kept.slice(0, -MOST).flat();
  }
}

const hasFailed = ({ stopCode, stoppedReason = '' }: TaskRecord): boolean =>
  stopCode === 'EssentialContainerExited' ||
  stopCode === 'TaskFailedToStart' ||
  /health check/.test(stoppedReason);
