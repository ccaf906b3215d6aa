import type { HostPort, Protocol } from './types.ts';

/** The part of a container definition that says ports. */
export interface PortMapping {
  readonly containerPort?: number | undefined;
  readonly hostPort?: number | undefined;
  readonly protocol?: string | undefined;
}

/** Ports that every container instance keeps for itself: SSH, Docker, the agent. Source: ECS agent, `agent/config`. */
export const RESERVED_PORTS: readonly HostPort[] = [22, 2375, 2376, 51678, 51679].map((port) => ({
  port,
  protocol: 'tcp',
}));

/** `tcp` unless it says `udp`. */
export const protocolOf = (protocol: string | undefined): Protocol => (protocol === 'udp' ? 'udp' : 'tcp');

export const samePort = (a: HostPort, b: HostPort): boolean => a.port === b.port && a.protocol === b.protocol;

/** `80/tcp` */
export const portName = ({ port, protocol }: HostPort): string => `${String(port)}/${protocol}`;

/**
 * The host port that a mapping asks for; `undefined` when the agent picks one, or when the task has a network of its own.
 * bridge: `hostPort`, where 0 or nothing means dynamic. host: `hostPort`, else the container port. awsvpc, none: no host port.
 * Source: AWS API, PortMapping.
 */
export function staticPort(mapping: PortMapping, networkMode: string | undefined): HostPort | undefined {
  const protocol = protocolOf(mapping.protocol);
  switch (networkMode) {
    case 'awsvpc':
    case 'none':
      return undefined;
    case 'host': {
      const port = mapping.hostPort || mapping.containerPort;
      return port ? { port, protocol } : undefined;
    }
    default:
      return mapping.hostPort ? { port: mapping.hostPort, protocol } : undefined;
  }
}
