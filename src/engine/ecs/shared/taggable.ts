import type { EngineContext } from '../../context.ts';
import { EngineFault } from '../../context.ts';
import { invalid } from './faults.ts';

export interface Taggable {
  readonly tags: Record<string, string>;
  /** Keeps the change. */
  save(): void;
}

/** What carries the tags of an ARN. @throws EngineFault when there is no such thing, or it takes no tags any more. */
export function findTaggable({ store }: EngineContext, arn: string | undefined): Taggable {
  if (arn === undefined || arn === '') throw invalid('resourceArn can not be blank.');
  const kind = /^arn:[^:]*:ecs:[^:]*:[^:]*:([a-z-]+)\//.exec(arn)?.[1];
  const cluster = store.clusters.get(arn);
  const service = store.services.get(arn);
  const definition = store.taskDefinitions.get(arn);
  const task = store.tasks.get(arn);
  const box = store.containerInstances.get(arn);
  if (cluster?.status === 'ACTIVE')
    return { tags: cluster.tags, save: () => store.clusters.put(arn, cluster) };
  if (service !== undefined && service.status !== 'INACTIVE')
    return { tags: service.tags, save: () => store.services.put(arn, service) };
  if (definition !== undefined)
    return { tags: definition.tags, save: () => store.taskDefinitions.put(arn, definition) };
  if (task !== undefined) return { tags: task.tags, save: () => store.tasks.put(arn, task) };
  if (box !== undefined && box.status !== 'INACTIVE')
    return { tags: box.tags, save: () => store.containerInstances.put(arn, box) };
  if (kind === 'cluster') throw new EngineFault('ClusterNotFoundException', 'Cluster not found.');
  if (kind === undefined) throw invalid('Invalid resource ARN.');
  throw new EngineFault('ResourceNotFoundException', `The specified ${kind} was not found.`);
}
