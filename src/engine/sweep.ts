import type { EngineContext } from './context.ts';

/** Forgets what has been INACTIVE, STOPPED or terminated for longer than `tombstoneMs`. Task definitions stay for ever. */
export function sweep({ store, clock, options }: EngineContext): void {
  const before = clock.now() - options.tombstoneMs;
  for (const service of store.services.values()) {
    if (service.status === 'INACTIVE' && (service.inactiveAt ?? 0) < before)
      store.services.delete(service.arn);
  }
  for (const task of store.tasks.values()) {
    if (task.lastStatus === 'STOPPED' && (task.stoppedAt ?? 0) < before) store.tasks.delete(task.arn);
  }
  for (const box of store.instances.values()) {
    if (box.state === 'terminated' && (box.terminatedAt ?? 0) < before)
      store.instances.delete(box.instanceId);
  }
  for (const cluster of store.clusters.values()) {
    if (cluster.status === 'INACTIVE' && (cluster.inactiveAt ?? 0) < before)
      store.clusters.delete(cluster.arn);
  }
}
