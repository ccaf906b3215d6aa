import type { Resource } from '@aws-sdk/client-ecs';
import type { Protocol } from '../../../scheduling/types.ts';
import type { EngineContext } from '../../context.ts';
import type { ContainerInstanceRecord } from '../../records.ts';
import { boxWith } from '../../scheduler/capacity.ts';
import { tasksOn } from './find.ts';

/** What is left of a box, as `remainingResources` prints it: amounts that remain, ports that are taken. */
export function remainingResources(context: EngineContext, box: ContainerInstanceRecord): Resource[] {
  const state = boxWith(context, box, tasksOn(context, box));
  const ports = (protocol: Protocol): string[] => [
    ...new Set(state.ports.filter((port) => port.protocol === protocol).map(({ port }) => String(port))),
  ];
  return box.registeredResources.map((resource) => {
    switch (resource.name) {
      case 'CPU':
        return { ...resource, integerValue: state.cpu.remaining };
      case 'MEMORY':
        return { ...resource, integerValue: state.memory.remaining };
      case 'GPU': {
        const all = resource.stringSetValue ?? [];
        return { ...resource, stringSetValue: all.slice(all.length - state.gpus) };
      }
      case 'PORTS':
        return { ...resource, stringSetValue: ports('tcp') };
      case 'PORTS_UDP':
        return { ...resource, stringSetValue: ports('udp') };
      default:
        return resource;
    }
  });
}
