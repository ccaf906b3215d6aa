import type {
  Cluster,
  ContainerInstance,
  Service,
  ServiceRevision,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Instance } from '@aws-sdk/client-ec2';
import type { Tags } from './ownership.ts';
import type { ServiceDeployment } from './service-deployment.ts';

/**
 * The model that AWS describes. An absent resource is one that AWS *says* is MISSING or INACTIVE; an answer that says
 * nothing of a resource that was asked for is an error of the snapshot, never an absence.
 */
export interface LiveModel {
  /** `undefined`: no ACTIVE cluster of that name. */
  readonly cluster: LiveCluster | undefined;
  /** The ACTIVE services of the cluster by name, owned or not. */
  readonly services: ReadonlyMap<string, LiveService>;
  /** Names of services that are DRAINING: they cannot be created again yet. */
  readonly draining: ReadonlySet<string>;
  /** Declared services that ECS still shows as INACTIVE, which it does for a while after they were deleted; by name. */
  readonly gone?: ReadonlyMap<string, LiveService>;
  /** Revisions by ARN: those that services run, and the newest ACTIVE ones of declared families. */
  readonly revisions: ReadonlyMap<string, LiveRevision>;
  /** For each declared family, the ACTIVE revisions that were looked at, newest first. */
  readonly families: ReadonlyMap<string, readonly string[]>;
  /** Our boxes by slot; a slot can be held by more than one instance while one is replaced. */
  readonly boxes: ReadonlyMap<string, readonly LiveBox[]>;
  /** The container instances of the cluster, ours and others': of each machine the registration in force. */
  readonly containerInstances: readonly ContainerInstance[];
  /** Registrations of machines that registered anew since; ECS may still count tasks on them. */
  readonly stale?: readonly ContainerInstance[];
  /** By ARN, the revisions that other clusters run. Read where something may be deregistered. */
  readonly runElsewhere?: ReadonlyMap<string, Runner>;
  /** Running tasks, when they were asked for (status, forecast). */
  readonly runningTasks: readonly Task[] | undefined;
  /** Tasks that stopped within the last hour or so, when tasks were asked for and some service may be failing. */
  readonly stoppedTasks?: readonly Task[];
  /** `111122223333`, read from an ARN; `undefined` when nothing was seen that has one. */
  readonly account: string | undefined;
}

/** The live model of a cluster that is not there. */
export const NO_CLUSTER: LiveModel = {
  cluster: undefined,
  services: new Map(),
  draining: new Set(),
  revisions: new Map(),
  families: new Map(),
  boxes: new Map(),
  containerInstances: [],
  runningTasks: undefined,
  account: undefined,
};

/** A service that runs a revision in another cluster; what is `undefined` may not be looked at, and may run it. */
export interface Runner {
  readonly cluster: string | undefined;
  readonly service: string | undefined;
}

export interface LiveCluster {
  readonly name: string;
  readonly arn: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly raw: Cluster;
}

export interface LiveRevision {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly active: boolean;
  readonly definition: TaskDefinition;
  readonly tags: Tags;
}

export interface LiveService {
  readonly name: string;
  readonly arn: string;
  /** ARN of the revision that it references. */
  readonly taskDefinition: string;
  readonly tags: Tags;
  readonly raw: Service;
  /** What only its newest service revision tells; `undefined`: it was not asked for, or there is none. */
  readonly told?: ServiceRevision;
  /** Its newest service deployment, where that was asked for and ECS rolled it back by itself. */
  readonly rolledBack?: ServiceDeployment;
}

export interface LiveBox {
  readonly slot: string;
  readonly instanceId: string;
  readonly instance: Instance;
  /** `undefined`: it has not joined the cluster. */
  readonly containerInstance: ContainerInstance | undefined;
  readonly tags: Tags;
}
