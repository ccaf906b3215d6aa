import type { ContainerDefinition, NetworkBinding } from '@aws-sdk/client-ecs';
import { protocolOf, staticPort } from '../../scheduling/ports.ts';
import type { Protocol } from '../../scheduling/types.ts';
import type { EngineContext } from '../context.ts';
import { RuntimeError } from '../runtime/runtime.ts';
import { rangeOf, singlePorts } from './port-range.ts';

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
      const protocol = protocolOf(mapping.protocol);
      const range = rangeOf(mapping.containerPortRange);
      // A range is bound in the modes bridge and awsvpc only (API reference, `containerPortRange`).
      if (range !== undefined && networkMode !== 'host') {
        const size = range.last - range.first + 1;
        const first = await this.#dynamic(containerInstanceArn, address, protocol, size);
        const hostPortRange = `${String(first)}-${String(first + size - 1)}`;
        const containerPortRange = `${String(range.first)}-${String(range.last)}`;
        bindings.push({ bindIP: address, containerPortRange, hostPortRange, protocol });
      }
      if (mapping.containerPort === undefined) continue;
      const hostPort =
        staticPort(mapping, networkMode)?.port ??
        (await this.#dynamic(containerInstanceArn, address, protocol));
      bindings.push({ bindIP: address, containerPort: mapping.containerPort, hostPort, protocol });
    }
    return bindings;
  }

  /** The record holds them now. */
  settled(containerInstanceArn: string, bindings: readonly NetworkBinding[]): void {
    for (const { hostPort = 0, protocol } of bindings.flatMap(singlePorts))
      this.#promised.delete(keyOf(containerInstanceArn, hostPort, protocolOf(protocol)));
  }

  /** The first of `count` free ports in a row. */
  async #dynamic(
    containerInstanceArn: string,
    address: string,
    protocol: Protocol,
    count = 1,
  ): Promise<number> {
    const { first, last } = DYNAMIC_PORTS;
    const size = last - first + 1;
    const start = this.#next.get(containerInstanceArn) ?? first;
    const used = this.#usedOn(containerInstanceArn, protocol);
    for (let offset = 0; offset < size; offset++) {
      const port = first + ((start - first + offset) % size);
      const row = Array.from({ length: count }, (_, at) => port + at);
      const keys = row.map((one) => keyOf(containerInstanceArn, one, protocol));
      if (port + count - 1 > last || row.some((one) => used.has(one))) continue;
      if (keys.some((key) => this.#promised.has(key))) continue;
      for (const key of keys) this.#promised.add(key);
      this.#next.set(containerInstanceArn, port + count > last ? first : port + count);
      if (await this.#areFree(address, row, protocol)) return port;
      for (const key of keys) this.#promised.delete(key);
    }
    throw new RuntimeError(
      'CannotCreateContainerError',
      count === 1
        ? `no free host port between ${String(first)} and ${String(last)}`
        : `no ${String(count)} free host ports in a row between ${String(first)} and ${String(last)}`,
    );
  }

  async #areFree(address: string, ports: readonly number[], protocol: Protocol): Promise<boolean> {
    for (const port of ports)
      if (!(await this.#context.runtime.isPortFree(address, port, protocol))) return false;
    return true;
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
        for (const binding of networkBindings.flatMap(singlePorts))
          if (protocolOf(binding.protocol) === protocol && binding.hostPort !== undefined)
            used.add(binding.hostPort);
      }
    }
    return used;
  }
}

const keyOf = (box: string, port: number, protocol: Protocol): string => `${box} ${String(port)}/${protocol}`;
