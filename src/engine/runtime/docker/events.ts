import type Docker from 'dockerode';
import type { Clock } from '../../../model/clock.ts';

/** Wait before the stream of events is opened again, in milliseconds. */
const RECONNECT_MS = 1_000;

export interface EventsWanted {
  readonly filters: {
    readonly type: ('container' | 'network')[];
    readonly label?: string[];
    readonly event?: string[];
  };
  /** One event, as Docker's line of JSON. */
  readonly onEvent: (line: string) => void;
  /** The stream was opened; `first` is false after a break, in which events were lost. */
  readonly onOpen: (first: boolean) => Promise<void>;
}

/** Follows Docker's events until the signal aborts; when the stream breaks (Docker restarts) it is opened again. Never rejects. */
export async function followEvents(
  docker: Docker,
  clock: Clock,
  wanted: EventsWanted,
  signal: AbortSignal,
): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    try {
      const options = { filters: wanted.filters, abortSignal: signal };
      const events = await docker.getEvents(options);
      await wanted.onOpen(first);
      await readLines(events, wanted.onEvent);
    } catch {
      // Docker went away, or we were told to stop: both are seen below.
    }
    if (signal.aborted) return;
    await clock.sleep(RECONNECT_MS, signal).catch(() => undefined);
  }
}

async function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of stream) {
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
  }
}
