import type { Service } from '@aws-sdk/client-ecs';
import { hasHealthCheck } from '../../../model/health-check.ts';
import { isUp } from '../../status/service.ts';
import type { Step } from '../../step.ts';
import { definitionOf } from './definition.ts';
import type { Started } from './started.ts';

/**
 * Watches that the tasks of a deployment stay up. ECS calls a deployment COMPLETED when its tasks run, and a task without a
 * health check runs until its process has ended; so where nothing checks them, they must run for a while.
 * Source: AWS API, DeploymentConfiguration `minimumHealthyPercent` (when tasks count as healthy).
 */
export class StayUp {
  /** How long they must, in milliseconds; 0 where health checks or load balancers judge them. */
  readonly needMs: number;
  readonly #started: Started;
  #since: number | undefined;
  #failedTasks = 0;

  constructor(step: Step, started: Started) {
    this.#started = started;
    this.needMs = isChecked(step, started) ? 0 : step.healthyAfterMs;
  }

  /** Milliseconds that are left, by what AWS says now; the time begins anew when a task is missing or has failed. */
  left(service: Service, now: number): number {
    const { deployments = [] } = service;
    if (this.needMs === 0 || deployments.length === 0) return 0;
    const { desiredCount = 0, failedTasks = 0 } =
      deployments.find(({ status }) => status === 'PRIMARY') ?? {};
    if (failedTasks > this.#failedTasks || !isUp(service, this.#started)) this.#since = undefined;
    this.#failedTasks = failedTasks;
    if (desiredCount === 0) return 0;
    if (!isUp(service, this.#started)) return this.needMs;
    this.#since ??= now;
    return Math.max(0, this.#since + this.needMs - now);
  }

  /** A task has ended: the time begins anew. */
  again(now: number): void {
    this.#since = now;
  }
}

/** Whether ECS learns from a check that a task works: of one of its essential containers, or of a load balancer. */
function isChecked(step: Step, { service, taskDefinition }: Started): boolean {
  if ((service.loadBalancers ?? []).length > 0) return true;
  const containers = definitionOf(step, taskDefinition)?.containerDefinitions ?? [];
  return containers.some((container) => container.essential !== false && hasHealthCheck(container));
}
