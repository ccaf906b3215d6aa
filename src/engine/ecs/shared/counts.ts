import type { TaskRecord } from '../../records.ts';

/** RUNNING, whether or not it was told to stop. */
export const isRunning = (task: TaskRecord): boolean => task.lastStatus === 'RUNNING';

/** On the way to RUNNING. */
export const isPending = (task: TaskRecord): boolean =>
  task.desiredStatus === 'RUNNING' &&
  (task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING' || task.lastStatus === 'ACTIVATING');

/** How many tasks run and how many are about to. */
export const countTasks = (
  tasks: readonly TaskRecord[],
): { readonly runningCount: number; readonly pendingCount: number } => ({
  runningCount: tasks.filter(isRunning).length,
  pendingCount: tasks.filter(isPending).length,
});
