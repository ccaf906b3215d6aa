import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { dockerReachable } from '../../src/engine/runtime/docker.ts';

/**
 * Whether tests on Docker can run. Where Docker is missing they are skipped and say why; with CI set they fail, so that
 * a green run always means that they ran.
 */
export async function dockerMissing(): Promise<boolean> {
  const reach = await dockerReachable();
  if (reach.reachable) return false;
  if (process.env['CI']) throw new Error(`tests on Docker cannot run: ${reach.reason}`);
  process.stderr.write(`SKIPPED, tests on Docker: ${reach.reason}\n`);
  return true;
}

export const docker = new Docker();

/** An engine id that no other run has. */
export const uniqueEngineId = (): string => `test-${randomBytes(5).toString('hex')}`;

/** A loopback address that other runs hardly have. */
export function uniqueAddress(): string {
  const [a = 0, b = 0] = randomBytes(2);
  return `127.77.${String(a)}.${String(1 + (b % 254))}`;
}

/** Everything in Docker that carries the engine id, as words: `container <name>`, `network <name>`, `volume <name>`; sorted, as Docker lists in any order. */
export async function leftovers(engineId: string): Promise<string[]> {
  const filters = { label: [`clusternator.engine=${engineId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  return [
    ...containers.map((container) => `container ${container.Names.join()}`),
    ...networks.map((network) => `network ${network.Name}`),
    ...volumes.map((volume) => `volume ${volume.Name}`),
  ].sort((a, b) => (a < b ? -1 : 1));
}

/** Removes whatever a failed test left; for afterAll. */
export async function removeLeftovers(engineId: string): Promise<void> {
  const filters = { label: [`clusternator.engine=${engineId}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes)
    await docker.getVolume(Name).remove();
}

/** GETs a URL until it answers 200, at most `timeoutMs`. Returns the text. */
export async function fetchText(url: string, timeoutMs = 10_000): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      const text = await response.text();
      if (response.ok) return text;
      throw new Error(`HTTP ${String(response.status)}: ${text}`);
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${url} does not answer`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Waits until `check` gives something, at most `timeoutMs`. */
export async function eventually<T>(check: () => Promise<T | undefined>, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`nothing after ${String(timeoutMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
