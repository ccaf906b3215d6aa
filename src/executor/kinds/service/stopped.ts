import type { Service, Task } from '@aws-sdk/client-ecs';
import { nameOf } from '../../../model/id.ts';
import { isNoNews } from '../../aws-errors.ts';
import { diagnose, type Verdict } from '../../diagnose.ts';
import type { Step } from '../../step.ts';
import { essentialContainers } from './definition.ts';
import type { Started } from './started.ts';

/** Describe at most so many stopped tasks: the newest failures tell as much as all of them (DescribeTasks takes 100). */
const MOST = 100;

/** Looks at the tasks of our deployment that stopped, seldom enough to be kind to AWS. */
export class StoppedTasks {
  readonly #step: Step;
  readonly #started: Started;
  #lookedAt: number;
  #failedTasks = 0;
  #last: Verdict | undefined;
  /** ARNs of tasks that are known to have failed. */
  readonly #failed = new Set<string>();

  constructor(step: Step, started: Started) {
    this.#step = step;
    this.#started = started;
    this.#lookedAt = started.at;
  }

  /** What was last found. */
  get last(): Verdict | undefined {
    return this.#last;
  }

  /**
   * What the stopped tasks tell, if it is time to look: ECS counts a new failure, or some seconds have gone by.
   * @param always look in any case: the deployment has failed and the reason is wanted.
   */
  async look(service: Service, now: number, always: boolean): Promise<Verdict | undefined> {
    const ours = service.deployments?.find((deployment) => deployment.id === this.#started.deployment);
    const failedTasks = ours?.failedTasks ?? 0;
    const counted = failedTasks > this.#failedTasks;
    // Many who wait share the bucket of ListTasks, so each looks less often.
    const every = Math.max(this.#step.aws.local ? 2000 : 5000, this.#step.servicePoller.waiting * 1000);
    if (!always && !counted && now - this.#lookedAt < every) return this.#last;
    this.#failedTasks = failedTasks;
    this.#lookedAt = now;
    try {
      this.#last =
        diagnose(
          await stoppedTasksOf(this.#step, { ...this.#started, deployment: ours?.id }, this.#started.at),
          failedTasks,
          essentialContainers(this.#step, this.#started.taskDefinition),
        ) ?? this.#last;
    } catch (error) {
      // Reasons are a help. Without the right to list tasks the deployment's own state decides.
      if (!isNoNews(error)) this.#lookedAt = Infinity;
    }
    return this.#last;
  }

  /** Whether tasks have failed since this was asked before. Tells of them, unless that was done. */
  news(): boolean {
    const { failed = [], conclusive = false, passes = false, lines = [] } = this.#last ?? {};
    const fresh = failed.filter((arn) => !this.#failed.has(arn));
    const { reported } = this.#step.launched;
    // What ends the wait is told with its end.
    if (!conclusive && !passes && fresh.some((arn) => !reported.has(arn)))
      for (const line of lines) this.#step.note(line);
    for (const arn of fresh) {
      this.#failed.add(arn);
      reported.add(arn);
    }
    return fresh.length > 0;
  }
}

/** The stopped tasks of the deployment, of those that stopped since a moment: milliseconds since the epoch. */
export async function stoppedTasksOf(
  step: Pick<Step, 'aws' | 'cluster' | 'change'>,
  started: Pick<Started, 'deployment' | 'kept' | 'taskDefinition' | 'earlier'>,
  since: number,
): Promise<readonly Task[]> {
  const { aws, cluster, change } = step;
  const { taskArns = [] } = await aws.call('ecs:ListTasks', {
    cluster,
    serviceName: nameOf(change.id),
    desiredStatus: 'STOPPED',
    maxResults: MOST,
  });
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await aws.call('ecs:DescribeTasks', { cluster, tasks: taskArns.slice(0, MOST) });
  return tasks.filter((task) => {
    if (started.deployment !== undefined && task.startedBy !== started.deployment) return false;
    if (task.taskDefinitionArn !== started.taskDefinition) return false;
    if (started.earlier?.has(task.taskArn ?? '') === true) return false;
    if (started.deployment !== undefined && !started.kept) return true;
    const at = task.stoppedAt ?? task.stoppingAt ?? task.createdAt;
    return at === undefined || at.getTime() >= since - 5000;
  });
}
