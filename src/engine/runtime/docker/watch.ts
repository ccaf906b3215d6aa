import type { Clock } from '../../../model/clock.ts';
import type { ContainersContext } from './containers.ts';
import { listContainers } from './containers.ts';
import { followEvents } from './events.ts';
import { LABEL } from './labels.ts';

/** Docker's container events that change what `inspect` says. */
const CHANGES = /^(create|start|restart|die|stop|kill|oom|destroy|pause|unpause|health_status\b.*)$/;

/**
 * Tells of every change of our containers. After a break of the stream every container is told of once, because events
 * in between are lost.
 */
export function watchContainers(
  context: ContainersContext,
  clock: Clock,
  changed: (id: string) => void,
): () => void {
  const stop = new AbortController();
  const wanted = {
    filters: { type: ['container' as const], label: [`${LABEL.engine}=${context.engineId}`] },
    onEvent(line: string) {
      const id = changedContainer(line);
      if (id !== undefined) changed(id);
    },
    async onOpen(first: boolean) {
      if (!first) for (const { id } of await listContainers(context)) changed(id);
    },
  };
  void followEvents(context.docker, clock, wanted, stop.signal);
  return () => stop.abort();
}

/** The container's id in an event's line, when the event says that it changed. Pure. */
export function changedContainer(line: string): string | undefined {
  const event: unknown = JSON.parse(line);
  if (typeof event !== 'object' || event === null || !('Action' in event) || !('Actor' in event))
    return undefined;
  const { Action: action, Actor: actor } = event;
  if (typeof action !== 'string' || !CHANGES.test(action)) return undefined;
  if (typeof actor !== 'object' || actor === null || !('ID' in actor)) return undefined;
  return typeof actor.ID === 'string' ? actor.ID : undefined;
}
