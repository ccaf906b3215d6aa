import { relative } from 'node:path';
import { quoted } from '../model/shell.ts';
import { type Arguments, text, texts } from './arguments.ts';
import type { CliContext, Commands } from './context.ts';

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
  ['clusternator', 'apply', ...(planFile === undefined ? [] : [planFile]), ...flags].map(quoted).join(' ');

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

/** @param command the name of the command that was typed; `typed`: its whole line */
export function commandsOf(
  context: Pick<CliContext, 'cwd' | 'global'>,
  args: Arguments,
  command: string,
  typed: string,
): Commands {
  const named = text(args, 'cluster') !== undefined;
  const flags = applyFlags(context, named ? { ...args, file: undefined, app: undefined } : args);
  const status = statusFlags(context, args);
  return {
    ...commandsWith(
      flags,
      applyFlags({ ...context, global: { ...context.global, local: false, region: undefined } }, {}),
    ),
    status: commandLine(['status', ...status]),
    'iam-policy': commandLine(['iam-policy', ...status]),
    ...(CHANGES.test(command) && { apply: typed }),
    // A cluster of the old commands has no files to plan from.
    ...(command.startsWith('cluster:') && { plan: typed }),
  };
}

/** Commands with the same flags each. */
export const commandsWith = (flags: readonly string[], local: readonly string[] = []): Commands => ({
  apply: commandLine(['apply', ...flags]),
  plan: commandLine(['plan', ...flags]),
  status: commandLine(['status', ...flags]),
  'iam-policy': commandLine(['iam-policy', ...flags]),
  local,
});

/** A text that tells to run commands, as they must be typed here; one that has its flags already stays. */
export const inPlace = (told: string, commands: Commands): string =>
  told.replace(
    /\bclusternator (?:(apply|plan|status|iam-policy)|local (start|stop|status|reset))\b/g,
    (found, name: keyof Omit<Commands, 'local'> | undefined, sub: string, at: number) => {
      const command = name === undefined ? commandLine(['local', sub, ...commands.local]) : commands[name];
      return told.startsWith(command, at) ? found : command;
    },
  );
