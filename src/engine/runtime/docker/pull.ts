import type Docker from 'dockerode';
import type { Clock } from '../../../model/clock.ts';
import { fateOf, pullCauseOf } from '../../../model/pull-cause.ts';
import { RuntimeError } from '../runtime.ts';
import type { Credentials } from './credentials.ts';
import { dockerText, isUnreachable, runtimeError, statusOf } from './errors.ts';

const REASON = 'CannotPullContainerError';
/** Waits before the second and the third try, in milliseconds; the ECS agent's backoff is 1.1 s to 5 s. */
const BACKOFF_MS = [1_100, 2_500];

/**
 * Pulls an image, or falls back on the cached one, as `ECS_IMAGE_PULL_BEHAVIOR=default` does
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html).
 * @throws RuntimeError `CannotPullContainerError` with Docker's words; the signal's reason when it aborts.
 */
export async function pullImage(
  docker: Docker,
  clock: Clock,
  image: string,
  auth: Credentials | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly digest?: string }> {
  const reference = withTag(image);
  const failure = await tryPull(docker, clock, reference, auth, signal);
  signal?.throwIfAborted();
  const cached = await inspectImage(docker, reference);
  if (cached === undefined) {
    throw failure ?? new RuntimeError(REASON, `${reference} was pulled, but Docker does not have it`);
  }
  return cached;
}

async function tryPull(
  docker: Docker,
  clock: Clock,
  reference: string,
  auth: Credentials | undefined,
  signal: AbortSignal | undefined,
): Promise<RuntimeError | undefined> {
  // What can pass by itself is tried again; all else is told at once.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await pullOnce(docker, reference, auth, signal);
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      const wait = BACKOFF_MS[attempt];
      if (wait === undefined || isUnreachable(error) || fateOf(pullCauseOf(dockerText(error))) !== 'passes') {
        return runtimeError(REASON, error);
      }
      if ((await inspectImage(docker, reference)) !== undefined) return runtimeError(REASON, error);
      await clock.sleep(wait, signal);
    }
  }
}

async function pullOnce(
  docker: Docker,
  reference: string,
  auth: Credentials | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stream = await docker.pull(reference, {
    ...(auth === undefined ? {} : { authconfig: { ...auth } }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  });
  let rest = '';
  for await (const chunk of stream) {
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) throwPullError(line);
  }
  throwPullError(rest);
}

/** Progress is drained; a line `{ "error": ... }` is how a pull fails once its answer has begun. */
function throwPullError(line: string): void {
  if (!line.includes('"error"')) return;
  const message: unknown = JSON.parse(line);
  if (typeof message === 'object' && message !== null && 'error' in message) {
    throw new RuntimeError(REASON, `Error response from daemon: ${String(message.error)}`);
  }
}

async function inspectImage(docker: Docker, reference: string): Promise<{ digest?: string } | undefined> {
  try {
    const info = await docker.getImage(reference).inspect();
    const repository = reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
    const digests = (info.RepoDigests ?? []).map((entry) => entry.split('@'));
    const digest = (digests.find(([name]) => name === repository) ?? digests[0])?.[1];
    return digest === undefined ? {} : { digest };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw runtimeError(REASON, error);
  }
}

/** A reference without tag and digest means `:latest`; Docker's API would pull every tag. */
function withTag(image: string): string {
  if (image.includes('@')) return image;
  return image.slice(image.lastIndexOf('/') + 1).includes(':') ? image : `${image}:latest`;
}
