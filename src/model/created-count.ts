import type { DesiredService } from './desired.ts';
import type { LiveModel } from './live.ts';

/** What CreateService gets: where the files declare no count, that of the service which is replaced, else 1. */
export function createdCount(service: DesiredService, live: LiveModel): number {
  const replaced = live.services.get(service.name)?.raw;
  // That of a daemon is the number of its boxes.
  const kept = replaced?.schedulingStrategy === 'DAEMON' ? undefined : replaced?.desiredCount;
  return service.desiredCount ?? kept ?? 1;
}
