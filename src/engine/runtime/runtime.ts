import type { HealthCheck } from '@aws-sdk/client-ecs';

/** What runs containers for the engine: Docker, or nothing at all (`simulated`). */
export interface Runtime {
  readonly name: 'docker' | 'simulated';

  /** Makes the box's own network; idempotent. */
  addBox(box: RuntimeBox): Promise<void>;
  /** Removes the network and what is left on it, volumes and host files of the box too; idempotent. */
  removeBox(box: RuntimeBox): Promise<void>;

  /**
   * Pulls an image the way the ECS agent does by default: always pull, and fall back on the cached image.
   * @throws RuntimeError `CannotPullContainerError`, `CannotPullImageManifestError`, ...
   */
  pull(
    image: string,
    auth: RegistryAuth | undefined,
    signal?: AbortSignal,
  ): Promise<{ readonly digest?: string }>;
  /** Creates a container from a complete request. Returns its id. @throws RuntimeError `CannotCreateContainerError` */
  create(container: ContainerSpec): Promise<string>;
  /** @throws RuntimeError `CannotStartContainerError` */
  start(id: string): Promise<void>;
  /** SIGTERM, then SIGKILL after `timeoutSeconds`; no error when it is gone or stopped. */
  stop(id: string, timeoutSeconds: number): Promise<void>;
  /** Removes the container; no error when it is gone. */
  remove(id: string): Promise<void>;
  /** `undefined`: no such container. */
  inspect(id: string): Promise<ContainerState | undefined>;
  /** All containers with our engine id, also those that the engine does not remember. */
  list(): Promise<readonly ContainerState[]>;
  /** Calls `changed` with a container's id whenever it started, died or changed its health. Returns how to stop that. */
  watch(changed: (id: string) => void): () => void;

  /** Makes a named volume; idempotent. */
  addVolume(volume: {
    readonly name: string;
    readonly driver: string;
    readonly driverOpts: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  }): Promise<void>;
  hasVolume(name: string): Promise<boolean>;
  removeVolume(name: string): Promise<void>;

  /** Whether a TCP or UDP port of an address can be bound now. */
  isPortFree(address: string, port: number, protocol: 'tcp' | 'udp'): Promise<boolean>;
  /** Addresses that boxes of other engines on this machine hold, as far as known now; none are given to a new box. */
  foreignAddresses?(): ReadonlySet<string>;
  close(): Promise<void>;
}

export interface RuntimeBox {
  readonly instanceId: string;
  readonly cluster: string;
  readonly slot: string | undefined;
  /** Loopback address on which its ports are published. */
  readonly address: string;
}

export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
}

/** Everything of one container; made purely by the agent from task, definition and box (`agent/container-spec.ts`). */
export interface ContainerSpec {
  /** `ecs-<family>-<revision>-<name>-<20 hex>` */
  readonly name: string;
  readonly box: RuntimeBox;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly user?: string;
  readonly hostname?: string;
  readonly workingDirectory?: string;
  readonly networkMode: 'bridge' | 'host' | 'none' | { readonly container: string };
  readonly disableNetworking: boolean;
  readonly interactive: boolean;
  readonly pseudoTerminal: boolean;
  readonly healthCheck?: HealthCheck;
  readonly cpuShares: number;
  readonly memoryBytes?: number;
  readonly memoryReservationBytes?: number;
  readonly memorySwapBytes?: number;
  readonly memorySwappiness?: number;
  readonly ports: readonly {
    readonly containerPort: number;
    readonly hostPort: number;
    readonly protocol: 'tcp' | 'udp';
  }[];
  /** Docker name or id of the linked container, and its alias. */
  readonly links: readonly { readonly container: string; readonly alias: string }[];
  readonly volumesFrom: readonly { readonly container: string; readonly readOnly: boolean }[];
  /** `host` paths are as declared; the runtime maps them into the box's sandbox folder. */
  readonly mounts: readonly {
    readonly source: { readonly host: string } | { readonly volume: string };
    readonly target: string;
    readonly readOnly: boolean;
  }[];
  readonly privileged: boolean;
  readonly readonlyRootFilesystem: boolean;
  readonly dnsServers: readonly string[];
  readonly dnsSearchDomains: readonly string[];
  readonly extraHosts: readonly { readonly hostname: string; readonly ipAddress: string }[];
  readonly securityOptions: readonly string[];
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly log?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly capabilitiesAdd: readonly string[];
  readonly capabilitiesDrop: readonly string[];
  readonly devices: readonly {
    readonly host: string;
    readonly container: string;
    readonly permissions: string;
  }[];
  readonly init: boolean;
  readonly sharedMemoryBytes?: number;
  readonly tmpfs: readonly { readonly path: string; readonly options: string }[];
  readonly pidMode?: string;
  readonly ipcMode?: string;
}

export interface ContainerState {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: 'created' | 'running' | 'exited';
  readonly exitCode?: number;
  readonly outOfMemory: boolean;
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  /** The runtime's own error text of a failed start. */
  readonly error?: string;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly ports: readonly {
    readonly containerPort: number;
    readonly hostPort: number;
    readonly protocol: 'tcp' | 'udp';
    readonly bindIp: string;
  }[];
}

/** A failure with the name that the ECS agent gives it; becomes `containers[].reason` as `Name: message`. */
export class RuntimeError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeError';
    this.reason = reason;
  }
}
