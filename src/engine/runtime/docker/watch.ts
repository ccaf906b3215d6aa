import type Docker from 'dockerode';
import type { Clock } from '../../../model/clock.ts';
import type { ContainersContext } from './containers.ts';
import { listContainers } from './containers.ts';
import { LABEL } from './labels.ts';

/** Wait before the stream of events is opened again, in milliseconds. */
const RECONNECT_MS = 1_000;
/** Docker's container events that change what `inspect` says. */
const CHANGES = /^(create|start|restart|die|stop|kill|oom|destroy|pause|unpause|health_status\b.*)$/;

/**
 * Follows Docker's events of our containers. When the stream breaks (Docker restarts) it is opened again, and every
 * container is reported once, because events in between are lost.
 */
export function watchContainers(
  context: ContainersContext,
  clock: Clock,
  changed: (id: string) => void,
): () => void {
  const stop = new AbortController();
  void follow(context, clock, changed, stop.signal);
  return () => stop.abort();
}

async function follow(
  context: ContainersContext,
  clock: Clock,
  changed: (id: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    try {
      const events = await openEvents(context, signal);
      if (!first) for (const { id } of await listContainers(context)) changed(id);
      await readEvents(events, changed);
    } catch {
      // Docker went away, or we were told to stop: both are seen below.
    }
    if (signal.aborted) return;
    await clock.sleep(RECONNECT_MS, signal).catch(() => undefined);
  }
}

function openEvents(context: ContainersContext, signal: AbortSignal): ReturnType<Docker['getEvents']> {
  const options = {
    filters: { type: ['container' as const], label: [`${LABEL.engine}=${context.engineId}`] },
    abortSignal: signal,
  };
  return context.docker.getEvents(options);
}

async function readEvents(events: NodeJS.ReadableStream, changed: (id: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of events) {
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const id = changedContainer(line);
      if (id !== undefined) changed(id);
    }
  }
}

/** The container's id in an event's line, when the event says that it changed. Pure. */
export function changedContainer(line: string): string | undefined {
  if (line.trim() === '') return undefined;
  const event: unknown = JSON.parse(line);
  if (typeof event !== 'object' || event === null || !('Action' in event) || !('Actor' in event))
    return undefined;
  const { Action: action, Actor: actor } = event;
  if (typeof action !== 'string' || !CHANGES.test(action)) return undefined;
  if (typeof actor !== 'object' || actor === null || !('ID' in actor)) return undefined;
  return typeof actor.ID === 'string' ? actor.ID : undefined;
}
