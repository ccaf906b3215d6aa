import { relative } from 'node:path';
import { quoted } from '../model/shell.ts';
import { type Arguments, text, texts } from './arguments.ts';
import type { CommandName, LineOf } from '../model/words.ts';
import type { CliContext } from './context.ts';

/** The flags that make an apply look at the same files and the same cluster as these do. */
export function applyFlags(context: Pick<CliContext, 'cwd' | 'global'>, args: Arguments): readonly string[] {
  const { local, data, region } = context.global;
  const file = text(args, 'file');
  return [
    ...(local ? ['--local'] : []),
    ...(data === undefined ? [] : ['--data', relative(context.cwd, data) || '.']),
    ...(region === undefined ? [] : ['--region', region]),
    ...(file === undefined ? [] : ['-f', file]),
    ...texts(args, 'app').flatMap((app) => ['-a', app]),
  ];
}

/** The command that does what was planned with these flags. */
export const applyCommand = (flags: readonly string[], planFile?: string): string =>
  commandLine(['apply', ...(planFile === undefined ? [] : [planFile]), ...flags]);

/** A command line of this program, as it can be typed again. */
export const commandLine = (words: readonly string[]): string =>
  ['clusternator', ...words].map(quoted).join(' ');

/** The same flags for `status`, which takes the name of a cluster where a command did. */
export function statusFlags(context: Pick<CliContext, 'cwd' | 'global'>, args: Arguments): readonly string[] {
  const cluster = text(args, 'cluster');
  return cluster === undefined
    ? applyFlags(context, args)
    : [...applyFlags(context, { ...args, file: undefined, app: undefined }), '-c', cluster];
}

/** Commands that change a cluster and are no `apply`: they are continued by themselves. */
const CHANGES = /^(?:destroy|rollback|cluster:)/;

/** How commands are typed so that they work on the same cluster as the one that tells to run them. */
type Flags = Readonly<Partial<Record<CommandName, readonly string[]>>>;

/** Commands with the flags of each. */
export const linesWith =
  (flags: Flags): LineOf =>
  ({ run, args = [] }) =>
    commandLine([...run.split(' '), ...(flags[run] ?? []), ...args]);

/** @param command the name of the command that was typed; `typed`: its whole line */
export function linesOf(
  context: Pick<CliContext, 'cwd' | 'global'>,
  args: Arguments,
  command: string,
  typed: string,
): LineOf {
  const named = text(args, 'cluster') !== undefined;
  const flags = applyFlags(context, named ? { ...args, file: undefined, app: undefined } : args);
  const status = statusFlags(context, args);
  const { global } = context;
  const local = applyFlags({ ...context, global: { ...global, local: false, region: undefined } }, {});
  const lineOf = linesWith({
    apply: flags,
    plan: flags,
    status,
    'iam-policy': status,
    'local start': local,
    'local stop': local,
    'local status': local,
    'local reset': local,
  });
  // A cluster of the old commands has no files to plan from.
  const again = new Set<CommandName>([
    ...(CHANGES.test(command) ? (['apply'] as const) : []),
    ...(command.startsWith('cluster:') ? (['plan'] as const) : []),
  ]);
  return (run) => (again.has(run.run) ? [typed, ...(run.args ?? []).map(quoted)].join(' ') : lineOf(run));
}
