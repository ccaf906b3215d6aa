import { access, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FILES, HOST_FOLDER, IGNORE_ALL } from './files.ts';
import { LocalError } from './local-error.ts';
import { spawnEngine } from './spawn.ts';
import type { Entry } from './spawn.ts';
import { stopLocal } from './stop.ts';

export interface ResetLocal {
  /** Absolute. */
  readonly dataDir: string;
  readonly version: string;
  readonly entry: Entry;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deadlineMs?: number;
}

export type Reset = 'reset' | 'nothing there';

const DEADLINE_MS = 120_000;
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Stops the engine, removes everything that it made on the machine (containers, networks, volumes, files of its boxes) and
 * its memory. Of the data folder only the engine's own files go; the folder goes when nothing else is in it.
 * @throws LocalError when something of it could not be removed; then its memory stays, so that it can be tried again.
 */
export async function resetLocal({
  dataDir,
  version,
  entry,
  env,
  deadlineMs = DEADLINE_MS,
}: ResetLocal): Promise<Reset> {
  await stopLocal(dataDir);
  if (!(await isThere(dataDir))) return 'nothing there';
  if (await isThere(join(dataDir, FILES.journal))) {
    const config = { mode: 'reset', dataDir, runtime: 'auto', region: 'us-east-1', version } as const;
    const { child, message } = await spawnEngine(entry, config, env, { inherit: false, deadlineMs });
    const gone = new Promise<void>(
      (resolve) => void (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()),
    );
    const said = await message;
    if (said.kind === 'locked')
      throw new LocalError(`Process ${said.pid} holds ${dataDir}.`, 'Try again when it has ended.');
    if (said.kind !== 'reset')
      throw new LocalError(
        said.kind === 'failed' ? said.message : 'The engine did not reset.',
        said.kind === 'failed' ? said.hint : undefined,
      );
    await gone;
  }
  const { ignore, ...files } = FILES;
  const ownIgnore = (await readFile(join(dataDir, ignore), 'utf8').catch(() => '')) === IGNORE_ALL;
  for (const name of [...Object.values(files), ...(ownIgnore ? [ignore] : [])])
    await rm(join(dataDir, name), { force: true });
  await rm(join(dataDir, HOST_FOLDER), { recursive: true, force: true });
  await rmdir(dataDir).catch(() => {});
  return 'reset';
}
