import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { cpuUnits, memoryMiB } from '../model/kinds/task.ts';
import { oncePer } from '../model/once.ts';
import { samePort, staticPort } from './ports.ts';
import type { Demand, HostPort } from './types.ts';

/** Members of a task definition that say what it needs; inputs and described definitions both have them. */
export type DemandSource = Pick<
  TaskDefinition,
  'family' | 'cpu' | 'memory' | 'networkMode' | 'containerDefinitions' | 'placementConstraints'
>;
/** Members of a service that say where its tasks may go. */
export interface ServiceDemandSource {
  readonly placementConstraints?:
    | readonly { readonly type?: string | undefined; readonly expression?: string | undefined }[]
    | undefined;
}

/**
 * What one task of a definition needs of a box. The task's own cpu and memory, else the sums over its containers, where
 * memoryReservation counts before memory. Source: AWS API, ContainerDefinition (`memoryReservation`: "the value is
 * subtracted from the available memory resources for the container instance").
 */
export function demandOf(definition: DemandSource, service?: ServiceDemandSource): Demand {
  const demand = ownDemand(definition);
  const more = constraintsOf(service?.placementConstraints);
  return more.length === 0 ? demand : { ...demand, constraints: [...demand.constraints, ...more] };
}

/** A definition never changes, and is asked for by each service that runs it, in the plan and in its forecast. */
const ownDemand = oncePer((definition: DemandSource): Demand => {
  const containers = definition.containerDefinitions ?? [];
  const ports: HostPort[] = [];
  let cpu = 0;
  let memory = 0;
  let gpus = 0;
  for (const container of containers) {
    cpu += container.cpu ?? 0;
    memory += container.memoryReservation ?? container.memory ?? 0;
    for (const need of container.resourceRequirements ?? [])
      if (need.type === 'GPU') gpus += Number(need.value) || 0;
    for (const mapping of container.portMappings ?? []) {
      const port = staticPort(mapping, definition.networkMode);
      if (port !== undefined && !ports.some((other) => samePort(other, port))) ports.push(port);
    }
  }
  return {
    family: definition.family ?? '',
    cpu: definition.cpu ? (cpuUnits(definition.cpu) ?? 0) : cpu,
    memory: definition.memory ? (memoryMiB(definition.memory) ?? 0) : memory,
    ports,
    gpus,
    constraints: constraintsOf(definition.placementConstraints),
  };
});

function constraintsOf(list: ServiceDemandSource['placementConstraints']): Demand['constraints'] {
  const found: Demand['constraints'][number][] = [];
  for (const { type, expression } of list ?? []) {
    if (type === 'distinctInstance') found.push({ type });
    if (type === 'memberOf') found.push(expression === undefined ? { type } : { type, expression });
  }
  return found;
}
