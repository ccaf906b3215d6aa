import type {
  ContainerDefinition,
  ContainerOverride,
  NetworkBinding,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { protocolOf } from '../../scheduling/ports.ts';
import type { ContainerSpec, RuntimeBox } from '../runtime/runtime.ts';
import { oneShots, readLink } from './dependencies.ts';
import { AGENT_LABEL } from './labels.ts';
import { singlePorts } from './port-range.ts';

const MIB = 1024 * 1024;
/** Docker's least memory limit as the ECS agent clamps to it. */
const LEAST_MEMORY = 4 * MIB;
const LEAST_SHARES = 2;
const MOST_SHARES = 262_144;
const PERMISSIONS: Readonly<Record<string, string>> = { read: 'r', write: 'w', mknod: 'm' };

export type MountSource = { readonly host: string } | { readonly volume: string };

/** Everything that decides a container, resolved. */
export interface SpecInput {
  readonly taskArn: string;
  readonly cluster: string;
  readonly region: string;
  readonly box: RuntimeBox;
  readonly definition: TaskDefinition;
  readonly container: ContainerDefinition;
  readonly override: ContainerOverride | undefined;
  /** 20 hex digits for its name. */
  readonly suffix: string;
  readonly networkMode: ContainerSpec['networkMode'];
  /** Ports to publish, with host ports chosen. */
  readonly ports: readonly NetworkBinding[];
  /** Runtime ids of the task's other containers, by name. */
  readonly ids: ReadonlyMap<string, string>;
  /** Where each volume of the task is, by name. */
  readonly volumes: ReadonlyMap<string, MountSource>;
}

/**
 * The complete request of a container. Pure.
 * Source: ECS agent, `agent/api/task/task.go` (dockerConfig, dockerHostConfig), and for the share of the ECS back end
 * aws/amazon-ecs-cli, `local/converter/converter.go`.
 */
export function containerSpec(input: SpecInput): ContainerSpec {
  const { container, definition, override } = input;
  const linux = container.linuxParameters;
  const memory = override?.memory ?? container.memory;
  const reservation = override?.memoryReservation ?? container.memoryReservation;
  const command = override?.command ?? container.command;
  const joins = typeof input.networkMode === 'object';
  return {
    name: containerName(definition, container.name ?? '', input.suffix),
    box: input.box,
    image: container.image ?? '',
    labels: labelsOf(input),
    environment: environmentOf(input),
    ...(command?.length ? { command } : {}),
    ...(container.entryPoint?.length ? { entryPoint: container.entryPoint } : {}),
    ...(container.user ? { user: container.user } : {}),
    ...(container.hostname ? { hostname: container.hostname } : {}),
    ...(container.workingDirectory ? { workingDirectory: container.workingDirectory } : {}),
    networkMode: input.networkMode,
    disableNetworking: container.disableNetworking ?? false,
    interactive: container.interactive ?? false,
    pseudoTerminal: container.pseudoTerminal ?? false,
    ...(container.healthCheck?.command?.length ? { healthCheck: container.healthCheck } : {}),
    cpuShares: Math.min(MOST_SHARES, Math.max(LEAST_SHARES, override?.cpu ?? container.cpu ?? 0)),
    ...(memory ? { memoryBytes: Math.max(LEAST_MEMORY, memory * MIB) } : {}),
    ...(reservation ? { memoryReservationBytes: reservation * MIB } : {}),
    ...(linux?.maxSwap !== undefined && memory ? { memorySwapBytes: (memory + linux.maxSwap) * MIB } : {}),
    ...(linux?.swappiness === undefined ? {} : { memorySwappiness: linux.swappiness }),
    ports: joins
      ? []
      : input.ports.flatMap(singlePorts).map(({ containerPort = 0, hostPort = 0, protocol }) => ({
          containerPort,
          hostPort,
          protocol: protocolOf(protocol),
        })),
    links: (container.links ?? [])
      .map(readLink)
      .map(({ container: name, alias }) => ({ container: input.ids.get(name) ?? name, alias })),
    volumesFrom: (container.volumesFrom ?? []).map(({ sourceContainer = '', readOnly }) => ({
      container: input.ids.get(sourceContainer) ?? sourceContainer,
      readOnly: readOnly ?? false,
    })),
    mounts: mountsOf(input),
    privileged: container.privileged ?? false,
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? false,
    dnsServers: container.dnsServers ?? [],
    dnsSearchDomains: container.dnsSearchDomains ?? [],
    extraHosts: (container.extraHosts ?? []).map(({ hostname = '', ipAddress = '' }) => ({
      hostname,
      ipAddress,
    })),
    securityOptions: container.dockerSecurityOptions ?? [],
    ulimits: (container.ulimits ?? []).map(({ name = '', softLimit = 0, hardLimit = 0 }) => ({
      name,
      soft: softLimit,
      hard: hardLimit,
    })),
    sysctls: Object.fromEntries(
      (container.systemControls ?? []).map(({ namespace = '', value = '' }) => [namespace, value]),
    ),
    ...logOf(container),
    capabilitiesAdd: linux?.capabilities?.add ?? [],
    capabilitiesDrop: linux?.capabilities?.drop ?? [],
    devices: (linux?.devices ?? []).map(({ hostPath = '', containerPath, permissions }) => ({
      host: hostPath,
      container: containerPath ?? hostPath,
      permissions: permissions?.length
        ? permissions.map((permission) => PERMISSIONS[permission] ?? '').join('')
        : 'rwm',
    })),
    init: linux?.initProcessEnabled ?? false,
    ...(linux?.sharedMemorySize ? { sharedMemoryBytes: linux.sharedMemorySize * MIB } : {}),
    tmpfs: (linux?.tmpfs ?? []).map(({ containerPath = '', size = 0, mountOptions }) => ({
      path: containerPath,
      options: [`size=${String(size)}m`, ...(mountOptions ?? [])].join(','),
    })),
    ...(definition.pidMode ? { pidMode: definition.pidMode } : {}),
    ...(definition.ipcMode ? { ipcMode: definition.ipcMode } : {}),
  };
}

/** `ecs-<family>-<revision>-<name>-<hex>`; of the container's name, only letters, digits and `-` stay. */
export const containerName = (definition: TaskDefinition, name: string, suffix: string): string =>
  `ecs-${definition.family ?? ''}-${String(definition.revision ?? 0)}-${name.replace(/[^A-Za-z0-9-]/g, '')}-${suffix}`;

function labelsOf({ container, definition, taskArn, cluster }: SpecInput): Record<string, string> {
  return {
    ...container.dockerLabels,
    [AGENT_LABEL.taskArn]: taskArn,
    [AGENT_LABEL.containerName]: container.name ?? '',
    [AGENT_LABEL.family]: definition.family ?? '',
    [AGENT_LABEL.revision]: String(definition.revision ?? 0),
    [AGENT_LABEL.cluster]: cluster,
    ...(oneShots(definition).has(container.name ?? '') && container.essential === false
      ? { [AGENT_LABEL.oneShot]: 'true' }
      : {}),
  };
}

/**
 * What the container sees. Secrets live in AWS and the engine has no credentials for them: a secret becomes a text that says
 * so, since an empty value would look like a working one. `environmentFiles` in S3 are left out for the same reason.
 */
function environmentOf({ container, override, region }: SpecInput): Record<string, string> {
  const environment: Record<string, string> = { AWS_REGION: region, AWS_DEFAULT_REGION: region };
  for (const { name, valueFrom } of container.secrets ?? []) {
    if (name !== undefined) environment[name] = `(secret ${valueFrom ?? ''} is not available locally)`;
  }
  for (const { name, value } of [...(container.environment ?? []), ...(override?.environment ?? [])]) {
    if (name !== undefined) environment[name] = value ?? '';
  }
  return environment;
}

function mountsOf({ container, volumes }: SpecInput): ContainerSpec['mounts'] {
  return (container.mountPoints ?? []).flatMap(({ sourceVolume, containerPath, readOnly }) => {
    const source = volumes.get(sourceVolume ?? '');
    if (source === undefined || containerPath === undefined) return [];
    return [{ source, target: containerPath, readOnly: readOnly ?? false }];
  });
}

/** Source: ECS agent, non-blocking logs without a size get 10 MB. */
function logOf({ logConfiguration }: ContainerDefinition): Pick<ContainerSpec, 'log'> {
  if (logConfiguration?.logDriver === undefined) return {};
  const options = { ...logConfiguration.options };
  if (options['mode'] === 'non-blocking' && options['max-buffer-size'] === undefined)
    options['max-buffer-size'] = '10m';
  return { log: { driver: logConfiguration.logDriver, options } };
}
