import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * The absolute path of a file that another file names. It must stay below the folder of that file, also through
 * symbolic links, so that a checked-out file cannot make us read others. A path that does not exist is not refused
 * here: reading tells that. `undefined`: it leads out.
 */
export async function pathBelow(folder: string, named: string): Promise<string | undefined> {
  if (isAbsolute(named) || named.includes('\0') || /^[a-z]+:\/\//i.test(named)) return undefined;
  const path = resolve(folder, named);
  if (!isBelow(folder, path)) return undefined;
  try {
    return isBelow(await realpath(folder), await realpath(path)) ? path : undefined;
  } catch {
    return path;
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
