import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, open, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_VARIABLE } from './config.ts';
import type { EngineConfig } from './config.ts';
import { FILES, IGNORE_ALL } from './files.ts';
import { isEngineMessage } from './messages.ts';
import type { EngineMessage } from './messages.ts';

/** How the engine's process is started: `{ command: process.execPath, args: ['dist/engine.js'] }`. */
export interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Spawned {
  readonly child: ChildProcess;
  /** What it said, or why it said nothing: it ended, or the deadline passed. */
  readonly message: Promise<EngineMessage>;
}

const MAX_LOG = 5 * 1024 * 1024;

/**
 * Starts the engine's process with its log in the data folder (or on this process's own streams with `inherit`). It gets
 * no AWS credentials of the caller: variables that begin with `AWS_` are left out.
 */
export async function spawnEngine(
  entry: Entry,
  config: EngineConfig,
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly inherit: boolean; readonly deadlineMs: number },
): Promise<Spawned> {
  await prepareFolder(config.dataDir);
  const log = options.inherit ? undefined : await open(join(config.dataDir, FILES.log), 'a', 0o600);
  try {
    const child = spawn(entry.command, [...entry.args], {
      cwd: config.dataDir,
      detached: !options.inherit,
      stdio: ['ignore', log?.fd ?? 'inherit', log?.fd ?? 'inherit', 'ipc'],
      env: { ...withoutAws(env), [CONFIG_VARIABLE]: JSON.stringify(config) },
    });
    return { child, message: firstMessage(child, config.dataDir, options.deadlineMs) };
  } finally {
    await log?.close();
  }
}

/** Makes the data folder, for its owner alone and out of Git: it holds a key while the engine runs. */
async function prepareFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(join(dataDir, FILES.ignore), IGNORE_ALL, { flag: 'wx' }).catch(() => {});
  const log = join(dataDir, FILES.log);
  const size = await stat(log).then(
    (s) => s.size,
    () => 0,
  );
  if (size > MAX_LOG) await rename(log, join(dataDir, FILES.oldLog)).catch(() => {});
}

const withoutAws = (env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));

function firstMessage(child: ChildProcess, dataDir: string, deadlineMs: number): Promise<EngineMessage> {
  const hint = `Its log: ${join(dataDir, FILES.log)}`;
  return new Promise((resolve) => {
    const done = (message: EngineMessage): void => {
      clearTimeout(timer);
      resolve(message);
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      done({ kind: 'failed', message: `The engine did not serve within ${deadlineMs / 1000} s.`, hint });
    }, deadlineMs);
    child.on('message', (message) => {
      if (isEngineMessage(message)) done(message);
    });
    child.once('error', (error) =>
      done({ kind: 'failed', message: `The engine could not be started: ${error.message}` }),
    );
    child.once('exit', (code, signal) =>
      done({
        kind: 'failed',
        message: `The engine ended before it served (${signal ?? `exit code ${code ?? '?'}`}).`,
        hint,
      }),
    );
  });
}
