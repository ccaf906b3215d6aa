import type { ContainerCreateOptions, HealthConfig, HostConfig, MountSettings } from 'dockerode';
import { healthNumbers } from '../../../model/kinds/container.ts';
import type { ContainerSpec } from '../runtime.ts';
import { boxLabels, LABEL, networkName, volumeName } from './labels.ts';

/** Docker's own least memory limit since 20.10. */
const LEAST_MEMORY = 6 * 1024 * 1024;
/** The kernel's bounds of CPU shares; the ECS agent raises 0 and 1 to 2. */
const LEAST_SHARES = 2;
const MOST_SHARES = 262_144;
/** Drivers that keep the log on this machine. */
const LOCAL_LOG_DRIVERS = new Set(['json-file', 'local', 'none']);
const SECOND_IN_NS = 1_000_000_000;

export interface CreateRequestContext {
  readonly engineId: string;
  /** Maps a declared host path to its place in the box's sandbox folder. */
  readonly hostPath: (path: string) => string;
}

/**
 * Docker's create request of a container. Pure. After the ECS agent's `dockerConfig` and `dockerHostConfig`
 * (aws/amazon-ecs-agent, `agent/api/task/task.go`), except where the box is only a network on this machine; each such
 * difference is told in the label `clusternator.notes`.
 */
export function createRequest(spec: ContainerSpec, context: CreateRequestContext): ContainerCreateOptions {
  const notes: string[] = [];
  const network = networkOf(spec, context.engineId, notes);
  const log = logOf(spec, notes);
  const ports = network.publishes ? spec.ports : [];
  const hostConfig: HostConfig = {
    NetworkMode: network.mode,
    PortBindings: portBindings(ports, spec.box.address),
    Mounts: mountsOf(spec, context),
    LogConfig: { Type: log.driver, Config: log.options },
    CpuShares: Math.min(MOST_SHARES, Math.max(LEAST_SHARES, spec.cpuShares)),
    Privileged: spec.privileged,
    ReadonlyRootfs: spec.readonlyRootFilesystem,
    ...limitsOf(spec),
    ...rightsOf(spec, notes),
    ...(spec.volumesFrom.length > 0
      ? { VolumesFrom: spec.volumesFrom.map((from) => `${from.container}${from.readOnly ? ':ro' : ''}`) }
      : {}),
    ...(network.publishes ? namesOf(spec) : {}),
    ...(spec.tmpfs.length > 0
      ? { Tmpfs: Object.fromEntries(spec.tmpfs.map(({ path, options }) => [path, options])) }
      : {}),
    ...(spec.init ? { Init: true } : {}),
  };
  return {
    name: spec.name,
    Image: spec.image,
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: {
      ...spec.labels,
      ...boxLabels(context.engineId, spec.box),
      ...(notes.length > 0 ? { [LABEL.notes]: JSON.stringify(notes) } : {}),
    },
    ExposedPorts: Object.fromEntries(ports.map((port) => [`${port.containerPort}/${port.protocol}`, {}])),
    OpenStdin: spec.interactive,
    Tty: spec.pseudoTerminal,
    NetworkDisabled: spec.disableNetworking,
    HostConfig: hostConfig,
    ...(network.endpoint === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [network.mode]: network.endpoint } } }),
    ...(spec.command === undefined ? {} : { Cmd: [...spec.command] }),
    ...(spec.entryPoint === undefined ? {} : { Entrypoint: [...spec.entryPoint] }),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(spec.hostname === undefined || network.joins ? {} : { Hostname: spec.hostname }),
    ...(spec.workingDirectory === undefined ? {} : { WorkingDir: spec.workingDirectory }),
    ...(spec.healthCheck === undefined ? {} : { Healthcheck: healthOf(spec.healthCheck) }),
  };
}

interface NetworkChoice {
  readonly mode: string;
  readonly endpoint: { readonly Links?: string[] } | undefined;
  /** Whether the container has an address of its own on the box's network. */
  readonly publishes: boolean;
  /** Whether it shares another container's network. */
  readonly joins: boolean;
}

function networkOf(spec: ContainerSpec, engineId: string, notes: string[]): NetworkChoice {
  if (typeof spec.networkMode === 'object') {
    const mode = `container:${spec.networkMode.container}`;
    return { mode, endpoint: undefined, publishes: false, joins: true };
  }
  switch (spec.networkMode) {
    case 'none':
      return { mode: 'none', endpoint: undefined, publishes: false, joins: false };
    case 'host':
      notes.push(
        'networkMode host: the box is not a machine of its own, so its declared ports are published as in bridge mode',
      );
      break;
    case 'bridge':
      break;
    default:
      return spec.networkMode satisfies never;
  }
  const links = spec.links.map((link) => `${link.container}:${link.alias}`);
  return {
    mode: networkName(engineId, spec.box.instanceId),
    endpoint: links.length > 0 ? { Links: links } : {},
    publishes: true,
    joins: false,
  };
}

