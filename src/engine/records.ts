import type {
  Attachment,
  Attribute,
  CapacityProviderStrategyItem,
  ContainerOverride,
  CreateServiceCommandInput,
  DeploymentRolloutState,
  HealthStatus,
  NetworkBinding,
  Resource,
  ServiceDeploymentStatus,
  TaskDefinition,
  TaskStopCode,
} from '@aws-sdk/client-ecs';
import type { NOT_MANAGED } from '../model/kinds/service.ts';

/** What the engine keeps. Plain JSON: times are milliseconds since the epoch, tags are records. */

export interface ClusterRecord {
  readonly arn: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  settings: Record<string, string>;
  tags: Record<string, string>;
  /** Kept and shown only. */
  capacityProviders?: readonly string[];
  defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
  createdAt: number;
  inactiveAt?: number;
}

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  /** As DescribeTaskDefinition prints it, with the defaults filled in; without `status` and times. */
  readonly definition: TaskDefinition;
  tags: Record<string, string>;
  registeredAt: number;
  registeredBy: string;
  deregisteredAt?: number;
}

export interface DeploymentRecord {
  /** `ecs-svc/<19 digits>` */
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  readonly taskDefinition: string;
  desiredCount: number;
  failedTasks: number;
  rolloutState: DeploymentRolloutState;
  rolloutStateReason: string;
  createdAt: number;
  updatedAt: number;
  /** When the next launch may happen after repeated failures. */
  notBefore?: number;
  /** The COMPLETED deployment that a circuit breaker's roll back made this one from. */
  rollbackOf?: string;
  /** The id of the service revision that it runs, where that is not its own: a roll back makes none. */
  revision?: string;
  /** The id of the service deployment that failed, of a roll back. */
  rescues?: string;
}

/** One service deployment, with the service revision that it deploys: kept when it is over, too. */
export interface ServiceDeploymentRecord {
  readonly id: string;
  readonly revision: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  /** Ids of the service revisions that ran when it began. */
  readonly sources: readonly string[];
  readonly status: ServiceDeploymentStatus;
  readonly reason: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt?: number;
  readonly stoppedAt?: number;
  readonly rollback?: { readonly reason: string; readonly startedAt: number; readonly revision: string };
}

export interface ServiceEventRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  taskDefinition: string;
  /** The CreateService members with their defaults filled in, as DescribeServices prints them. */
  spec: Omit<CreateServiceCommandInput, keyof typeof NOT_MANAGED | 'desiredCount' | 'tags'>;
  clientToken?: string;
  deployments: DeploymentRecord[];
  /** Where a circuit breaker rolls back to, also when that deployment has no task left. */
  lastCompleted?: { readonly id: string; readonly taskDefinition: string; readonly revision?: string };
  /** Service deployments, newest first; absent in stores of before they were kept. */
  history?: readonly ServiceDeploymentRecord[];
  /** Newest first, at most 100. */
  events: ServiceEventRecord[];
  tags: Record<string, string>;
  createdAt: number;
  createdBy: string;
  inactiveAt?: number;
}

export interface ContainerRecord {
  readonly arn: string;
  readonly name: string;
  readonly image: string;
  imageDigest?: string;
  /** The Docker container's id. */
  runtimeId?: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: HealthStatus;
  exitCode?: number;
  reason?: string;
  networkBindings: NetworkBinding[];
  /** Restarts under the container's restartPolicy. */
  restarts: number;
  startedAt?: number;
  stoppedAt?: number;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface TaskRecord {
  readonly arn: string;
  /** 32 hex digits. */
  readonly id: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly containerInstanceArn: string;
  readonly group: string;
  /** Deployment id for a service's tasks. */
  startedBy?: string;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  healthStatus: HealthStatus;
  containers: ContainerRecord[];
  overrides: ContainerOverride[];
  attachments: Attachment[];
  /** Volumes that the runtime made for this task alone; removed with it. */
  volumes: Record<string, string>;
  stopCode?: TaskStopCode;
  stoppedReason?: string;
  createdAt: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  executionStoppedAt?: number;
  /** What the service scheduler made of it: once healthy, or counted as failed or gone. Each task counts once. */
  judged?: 'healthy' | 'failed' | 'gone';
  tags: Record<string, string>;
  version: number;
}

export interface ContainerInstanceRecord {
  readonly arn: string;
  readonly id: string;
  readonly clusterArn: string;
  readonly ec2InstanceId: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  agentConnected: boolean;
  attributes: Attribute[];
  registeredResources: Resource[];
  registeredAt: number;
  version: number;
  tags: Record<string, string>;
}

/** What joins a box and an instance profile. */
export interface ProfileAssociation {
  readonly id: string;
  readonly profileArn: string;
  /** When it began to be made, or to be undone. */
  readonly since: number;
  readonly ends: boolean;
}

export interface InstanceRecord {
  readonly instanceId: string;
  readonly reservationId: string;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  stateReason?: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName?: string;
  readonly subnetId: string;
  readonly vpcId: string;
  securityGroups: string[];
  readonly availabilityZone: string;
  instanceProfileArn?: string;
  /** Its association with a profile, once that was changed; ids of EC2's. */
  profileAssociation?: ProfileAssociation;
  readonly publicIp: boolean;
  /** The loopback address that stands for its public and private address. */
  address: string;
  /** Base64, as sent. */
  readonly userData: string;
  readonly httpTokens: 'required' | 'optional';
  readonly rootVolumeGiB?: number;
  readonly hopLimit?: number;
  tags: Record<string, string>;
  readonly clientToken?: string;
  /** sha256 of the request without its token: the same token with other parameters is refused. */
  readonly parametersDigest: string;
  readonly launchedAt: number;
  /** When it will be running, and when its agent will have joined. */
  readonly runningAt: number;
  readonly joinedAt: number;
  terminatedAt?: number;
}
