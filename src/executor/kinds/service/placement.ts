import type { Service, Task } from '@aws-sdk/client-ecs';
import { kindOf } from '../../../model/id.ts';
import { isNoNews } from '../../aws-errors.ts';
import { withoutPrefix } from '../../status/service.ts';
import type { Step } from '../../step.ts';
import type { Started } from './started.ts';

/** So long nothing must have moved, in milliseconds, before a lack of room counts as lasting. */
const PERSISTS_MS = 15_000;

/**
 * The same while new tasks run beside old ones: a task without a health check counts as healthy after 40 s, and only then
 * an old one may stop and make room. Source: AWS API, DeploymentConfiguration `minimumHealthyPercent`.
 */
const HEALS_MS = 60_000;

/** A box boots and joins within so long, in milliseconds. */
const JOINS_MS = 300_000;

/** Whether a service waits for room, and whether any could come. */
export interface Room {
  readonly failed: boolean;
  readonly lines: readonly string[];
  readonly hint?: string;
  readonly note?: string;
}
const ENOUGH: Room = { failed: false, lines: [] };

/**
 * Judges a lack of room by facts: ECS says that it cannot place a task, nothing of the service moves, nothing is being
 * stopped in the cluster, and nothing in this run could still make room (a box on its way, another service's change).
 */
export class PlacementJudge {
  readonly #step: Step;
  readonly #started: Started;
  #shape = '';
  #still: number;

  constructor(step: Step, started: Started) {
    this.#step = step;
    this.#started = started;
    this.#still = started.at;
  }

  async judge(service: Service, now: number): Promise<Room> {
    const shape = JSON.stringify(
      (service.deployments ?? []).map((deployment) => [
        deployment.id,
        deployment.runningCount,
        deployment.pendingCount,
        deployment.desiredCount,
      ]),
    );
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#still = now;
    }
    const complaint = this.#complaint(service);
    const pending = (service.deployments ?? []).some((deployment) => (deployment.pendingCount ?? 0) > 0);
    if (complaint === undefined || pending) return this.#move(ENOUGH);
    const room: Room = { failed: false, lines: [], note: 'no box has room yet' };
    if (now - this.#still < (mayHeal(service) ? HEALS_MS : PERSISTS_MS)) return this.#move(room);
    this.#step.self.stuck = true;
    if (this.#othersMove() || this.#boxesCome(now) || (await this.#stopping())) return room;
    return { failed: true, lines: [complaint], hint: hintOf(complaint) };
  }

  #move(room: Room): Room {
    this.#step.self.stuck = false;
    return room;
  }

  /** The newest thing that ECS says of placing, if it is younger than our call and not overtaken by a placement. */
  #complaint(service: Service): string | undefined {
    for (const event of service.events ?? []) {
      if ((event.createdAt?.getTime() ?? 0) < (this.#started.since ?? this.#started.at) - 1000)
        return undefined;
      const message = event.message ?? '';
      if (/unable to (?:place|stop or start)/i.test(message)) return withoutPrefix(message);
      if (/has started \d+ tasks/i.test(message)) return undefined;
    }
    return undefined;
  }

  /** Another change of this run could still make room, unless it waits for room itself. */
  #othersMove(): boolean {
    return [...this.#step.active.values()].some(
      (other) => other !== this.#step.self && !other.stuck && kindOf(other.change.id) !== 'task',
    );
  }

  /** A box that was launched before this run may still join. */
  #boxesCome(now: number): boolean {
    if (now - this.#started.at > JOINS_MS) return false;
    return [...this.#step.live.boxes.values()].some((held) =>
      held.some(
        ({ instance, containerInstance }) =>
          containerInstance === undefined &&
          (instance.State?.Name === 'pending' || instance.State?.Name === 'running'),
      ),
    );
  }

  async #stopping(): Promise<boolean> {
    const { aws, cluster } = this.#step;
    try {
      const { taskArns = [] } = await aws.call('ecs:ListTasks', {
        cluster,
        desiredStatus: 'STOPPED',
        maxResults: 100,
      });
      if (taskArns.length === 0) return false;
      const { tasks = [] } = await aws.call('ecs:DescribeTasks', { cluster, tasks: taskArns });
      return tasks.some((task: Task) => task.lastStatus !== 'STOPPED');
    } catch (error) {
      if (isNoNews(error)) return true;
      return false;
    }
  }
}

/** New tasks that run, and old ones that wait for them to be healthy. */
const mayHeal = ({ deployments = [] }: Service): boolean =>
  deployments.some((one) => one.status === 'PRIMARY' && (one.runningCount ?? 0) > 0) &&
  deployments.some((one) => one.status !== 'PRIMARY' && (one.runningCount ?? 0) > 0);

function hintOf(complaint: string): string {
  if (/port/i.test(complaint))
    return 'Add a box, free the port, or allow ECS to stop the old task first (minimumHealthyPercent)';
  if (/memory|CPU/i.test(complaint)) return 'Add a box, or ask for less';
  if (/constraint/i.test(complaint))
    return 'Correct the "placementConstraints" of the service and its task, or give a box what they ask for';
  if (/No Container Instances/i.test(complaint)) return 'Add a box to cluster.json';
  if (/AGENT/.test(complaint)) return 'See why the box’s ECS agent is not connected';
  if (/stop or start/i.test(complaint)) return 'Change minimumHealthyPercent or maximumPercent';
  return 'Make room on a box';
}
