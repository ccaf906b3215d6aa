import { randomBytes } from 'node:crypto';
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAlive, markOf, ownPid, parseMark } from './processes.ts';

/** Another live process has the folder. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  readonly pid: number;
  constructor(path: string, owner: number) {
    super(`${dirname(path)} is in use by the engine with process id ${owner}`);
    this.pid = owner;
  }
}

/** How old the marker of a take-over may be before it counts as left behind. */
const TAKE_OVER_MS = 10_000;
const ATTEMPTS = 50;

/**
 * Takes a lock file for this process, mode 0600, or over from a process that has died. Returns how to release it.
 * @throws LockedError when its owner lives.
 */
export async function acquireLock(path: string): Promise<() => Promise<void>> {
  const content = JSON.stringify(await markOf());
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createOnly(path, content)) return () => release(path, content);
    const owner = parseMark(await contentOf(path));
    if (owner !== undefined && (await isAlive(owner))) throw new LockedError(path, owner.pid);
    await takeOver(path);
  }
  throw new LockedError(path, 0);
}

/** Removes a dead owner's lock. One at a time, so that nobody removes the lock that another has just taken. */
async function takeOver(path: string): Promise<void> {
  const marker = `${path}.take-over`;
  if (!(await createOnly(marker, ''))) {
    const age =
      Date.now() -
      (await stat(marker).then(
        (s) => s.mtimeMs,
        () => Date.now(),
      ));
    if (age > TAKE_OVER_MS) await unlink(marker).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    return;
  }
  try {
    const owner = parseMark(await contentOf(path));
    if (owner === undefined || !(await isAlive(owner))) await unlink(path).catch(() => {});
  } finally {
    await unlink(marker).catch(() => {});
  }
}

/** Makes the file with all its content at once, or not at all: nobody sees an empty one. */
async function createOnly(path: string, content: string): Promise<boolean> {
  const own = `${path}.${ownPid}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, content, { flag: 'wx', mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(own).catch(() => {});
  }
}

const contentOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

async function release(path: string, content: string): Promise<void> {
  if ((await contentOf(path)) === content) await unlink(path).catch(() => {});
}
