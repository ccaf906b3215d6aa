import { awsvpcExcluded } from './awsvpc.ts';
import { ephemeralStorageRefused, fargateRefused, inferenceEnded, isForFargate } from './fargate.ts';
import { healthOutOfRange, tooLong, tooManyContainers } from './limits.ts';
import type { Refusal, TaskInput } from './refusal.ts';
import { cpuExceeded, memoryExceeded } from './sizes.ts';
import { volumesExcluded } from './volumes.ts';

/** Everything for which RegisterTaskDefinition refuses a task, of the rules that stand here. */
export const refusalsOfTask = (task: TaskInput): readonly Refusal[] => [
  ...tooManyContainers(task),
  ...tooLong(task),
  ...healthOutOfRange(task),
  ...awsvpcExcluded(task),
  ...volumesExcluded(task),
  ...(isForFargate(task) ? fargateRefused(task) : []),
  ...ephemeralStorageRefused(task),
  ...inferenceEnded(task),
  ...cpuExceeded(task),
  ...memoryExceeded(task),
];
