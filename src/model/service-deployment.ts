import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';

/**
 * One service deployment, also one that is over: what ECS keeps of it for 90 days. Source: ECS developer guide, "View service
 * history using Amazon ECS service deployments". Revisions are those of task definitions, by ARN.
 */
export interface ServiceDeployment {
  readonly status: ServiceDeploymentStatus;
  /** Why it has that status, in the words of ECS. */
  readonly reason: string;
  /** What it deploys; `undefined`: ECS does not tell any more. */
  readonly target: string | undefined;
  /** What ran when it began. */
  readonly sources: readonly string[];
  /** What ECS itself went back to when it failed. */
  readonly rolledBackTo?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** `undefined`: it is under way. */
  readonly endedAt?: number;
}

/** Whether ECS went back by itself, or is doing so, or tried to. */
export const isRollback = (status: ServiceDeploymentStatus | undefined): boolean =>
  status?.startsWith('ROLLBACK_') === true;