function logOf(spec: ContainerSpec, notes: string[]): { driver: string; options: Record<string, string> } {
  const fallback = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '2' } };
  if (spec.log === undefined) return fallback;
  if (LOCAL_LOG_DRIVERS.has(spec.log.driver)) {
    return { driver: spec.log.driver, options: { ...spec.log.options } };
  }
  notes.push(`log driver ${spec.log.driver}: logs stay on this machine (json-file)`);
  return fallback;
}

function portBindings(
  ports: ContainerSpec['ports'],
  address: string,
): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    (bindings[`${port.containerPort}/${port.protocol}`] ??= []).push({
      HostIp: address,
      HostPort: String(port.hostPort),
    });
  }
  return bindings;
}

/** `Mounts`, not `Binds`: a path with a colon stays one path, and a missing source is an error, not a new folder. */
function mountsOf(spec: ContainerSpec, context: CreateRequestContext): MountSettings[] {
  return spec.mounts.map(({ source, target, readOnly }) =>
    'host' in source
      ? { Type: 'bind', Source: context.hostPath(source.host), Target: target, ReadOnly: readOnly }
      : {
          Type: 'volume',
          Source: volumeName(context.engineId, source.volume),
          Target: target,
          ReadOnly: readOnly,
        },
  );
}

function limitsOf(spec: ContainerSpec): HostConfig {
  return {
    ...(spec.memoryBytes === undefined ? {} : { Memory: Math.max(LEAST_MEMORY, spec.memoryBytes) }),
    ...(spec.memoryReservationBytes === undefined ? {} : { MemoryReservation: spec.memoryReservationBytes }),
    ...(spec.memorySwapBytes === undefined ? {} : { MemorySwap: spec.memorySwapBytes }),
    ...(spec.memorySwappiness === undefined ? {} : { MemorySwappiness: spec.memorySwappiness }),
    ...(spec.sharedMemoryBytes === undefined ? {} : { ShmSize: spec.sharedMemoryBytes }),
    ...(spec.ulimits.length > 0
      ? { Ulimits: spec.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })) }
      : {}),
    ...(Object.keys(spec.sysctls).length > 0 ? { Sysctls: { ...spec.sysctls } } : {}),
  };
}

function rightsOf(spec: ContainerSpec, notes: string[]): HostConfig {
  return {
    ...(spec.capabilitiesAdd.length > 0 ? { CapAdd: [...spec.capabilitiesAdd] } : {}),
    ...(spec.capabilitiesDrop.length > 0 ? { CapDrop: [...spec.capabilitiesDrop] } : {}),
    ...(spec.securityOptions.length > 0 ? { SecurityOpt: [...spec.securityOptions] } : {}),
    ...(spec.devices.length > 0
      ? {
          Devices: spec.devices.map(({ host, container, permissions }) => ({
            PathOnHost: host,
            PathInContainer: container,
            CgroupPermissions: permissions,
          })),
        }
      : {}),
    ...namespaceOf('PidMode', spec.pidMode, notes),
    ...namespaceOf('IpcMode', spec.ipcMode, notes),
  };
}

/** `task` needs a container that holds the namespace; where the agent gave none, the container keeps its own. */
function namespaceOf(member: 'PidMode' | 'IpcMode', mode: string | undefined, notes: string[]): HostConfig {
  if (mode === undefined) return {};
  if (mode !== 'task') return { [member]: mode };
  notes.push(`${member} task: each container keeps its own namespace`);
  return {};
}

/** Name service of a container that has a network of its own; one that joins another's must not say these. */
function namesOf(spec: ContainerSpec): HostConfig {
  return {
    ...(spec.dnsServers.length > 0 ? { Dns: [...spec.dnsServers] } : {}),
    ...(spec.dnsSearchDomains.length > 0 ? { DnsSearch: [...spec.dnsSearchDomains] } : {}),
    ...(spec.extraHosts.length > 0
      ? { ExtraHosts: spec.extraHosts.map(({ hostname, ipAddress }) => `${hostname}:${ipAddress}`) }
      : {}),
  };
}

/** ECS counts in seconds, Docker in nanoseconds. */
function healthOf(check: NonNullable<ContainerSpec['healthCheck']>): HealthConfig {
  const { interval, timeout, retries, startPeriod } = healthNumbers(check);
  return {
    Test: [...(check.command ?? [])],
    Interval: interval * SECOND_IN_NS,
    Timeout: timeout * SECOND_IN_NS,
    Retries: retries,
    StartPeriod: startPeriod * SECOND_IN_NS,
  };
}
