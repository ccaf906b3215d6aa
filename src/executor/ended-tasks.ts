import type { Task } from '@aws-sdk/client-ecs';
import { limiter } from '../aws/batches.ts';
import { nameOf, type Id } from '../model/id.ts';
import { readingOf } from '../snapshotter/reading.ts';
import { readTasks } from '../snapshotter/tasks.ts';
import { diagnose } from './diagnose.ts';
import { essentialContainers } from './kinds/service/definition.ts';
import type { Unsteady } from './wait-until-steady.ts';
import type { RunContext } from './step.ts';

/**
 * Adds services of this run whose tasks ended by themselves after they had counted as done, while others were waited for:
 * they are waited for once more. Tells why. Two calls, or one where nothing stopped; none where nothing was started.
 */
export async function withEndedTasks(
  context: Omit<RunContext, 'active'>,
  unsteady: readonly Unsteady[],
  note: (text: string) => void,
): Promise<readonly Unsteady[]> {
  const { deployments, reported } = context.launched;
  if (deployments.size === 0) return unsteady;
  const groups = new Map<Id, Task[]>();
  for (const task of await stoppedTasks(context)) {
    const id = deployments.get(task.startedBy ?? '');
    if (id === undefined || reported.has(task.taskArn ?? '')) continue;
    groups.set(id, [...(groups.get(id) ?? []), task]);
  }
  const more = [...groups].flatMap(([id, tasks]): readonly Unsteady[] => {
    const verdict = diagnose(tasks, 0, essentialContainers(context, tasks[0]?.taskDefinitionArn ?? ''));
    if (verdict === undefined) return [];
    for (const line of verdict.lines) note(`service ${nameOf(id)}: while others were waited for, ${line}`);
    for (const arn of verdict.failed) reported.add(arn);
    return unsteady.some((one) => one.id === id) ? [] : [{ id, message: 'a task of it ended' }];
  });
  return [...unsteady, ...more];
}

async function stoppedTasks({ aws, cluster, stop }: Omit<RunContext, 'active'>): Promise<readonly Task[]> {
  try {
    return await readTasks(readingOf(aws, cluster, limiter(1, stop), stop), 'STOPPED');
  } catch {
    // Reasons are a help; whether all runs was seen.
    return [];
  }
}
