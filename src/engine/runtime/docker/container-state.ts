import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerState } from '../runtime.ts';

/** Docker's inspect answer in the engine's words. Pure. */
export function containerState(info: ContainerInspectInfo): ContainerState {
  const status = statusOf(info.State.Status);
  const startedAt = timeOf(info.State.StartedAt);
  const finishedAt = timeOf(info.State.FinishedAt);
  return {
    id: info.Id,
    labels: info.Config.Labels,
    status,
    outOfMemory: info.State.OOMKilled,
    health: healthOf(info.State.Health?.Status),
    ports: portsOf(info.NetworkSettings.Ports),
    ...(status === 'exited' ? { exitCode: info.State.ExitCode } : {}),
    ...(info.State.Error === '' ? {} : { error: info.State.Error }),
    ...(startedAt === undefined ? {} : { startedAt }),
    // Docker may date the end of a very short run a moment before its start.
    ...(finishedAt === undefined || status !== 'exited'
      ? {}
      : { finishedAt: Math.max(finishedAt, startedAt ?? finishedAt) }),
  };
}

/** https://docs.docker.com/reference/api/engine/: created, running, paused, restarting, removing, exited, dead. */
function statusOf(status: string): ContainerState['status'] {
  switch (status) {
    case 'created':
      return 'created';
    case 'running':
    case 'paused':
    case 'restarting':
      return 'running';
    default:
      return 'exited';
  }
}

function healthOf(status: string | undefined): ContainerState['health'] {
  switch (status) {
    case 'healthy':
      return 'HEALTHY';
    case 'unhealthy':
      return 'UNHEALTHY';
    default:
      return 'UNKNOWN';
  }
}

/** Docker writes the year 1 for "never". */
function timeOf(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) || at <= 0 ? undefined : at;
}

type DockerPorts = Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>;

function portsOf(ports: DockerPorts | null | undefined): ContainerState['ports'] {
  const found: ContainerState['ports'][number][] = [];
  for (const [key, bindings] of Object.entries(ports ?? {})) {
    const [port, protocol] = key.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp') continue;
    for (const binding of bindings ?? []) {
      found.push({
        containerPort: Number(port),
        hostPort: Number(binding.HostPort),
        protocol,
        bindIp: binding.HostIp,
      });
    }
  }
  return found;
}
