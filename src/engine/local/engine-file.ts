import { open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../processes.ts';
import type { ProcessMark } from '../processes.ts';
import { FILES } from './files.ts';

/** What a running engine tells the CLI, in `engine.json` of its data folder: mode 0600, there only while it runs. */
export interface EngineInfo extends ProcessMark {
  /** `http://127.0.0.1:4510` */
  readonly url: string;
  readonly region: string;
  readonly account: string;
  readonly runtime: 'docker' | 'simulated';
  /** Why the runtime is not Docker, when it was left to the engine. */
  readonly note?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly version: string;
  /** How long tasks without a health check must stay up to count as healthy. */
  readonly healthyAfterMs: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Writes the file in one step: nobody reads half of it, nobody but its owner reads it at all. */
export async function writeEngineFile(dataDir: string, info: EngineInfo): Promise<void> {
  const path = join(dataDir, FILES.engine);
  const next = `${path}.${info.pid}`;
  await unlink(next).catch(() => {});
  const file = await open(next, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(info, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

/** What stands in the file, whether or not the engine still runs. */
export async function readEngineFile(dataDir: string): Promise<EngineInfo | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(dataDir, FILES.engine), 'utf8'));
    return isInfo(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the file, unless another engine has written it since. */
export async function removeEngineFile(dataDir: string, pid: number): Promise<void> {
  if ((await readEngineFile(dataDir))?.pid === pid) await unlink(join(dataDir, FILES.engine)).catch(() => {});
}

/** The engine that serves a data folder now; `undefined` when none does. */
export async function findLocal(dataDir: string): Promise<EngineInfo | undefined> {
  const info = await readEngineFile(dataDir);
  return info !== undefined && (await isAlive(info)) ? info : undefined;
}

const TEXTS = ['url', 'region', 'account', 'accessKeyId', 'secretAccessKey', 'version'] as const;

function isInfo(value: unknown): value is EngineInfo {
  if (typeof value !== 'object' || value === null) return false;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof members['pid'] === 'number' &&
    typeof members['healthyAfterMs'] === 'number' &&
    TEXTS.every((name) => typeof members[name] === 'string') &&
    /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(String(members['url']))
  );
}
