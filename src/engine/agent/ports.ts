import type { ContainerDefinition, NetworkBinding } from '@aws-sdk/client-ecs';
import { protocolOf, staticPort } from '../../scheduling/ports.ts';
import type { Protocol } from '../../scheduling/types.ts';
import type { EngineContext } from '../context.ts';
import { RuntimeError } from '../runtime/runtime.ts';

/** Linux's `ip_local_port_range`, from which the ECS agent takes dynamic host ports. */
export const DYNAMIC_PORTS = { first: 32_768, last: 60_999 } as const;

/** Gives out dynamic host ports, box by box, in sequence, as the ECS agent does (`agent/utils/ephemeral_ports.go`). */
export class PortChooser {
  readonly #context: EngineContext;
  readonly #next = new Map<string, number>();
  /** Given to a container that has not been put into its record yet. */
  readonly #promised = new Set<string>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Host ports for a container's mappings. In awsvpc mode a task has an address of its own; on one machine its ports are
   * published on dynamic host ports of the box, so that they can be reached and never clash.
   * @throws RuntimeError when no port is free.
   */
  async bindings(
    container: ContainerDefinition,
    networkMode: string | undefined,
    containerInstanceArn: string,
    address: string,
  ): Promise<NetworkBinding[]> {
    const bindings: NetworkBinding[] = [];
    if (networkMode === 'none') return bindings;
    for (const mapping of container.portMappings ?? []) {
      if (mapping.containerPort === undefined) continue;
      const protocol = protocolOf(mapping.protocol);
      const hostPort =
        staticPort(mapping, networkMode)?.port ??
        (await this.#dynamic(containerInstanceArn, address, protocol));
      bindings.push({ bindIP: address, containerPort: mapping.containerPort, hostPort, protocol });
    }
    return bindings;
  }

  /** The record holds them now. */
  settled(containerInstanceArn: string, bindings: readonly NetworkBinding[]): void {
    for (const { hostPort = 0, protocol } of bindings)
      this.#promised.delete(keyOf(containerInstanceArn, hostPort, protocolOf(protocol)));
  }

  async #dynamic(containerInstanceArn: string, address: string, protocol: Protocol): Promise<number> {
    const { first, last } = DYNAMIC_PORTS;
    const size = last - first + 1;
    const start = this.#next.get(containerInstanceArn) ?? first;
    const used = this.#usedOn(containerInstanceArn, protocol);
    for (let offset = 0; offset < size; offset++) {
      const port = first + ((start - first + offset) % size);
      const key = keyOf(containerInstanceArn, port, protocol);
      if (used.has(port) || this.#promised.has(key)) continue;
      this.#promised.add(key);
      this.#next.set(containerInstanceArn, port === last ? first : port + 1);
      if (await this.#context.runtime.isPortFree(address, port, protocol)) return port;
      this.#promised.delete(key);
    }
    throw new RuntimeError(
      'CannotCreateContainerError',
      `no free host port between ${String(first)} and ${String(last)}`,
    );
  }

  #usedOn(containerInstanceArn: string, protocol: Protocol): ReadonlySet<number> {
    const { store } = this.#context;
    const used = new Set<number>();
    for (const task of store.tasks.values()) {
      if (task.containerInstanceArn !== containerInstanceArn || task.lastStatus === 'STOPPED') continue;
      const definition = store.taskDefinitions.get(task.taskDefinitionArn)?.definition;
      for (const container of definition?.containerDefinitions ?? []) {
        for (const mapping of container.portMappings ?? []) {
          const port = staticPort(mapping, definition?.networkMode);
          if (port?.protocol === protocol) used.add(port.port);
        }
      }
      for (const { networkBindings } of task.containers) {
        for (const binding of networkBindings)
          if (protocolOf(binding.protocol) === protocol && binding.hostPort !== undefined)
            used.add(binding.hostPort);
      }
    }
    return used;
  }
}

const keyOf = (box: string, port: number, protocol: Protocol): string => `${box} ${String(port)}/${protocol}`;
