import { join } from 'node:path';
import type { AwsOptions } from '../aws/create.ts';
import { type EngineInfo, LocalError, startLocal, type StartLocal } from '../engine/local/index.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { escapeTerminal } from '../view/escape.ts';
import type { CliContext } from './context.ts';
import { VERSION } from './version.ts';

/** What every function of the engine's folder takes. */
export const engineOf = (context: CliContext): Pick<StartLocal, 'dataDir' | 'entry' | 'env' | 'version'> => ({
  dataDir: context.global.data ?? join(context.cwd, '.clusternator'),
  entry: { command: process.execPath, args: [context.engineEntry] },
  env: context.env,
  version: VERSION,
});

/** How calls reach the engine, and what it says of itself. */
export interface LocalTarget {
  readonly target: Pick<AwsOptions, 'endpoint' | 'credentials' | 'region'>;
  readonly healthyAfterMs: number;
}

/** How the embedded engine is reached; starts it in the background when it does not run, and says so. */
export async function connectLocal(context: CliContext): Promise<LocalTarget> {
  const { how, info } = await told(startLocal({ ...engineOf(context), runtime: 'auto' }));
  if (how === 'started') context.err.write(`Started ${engineText(info)}\n`);
  const { url, region, accessKeyId, secretAccessKey, healthyAfterMs } = info;
  return { target: { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } }, healthyAfterMs };
}

/** `the local engine on http://127.0.0.1:4510, containers on Docker.` */
export function engineText(info: Pick<EngineInfo, 'url' | 'runtime' | 'note'>): string {
  const where = `the local engine on ${info.url}`;
  if (info.runtime === 'docker') return `${where}: containers run on Docker.`;
  const why = info.note === undefined ? '' : ` (${escapeTerminal(info.note)})`;
  return `${where}: containers are simulated, nothing really runs${why}.`;
}

/** Turns the engine's own errors into ours. */
export async function told<T>(work: Promise<T>): Promise<T> {
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
