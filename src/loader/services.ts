import type { ClusterFile, ServiceInput } from '../generated/validators.js';
import type { DesiredService, DesiredTask } from '../model/desired.ts';
import type { Tags } from '../model/ownership.ts';
import { mergeTags } from './tags.ts';

/** The declared services; without a `services` section one per task, named as its family. */
export function servicesOf(
  declared: ClusterFile['services'],
  tasks: ReadonlyMap<string, DesiredTask>,
  clusterTags: Tags,
): ReadonlyMap<string, DesiredService> {
  const services = declared ?? Object.fromEntries([...tasks.keys()].map((family) => [family, {}]));
  return new Map(
    Object.entries(services).map(([name, service]) => [name, serviceOf(name, service, clusterTags)] as const),
  );
}

function serviceOf(name: string, declared: ServiceInput, clusterTags: Tags): DesiredService {
  const { task, desiredCount, tags, ...rest } = declared;
  const merged = mergeTags(clusterTags, tags);
  return { name, task: task ?? name, desiredCount, input: { ...rest, ...(merged ? { tags: merged } : {}) } };
}
