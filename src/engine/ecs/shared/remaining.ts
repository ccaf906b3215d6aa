import type { Resource } from '@aws-sdk/client-ecs';
import { demandOf } from '../../../scheduling/demand.ts';
import { portName, samePort } from '../../../scheduling/ports.ts';
import type { HostPort } from '../../../scheduling/types.ts';
import type { EngineContext } from '../../context.ts';
import type { ContainerInstanceRecord } from '../../records.ts';
import { tasksOn } from './find.ts';

/** What is left of a box, as `remainingResources` prints it: amounts that remain, ports that are taken. */
export function remainingResources(context: EngineContext, box: ContainerInstanceRecord): Resource[] {
  let [cpu, memory, gpus] = [0, 0, 0];
  const ports: HostPort[] = [];
  for (const task of tasksOn(context, box)) {
    const definition = context.store.taskDefinitions.get(task.taskDefinitionArn)?.definition;
    if (definition === undefined) continue;
    const demand = demandOf(definition);
    cpu += demand.cpu;
    memory += demand.memory;
    gpus += demand.gpus;
    for (const port of demand.ports) if (!ports.some((other) => samePort(other, port))) ports.push(port);
  }
  return box.registeredResources.map((resource) => {
    const taken = resource.name === 'PORTS_UDP' ? 'udp' : 'tcp';
    switch (resource.name) {
      case 'CPU':
        return { ...resource, integerValue: (resource.integerValue ?? 0) - cpu };
      case 'MEMORY':
        return { ...resource, integerValue: (resource.integerValue ?? 0) - memory };
      case 'GPU':
        return { ...resource, stringSetValue: (resource.stringSetValue ?? []).slice(gpus) };
      case 'PORTS':
      case 'PORTS_UDP': {
        const reserved = resource.stringSetValue ?? [];
        const used = ports
          .filter((port) => port.protocol === taken)
          .map((port) => portName(port).split('/', 1)[0] ?? '');
        return { ...resource, stringSetValue: [...new Set([...reserved, ...used])] };
      }
      default:
        return resource;
    }
  });
}
