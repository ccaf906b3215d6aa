import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './docker.ts';

export interface Registry {
  /** `127.0.0.1:<port>`; Docker takes plain HTTP from loopback. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts an image registry of the test's own (Debian's `docker-registry`), empty.
 * @param passwords lines `name:<bcrypt hash>`; without them anyone may pull and push.
 */
export async function startRegistry(passwords?: string): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'clusternator-registry-'));
  const address = `127.0.0.1:${String(await freePort())}`;
  const config = join(folder, 'config.yml');
  const htpasswd = join(folder, 'htpasswd');
  await writeFile(htpasswd, passwords ?? '');
  await writeFile(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: address },
      ...(passwords === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: htpasswd } } }),
    }),
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let ended: string | undefined;
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.on('error', (error) => (ended = `cannot start docker-registry: ${error.message}`));
  child.on('exit', (code) => (ended = `docker-registry ended with ${String(code)}: ${said}`));
  // A test that is cut off leaves no registry behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    const gone = ended === undefined ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
    kill();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(async () => {
      if (ended !== undefined) throw new Error(ended);
      const response = await fetch(`http://${address}/v2/`).catch(() => undefined);
      return response?.ok || response?.status === 401 ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

/** A TCP port of 127.0.0.1 that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const at = server.address();
      server.close(() =>
        typeof at === 'object' && at !== null ? resolve(at.port) : reject(new Error('no port')),
      );
    });
  });
}
