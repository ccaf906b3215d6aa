import { relative } from 'node:path';
import { type Arguments, text, texts } from './arguments.ts';
import type { CliContext } from './context.ts';

/** The flags that make an apply look at the same files and the same cluster as these do. */
export function applyFlags(context: CliContext, args: Arguments): readonly string[] {
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

/** A word as a POSIX shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
