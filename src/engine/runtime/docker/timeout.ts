import type { Clock } from '../../../model/clock.ts';
import { RuntimeError } from '../runtime.ts';

/** How long the ECS agent waits for Docker, in milliseconds (`agent/dockerclient/timeout.go`); `stop` comes on top of the stop timeout. */
export const WAIT_MS = { create: 240_000, start: 180_000, stop: 120_000 } as const;

/**
 * The result, if it comes in time.
 * @throws RuntimeError `DockerTimeoutError` in the agent's words; a Docker Engine that hangs hangs nothing else.
 */
export async function inTime<T>(
  clock: Clock,
  waitMs: number,
  transition: string,
  work: Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(waitMs, done.signal).then(() => {
    throw new RuntimeError(
      'DockerTimeoutError',
      `Could not transition to ${transition}; timed out after waiting ${String(waitMs / 1000)}s`,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}
