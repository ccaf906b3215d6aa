import { relative } from 'node:path';
import { type Arguments, text, texts } from './arguments.ts';
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

/**
 * A text that tells to run `clusternator apply`, `plan` or `status`, with the flags that make it the same cluster: without them
 * it would be another one. `again`: what continues the work.
 */
export const inPlace = (
  told: string,
  {
    again,
    flags,
    named,
  }: { readonly again: string; readonly flags: readonly string[]; readonly named: boolean },
): string =>
  told.replace(/\bclusternator (apply|plan|status)\b(?! --)/g, (_, name: string) =>
    name === 'apply' || (name === 'plan' && named) ? again : commandLine([name, ...flags]),
  );

/** A word as a POSIX shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
