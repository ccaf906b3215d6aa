import { open, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineInfo } from './engine-file.ts';
import { findLocal } from './engine-file.ts';
import { FILES } from './files.ts';

/** How an engine ended. */
export interface EngineEnd {
  /** Another one serves the folder now. */
  readonly restarted: boolean;
  /** The last error in its log, or why it stopped; `undefined`: it could not say, as after a kill. */
  readonly why: string | undefined;
  readonly diskFull: boolean;
  readonly log: string;
}

/** So much of the end of a log holds the last error with its stack, in bytes. */
const TAIL = 16 * 1024;

/** How the engine ended that was reached by this; `undefined` while it runs. */
export async function endOfLocal(
  dataDir: string,
  info: Pick<EngineInfo, 'url' | 'startedAt'>,
): Promise<EngineEnd | undefined> {
  const now = await findLocal(dataDir);
  if (now !== undefined && now.url === info.url && now.startedAt === info.startedAt) return undefined;
  const log = join(dataDir, FILES.log);
  const why = lastWords(await tailOf(log));
  return {
    restarted: now !== undefined,
    why,
    diskFull: /ENOSPC/.test(why ?? '') || (await isFull(dataDir)),
    log,
  };
}

async function tailOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(TAIL),
        position: Math.max(0, size - TAIL),
      });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

/** `2026-01-01T00:00:00.000Z Failed: StoreLostError: the engine's data cannot be written: ...` */
function lastWords(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/^\S+Z /, ''));
  const begun = lines.findLastIndex((line) => line.startsWith('Serving on '));
  const said = lines.slice(begun + 1).findLast((line) => /^(?:Failed|Stopping): /.test(line));
  const [, how, words = ''] = /^(Failed|Stopping): (?:\w*Error: )?(.*)$/.exec(said ?? '') ?? [];
  if (how === undefined) return undefined;
  return how === 'Failed' ? words : `it was stopped (${words})`;
}

async function isFull(folder: string): Promise<boolean> {
  try {
    return (await statfs(folder)).bavail === 0;
  } catch {
    return false;
  }
}
