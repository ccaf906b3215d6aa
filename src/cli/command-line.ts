import { relative } from 'node:path';
import { type Arguments, text, texts } from './arguments.ts';
import type { CliContext } from './context.ts';

/** The command that does what was planned with these flags. */
export function applyCommand(context: CliContext, args: Arguments, planFile?: string): string {
  const { local, data, region } = context.global;
  const words = ['clusternator', 'apply'];
  if (planFile !== undefined) words.push(quoted(planFile));
  if (local) words.push('--local');
  if (data !== undefined) words.push('--data', quoted(relative(context.cwd, data) || '.'));
  if (region !== undefined) words.push('--region', region);
  const file = text(args, 'file');
  if (file !== undefined) words.push('-f', quoted(file));
  for (const app of texts(args, 'app')) words.push('-a', quoted(app));
  return words.join(' ');
}

/** A word as a POSIX shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
