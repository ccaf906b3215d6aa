import { join } from 'node:path';
import type { LocalEngine } from '../core/world.ts';
import {
  endOfLocal,
  type EngineInfo,
  LocalError,
  startLocal,
  type StartLocal,
} from '../engine/local/index.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import { escapeTerminal } from '../view/escape.ts';
import type { CliContext } from './context.ts';
import { VERSION } from './version.ts';
import { words } from '../model/words.ts';

/** What every function of the engine's folder takes. */
export const engineOf = (context: CliContext): Pick<StartLocal, 'dataDir' | 'entry' | 'env' | 'version'> => ({
  dataDir: context.global.data ?? join(context.cwd, '.clusternator'),
  entry: { command: process.execPath, args: [context.engineEntry] },
  env: context.env,
  version: VERSION,
});

/** How the embedded engine is reached; starts it in the background when it does not run, and says so. */
export async function connectLocal(context: CliContext): Promise<LocalEngine> {
  const { how, info } = await withLocalErrors(startLocal({ ...engineOf(context), runtime: 'auto' }));
  if (how === 'started') context.err.write(`Started ${engineText(info)}\n`);
  const { url, region, accessKeyId, secretAccessKey, healthyAfterMs } = info;
  return {
    endpoint: url,
    region,
    credentials: { accessKeyId, secretAccessKey },
    healthyAfterMs,
    dockerLogs: info.runtime === 'docker',
    gone: () => goneEngine(context, info),
  };
}

/** That the engine has ended, with its last error and what to do. */
async function goneEngine(context: CliContext, info: EngineInfo): Promise<Diagnostic | undefined> {
  const { dataDir } = engineOf(context);
  const end = await endOfLocal(dataDir, info);
  if (end === undefined) return undefined;
  const { restarted, why, diskFull, log } = end;
  const said = why ?? (diskFull ? 'its disk is full' : 'its log does not say why; it may have been killed');
  const first = diskFull ? `Make room on the disk of ${dataDir}, then run` : 'Run';
  const goesOn = restarted
    ? 'another one serves the folder now and goes on with what that one had.'
    : 'it starts the engine, which goes on with what it had.';
  return {
    code: 'engine-gone',
    severity: 'error',
    message: `The local engine (process ${String(info.pid)}) has ended: ${said.replace(/\.$/, '')}.`,
    hint: words`${first} ${{ run: 'apply' }} again: ${goesOn} Its log: ${log}`,
    source: 'tool',
  };
}

/** `the local engine on http://127.0.0.1:4510, containers on Docker.` */
export function engineText(info: Pick<EngineInfo, 'url' | 'runtime' | 'note'>): string {
  const where = `the local engine on ${info.url}`;
  if (info.runtime === 'docker') return `${where}: containers run on Docker.`;
  const why = info.note === undefined ? '' : ` (${escapeTerminal(info.note)})`;
  return `${where}: containers are simulated, nothing really runs${why}.`;
}

/** Turns the engine's own errors into ours. */
export async function withLocalErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    const { message, hint } = error;
    throw new DiagnosticError(
      [
        {
          code: 'local-engine',
          severity: 'error',
          message,
          source: 'tool',
          ...(hint === undefined ? {} : { hint }),
        },
      ],
      { cause: error },
    );
  }
}
