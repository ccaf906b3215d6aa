import type { Options } from 'yargs';
import type { ExitCode } from '../model/exit.ts';
import type { Arguments } from './arguments.ts';
import type { CliContext } from './context.ts';

/** One command of the program: what its help says, which flags it takes, what it does. */
export interface Command {
  /** As yargs writes it: `plan`, `local <verb>`. */
  readonly usage: string;
  /** A paragraph above the flags in the command's own help. */
  readonly description: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly positionals?: Readonly<
    Record<string, { readonly describe: string; readonly choices?: readonly string[] }>
  >;
  /** Command line and what it is good for. */
  readonly examples: readonly (readonly [string, string])[];
  /** Does it. Results go to `context.out`, all else to `context.err`. @throws DiagnosticError */
  run(context: CliContext, args: Arguments): Promise<ExitCode>;
}
