import { setTimeout as delay } from 'node:timers/promises';
import type { EngineConfig } from './config.ts';
import { findLocal } from './engine-file.ts';
import type { EngineInfo } from './engine-file.ts';
import { LocalError } from './local-error.ts';
import { spawnEngine } from './spawn.ts';
import type { Entry } from './spawn.ts';

export interface StartLocal {
  /** Absolute. */
  readonly dataDir: string;
  readonly runtime: EngineConfig['runtime'];
  readonly port?: number;
  readonly region?: string;
  readonly account?: string;
  /** How long tasks without a health check must stay up; else as the engine's options say. */
  readonly healthyAfterMs?: number;
  readonly version: string;
  /** Stay attached: the engine's log goes to this process's streams and it ends with this process. */
  readonly foreground?: boolean;
  readonly entry: Entry;
  /** The caller's environment, for Docker's variables; its AWS credentials are not handed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deadlineMs?: number;
}

export interface Started {
  /** `running`: it was there before. */
  readonly how: 'started' | 'running';
  readonly info: EngineInfo;
  /** Only with `foreground` and when it was started: resolves with the exit code of the engine's process. */
  readonly ended?: Promise<number>;
}

const DEADLINE_MS = 30_000;
const POLL_MS = 50;

/**
 * Starts the engine of a data folder, or finds the one that runs. Two callers at once get the same engine: the folder's
 * lock lets one process in, and the other waits for it to serve. Resolves when it answers.
 * @throws LocalError when it cannot be started; it says why.
 */
export async function startLocal(options: StartLocal): Promise<Started> {
  const { dataDir, entry, env, foreground = false, deadlineMs = DEADLINE_MS } = options;
  const running = await findLocal(dataDir);
  if (running !== undefined) return { how: 'running', info: running };
  const config: EngineConfig = {
    mode: 'serve',
    dataDir,
    runtime: options.runtime,
    region: options.region ?? 'us-east-1',
    version: options.version,
    ...(options.port !== undefined && { port: options.port }),
    ...(options.account !== undefined && { account: options.account }),
    ...(options.healthyAfterMs !== undefined && { healthyAfterMs: options.healthyAfterMs }),
  };
  const { child, message } = await spawnEngine(entry, config, env, { inherit: foreground, deadlineMs });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const said = await message;
  switch (said.kind) {
    case 'serving':
      if (foreground) return { how: 'started', info: said.info, ended };
      child.disconnect();
      child.unref();
      return { how: 'started', info: said.info };
    case 'locked':
      return { how: 'running', info: await waitFor(dataDir, said.pid, deadlineMs) };
    case 'failed':
      throw new LocalError(said.message, said.hint);
    case 'reset':
      throw new LocalError('The engine was reset while it was started.');
    default:
      return said satisfies never;
  }
}

async function waitFor(dataDir: string, pid: number, deadlineMs: number): Promise<EngineInfo> {
  for (let waited = 0; waited < deadlineMs; waited += POLL_MS) {
    const info = await findLocal(dataDir);
    if (info !== undefined) return info;
    await delay(POLL_MS);
  }
  throw new LocalError(
    `Process ${pid} holds ${dataDir} and does not serve.`,
    'Stop that process, or use another folder with --data.',
  );
}
