/** Pure facts for placing tasks on boxes. The forecast and the engine's scheduler use the same code. */

export type Protocol = 'tcp' | 'udp';
export interface HostPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** What one task needs of a box. CPU in units (1024 a vCPU), memory in MiB. */
export interface Demand {
  readonly family: string;
  readonly cpu: number;
  readonly memory: number;
  /** Static host ports only; dynamic ones never clash. */
  readonly ports: readonly HostPort[];
  /** Number of GPUs. */
  readonly gpus: number;
  /** Placement constraints of the task definition and the service, as ECS expressions. */
  readonly constraints: readonly {
    readonly type: 'memberOf' | 'distinctInstance';
    readonly expression?: string;
  }[];
}

/** A box as the scheduler sees it: what remains of it now. */
export interface BoxState {
  /** Container instance ARN, or a slot for a box that is not there yet. */
  readonly id: string;
  readonly ec2InstanceId?: string;
  /** ACTIVE and its agent connected. */
  readonly available: boolean;
  readonly cpu: { readonly remaining: number; readonly total: number };
  readonly memory: { readonly remaining: number; readonly total: number };
  /** Host ports in use or reserved. */
  readonly ports: readonly HostPort[];
  readonly gpus: number;
  /** Built-in (`ecs.instance-type`) and custom attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Of a box that is not there yet: the built-in attributes that are sure. Absent: it is there, and all are. */
  readonly known?: ReadonlySet<string>;
  /** Tasks on it by group (`service:web`), for spread and distinctInstance. */
  readonly tasksByGroup: Readonly<Record<string, number>>;
  /** When it joined, in milliseconds since the epoch; for constraints on `registeredAt`. */
  readonly registeredAt?: number;
}

export type Lack =
  | { readonly of: 'cpu' | 'memory'; readonly need: number; readonly free: number }
  | { readonly of: 'port'; readonly port: HostPort }
  | { readonly of: 'gpu'; readonly need: number; readonly free: number }
  | { readonly of: 'constraint'; readonly expression: string }
  | { readonly of: 'agent' };

/** A task of a service that has not stopped yet, as a rolling update sees it. */
export interface RollingTask {
  readonly id: string;
  /** Of the PRIMARY deployment, on a box that is not DRAINING. */
  readonly current: boolean;
  /** `running` is RUNNING but not yet known to be healthy. */
  readonly phase: 'pending' | 'running' | 'healthy' | 'unhealthy' | 'stopping';
  readonly box: string;
  readonly zone: string;
  /** Older tasks have lower numbers. */
  readonly age: number;
}
