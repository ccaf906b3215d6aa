import type { ContainerDefinition, Service, Task } from '@aws-sdk/client-ecs';
import { nameOf } from '../../../model/id.ts';
import { isNoNews } from '../../aws-errors.ts';
import { shortId } from '../../diagnose.ts';
import type { Step } from '../../step.ts';
import { definitionOf } from './definition.ts';
import type { Started } from './started.ts';

/** Tasks that are PENDING for a moment start; so often is asked whether they still can, in milliseconds. */
const EVERY_MS = 10_000;

/** That a task can never start, though its agent does not give it up. */
export interface Stuck {
  readonly lines: readonly string[];
  readonly hint: string;
}

/**
 * Finds tasks that stay PENDING for ever: a container waits for another to be HEALTHY, and that one has exited. The agent
 * waits on until somebody stops the task, or for its `startTimeout`. Seen with agent 1.105.1. Asks only where a
 * definition has such a wait.
 */
export class PendingTasks {
  readonly #step: Step;
  readonly #started: Started;
  readonly #waits: readonly Wait[];
  #askAt: number;

  constructor(step: Step, started: Started) {
    this.#step = step;
    this.#started = started;
    this.#waits = waitsOf(definitionOf(step, started.taskDefinition)?.containerDefinitions ?? []);
    this.#askAt = step.clock.now() + EVERY_MS;
  }

  async look({ deployments = [] }: Service, now: number): Promise<Stuck | undefined> {
    const pending = deployments.some(
      ({ status, pendingCount = 0 }) => status === 'PRIMARY' && pendingCount > 0,
    );
    if (this.#waits.length === 0 || !pending || now < this.#askAt) return undefined;
    this.#askAt = now + EVERY_MS;
    for (const task of await this.#tasks()) {
      const text = this.#stuckBy(task);
      if (text === undefined) continue;
      return {
        lines: [`task ${shortId(task)} stays PENDING: ${text.line}`],
        hint: `Correct ${text.on}, or wait for it with another condition`,
      };
    }
    return undefined;
  }

  #stuckBy({ containers = [] }: Task): { readonly line: string; readonly on: string } | undefined {
    const of = (name: string) => containers.find((container) => container.name === name);
    for (const { waiting, on } of this.#waits) {
      const source = of(on);
      if (of(waiting)?.lastStatus !== 'PENDING' || source?.lastStatus !== 'STOPPED') continue;
      const code = source.exitCode === undefined ? '' : ` with code ${String(source.exitCode)}`;
      return { line: `${on} exited${code} before it was healthy, so ${waiting} waits for it in vain`, on };
    }
    return undefined;
  }

  async #tasks(): Promise<readonly Task[]> {
    const { aws, cluster, change } = this.#step;
    try {
      const { taskArns = [] } = await aws.call('ecs:ListTasks', {
        cluster,
        serviceName: nameOf(change.id),
        desiredStatus: 'RUNNING',
        maxResults: 100,
      });
      if (taskArns.length === 0) return [];
      const { tasks = [] } = await aws.call('ecs:DescribeTasks', { cluster, tasks: taskArns });
      return tasks.filter(
        ({ taskDefinitionArn, lastStatus }) =>
          taskDefinitionArn === this.#started.taskDefinition && lastStatus === 'PENDING',
      );
    } catch (error) {
      // Without the right to list tasks the wait ends with its time.
      if (!isNoNews(error)) this.#askAt = Infinity;
      return [];
    }
  }
}

interface Wait {
  readonly waiting: string;
  readonly on: string;
}

/** Who waits without end for whom to be HEALTHY. */
const waitsOf = (containers: readonly ContainerDefinition[]): readonly Wait[] =>
  containers.flatMap(({ name = '', dependsOn = [] }) =>
    dependsOn.flatMap(({ containerName: on = '', condition }) =>
      condition !== 'HEALTHY' || containers.some((one) => one.name === on && (one.startTimeout ?? 0) > 0)
        ? []
        : [{ waiting: name, on }],
    ),
  );
