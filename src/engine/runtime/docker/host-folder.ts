import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { RuntimeError } from '../runtime.ts';

/** Paths that are files on a real box; an empty file stands for them, so that they can be mounted over files. */
const FILES =
  /(\.sock|^\/etc\/(localtime|timezone|hosts|hostname|resolv\.conf|passwd|group|shadow|os-release|machine-id))$/;

/** The folder that stands for a box's own disk. */
export const hostFolder = (dataDir: string, instanceId: string): string =>
  join(dataDir, 'hostfs', instanceId);

/**
 * Where a declared host path lies in the box's folder. Pure; never outside of it, whatever the path says.
 */
export function sandboxPath(dataDir: string, instanceId: string, path: string): string {
  return join(hostFolder(dataDir, instanceId), ...partsOf(path));
}

/**
 * Makes the folder (or file) that stands for a declared host path, as Docker does on a real box.
 * A container may have left a symbolic link there, which Docker would follow on this machine: that is refused.
 * @throws RuntimeError `CannotCreateContainerError`
 */
export async function makeSandboxPath(dataDir: string, instanceId: string, path: string): Promise<string> {
  let at = hostFolder(dataDir, instanceId);
  await mkdir(at, { recursive: true });
  const parts = partsOf(path);
  for (const [index, part] of parts.entries()) {
    at = join(at, part);
    const last = index === parts.length - 1;
    if (last && FILES.test(posix.normalize(`/${path}`))) await makeFile(at);
    else await makeFolder(at);
    const found = await lstat(at);
    if (found.isSymbolicLink() || (!last && !found.isDirectory())) {
      throw new RuntimeError(
        'CannotCreateContainerError',
        `host path ${path} leads through ${found.isSymbolicLink() ? 'a symbolic link' : 'a file'} in the box's folder (${at})`,
      );
    }
  }
  return at;
}

/** Removes the box's folder. Returns false when files are left that belong to other users (containers run as root). */
export async function removeHostFolder(dataDir: string, instanceId: string): Promise<boolean> {
  try {
    await rm(hostFolder(dataDir, instanceId), { recursive: true, force: true });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}

function partsOf(path: string): string[] {
  return posix
    .normalize(`/${path.replaceAll('\0', '')}`)
    .split('/')
    .filter((part) => part !== '');
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch(ignoreExisting);
}

async function makeFile(path: string): Promise<void> {
  await open(path, 'wx')
    .then((file) => file.close())
    .catch(ignoreExisting);
}

function ignoreExisting(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
  throw error;
}
