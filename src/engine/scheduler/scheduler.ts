import type { EngineContext } from '../context.ts';
import type { ServiceRecord } from '../records.ts';
import { ClusterView } from './capacity.ts';
import { groupOf } from './counts.ts';
import { primaryOf } from './deployments.ts';
import { earliest, lookAtService } from './look.ts';
import type { Look } from './look.ts';
import { askToStop } from './new-task.ts';

/**
 * One look of the service scheduler at every service: starts, stops and replaces tasks until each service is as desired.
 * Source: ECS developer guide, "Service scheduler concepts" and "Rolling update".
 */
export function lookAtServices(context: EngineContext): Look {
  const view = new ClusterView(context);
  const looks: Look[] = [];
  for (const service of context.store.services.values()) {
    if (service.status === 'ACTIVE') looks.push(lookAtService(context, view, service));
    if (service.status === 'DRAINING') looks.push(drain(context, view, service));
  }
  return { changed: looks.some(({ changed }) => changed), again: earliest(looks.map(({ again }) => again)) };
}

/** A deleted service: its tasks stop, then it is INACTIVE. */
function drain(context: EngineContext, view: ClusterView, service: ServiceRecord): Look {
  const tasks = view
    .tasks(service.clusterArn, groupOf(service))
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  const primary = primaryOf(service)?.id ?? '';
  const asked = tasks.filter(({ desiredStatus }) => desiredStatus !== 'STOPPED');
  for (const task of asked)
    askToStop(
      context,
      task,
      'ServiceSchedulerInitiated',
      `Scaling activity initiated by (deployment ${primary})`,
    );
  if (tasks.length === 0) {
    service.status = 'INACTIVE';
    service.inactiveAt = context.clock.now();
    service.deployments = [];
    context.store.services.put(service.arn, service);
  }
  return { changed: asked.length > 0 || tasks.length === 0, again: undefined };
}
