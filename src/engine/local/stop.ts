import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, signal } from '../processes.ts';
import { findLocal, removeEngineFile } from './engine-file.ts';
import { LocalError } from './local-error.ts';

export type Stopped = 'stopped' | 'was not running';

const GRACE_MS = 20_000;
const KILL_MS = 5_000;
const POLL_MS = 50;

/**
 * Stops the engine of a data folder and waits until its process is gone. Its containers keep running, and the next start
 * takes them up again. After 20 s without an end it is killed: what it acknowledged is on disk.
 */
export async function stopLocal(dataDir: string): Promise<Stopped> {
  const info = await findLocal(dataDir);
  if (info === undefined) return 'was not running';
  for (const [name, patience] of [
    ['SIGTERM', GRACE_MS],
    ['SIGKILL', KILL_MS],
  ] as const) {
    signal(info.pid, name);
    for (let waited = 0; waited < patience; waited += POLL_MS) {
      if (!(await isAlive(info))) {
        await removeEngineFile(dataDir, info.pid);
        return 'stopped';
      }
      await delay(POLL_MS);
    }
  }
  throw new LocalError(`The engine (process ${info.pid}) does not end.`, 'Does it belong to another user?');
}
