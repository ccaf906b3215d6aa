import { readFiles } from '../core/files.ts';
import type { LoadOptions } from '../loader/load.ts';
import type { DesiredModel } from '../model/desired.ts';
import { type Arguments, text, texts } from './arguments.ts';
import type { CliContext } from './context.ts';
import { gitSha } from './git.ts';
import { permitsOf } from './permits.ts';

/** The files that a command works on, as the loader wants them. */
export type Files = Omit<LoadOptions, 'cwd' | 'env' | 'gitSha'>;

/** `-f` and `-a` of a command line, and what it permits. */
export function filesOf(args: Arguments): Files {
  const clusterFile = text(args, 'file');
  const appFiles = texts(args, 'app');
  return {
    ...permitsOf(args),
    ...(clusterFile === undefined ? {} : { clusterFile }),
    ...(appFiles.length === 0 ? {} : { appFiles }),
  };
}

/** Reads the files. @throws DiagnosticError with everything that is wrong in them */
export async function load(context: CliContext, files: Files): Promise<DesiredModel> {
  const { cwd, env } = context;
  const desired = await readFiles({ ...files, cwd, env, gitSha: () => gitSha(cwd) });
  context.hidden.add(desired);
  return desired;
}
