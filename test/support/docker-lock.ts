import { open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './docker.ts';

const FILE = join(tmpdir(), 'clusternator-test-addresses.lock');

/**
 * Takes the right to run engines with real containers: two engines give their boxes the same loopback addresses, so that
 * tests in parallel would take each other's ports. Waits up to ten minutes. Returns how to give it back.
 */
export async function lockAddresses(): Promise<() => Promise<void>> {
  await eventually(async () => ((await tryLock()) ? true : undefined), 600_000);
  return () => rm(FILE, { force: true });
}

async function tryLock(): Promise<boolean> {
  try {
    const file = await open(FILE, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch {
    const holder = Number(await readFile(FILE, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(FILE, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
