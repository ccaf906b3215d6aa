import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { clusterNameOf } from '../ecs/shared/arn.ts';
import type { ContainerRecord, TaskRecord } from '../records.ts';
import type { ContainerSpec, RuntimeBox } from '../runtime/runtime.ts';
import { containerSpec } from './container-spec.ts';
import type { MountSource } from './container-spec.ts';
import { networkHolderOf } from './dependencies.ts';
import type { PortChooser } from './ports.ts';

export interface ResolveParts {
  readonly context: EngineContext;
  readonly ports: PortChooser;
  readonly task: TaskRecord;
  readonly definition: TaskDefinition;
  readonly box: RuntimeBox;
  /** Keeps the task's record. */
  readonly put: () => void;
}

/**
 * Chooses what a container's definition leaves open (host ports, the network it joins, a name) and makes the request.
 * The ports of all containers that share a network are published by the one that holds it.
 */
export async function resolveSpec(
  parts: ResolveParts,
  container: ContainerDefinition,
  holder: string | undefined,
  volumes: ReadonlyMap<string, MountSource>,
): Promise<ContainerSpec> {
  const { context, ports, task, definition, box } = parts;
  const mode = definition.networkMode;
  const recordOf = (name: string | undefined): ContainerRecord | undefined =>
    task.containers.find((record) => record.name === name);
  const sharers =
    holder === container.name && holder !== undefined
      ? (definition.containerDefinitions ?? []).filter(
          (other) => networkHolderOf(definition, other) === holder,
        )
      : [container];
  for (const sharer of sharers) {
    const record = recordOf(sharer.name);
    if (record === undefined || record.networkBindings.length > 0) continue;
    record.networkBindings = await ports.bindings(sharer, mode, task.containerInstanceArn, box.address);
    parts.put();
    ports.settled(task.containerInstanceArn, record.networkBindings);
  }
  const ids = new Map(
    task.containers.flatMap(({ name, runtimeId }) =>
      runtimeId === undefined ? [] : [[name, runtimeId] as const],
    ),
  );
  const holderId = holder === undefined || holder === container.name ? undefined : ids.get(holder);
  return containerSpec({
    taskArn: task.arn,
    cluster: clusterNameOf(task.clusterArn),
    region: context.region,
    box,
    definition,
    container,
    override: task.overrides.find(({ name }) => name === container.name),
    suffix: context.random.hex(20),
    networkMode:
      holderId !== undefined ? { container: holderId } : mode === 'host' || mode === 'none' ? mode : 'bridge',
    ports: sharers.flatMap(({ name }) => recordOf(name)?.networkBindings ?? []),
    ids,
    volumes,
  });
}
