import yargs, { type Options } from 'yargs';
import type { DiagnosticError } from '../model/diagnostic.ts';
import type { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { helpOf, helpOfAll } from './help.ts';
import { meant } from '../model/nearest.ts';
import { usageError } from './usage.ts';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'help'; readonly text: string; readonly asked: boolean }
  | { readonly kind: 'refused'; readonly error: DiagnosticError };

const GLOBAL: Readonly<Record<string, Options>> = {
  local: { type: 'boolean', describe: 'Work on the embedded engine instead of AWS' },
  data: {
    type: 'string',
    requiresArg: true,
    describe: "The engine's data folder",
    defaultDescription: '.clusternator',
  },
  region: {
    type: 'string',
    requiresArg: true,
    describe: 'AWS region; else the cluster file, else the usual chain',
  },
  'no-color': { type: 'boolean', describe: 'No colours (NO_COLOR does the same)' },
  debug: {
    type: 'boolean',
    describe: 'Tell every call to AWS on stderr, as JSON lines; stack traces of faults',
  },
};

/** What the help shows; `--help` and `--version` are handled before yargs would. */
const SHOWN: Readonly<Record<string, Options>> = {
  ...GLOBAL,
  help: { alias: 'h', type: 'boolean', describe: 'Show help' },
  version: { type: 'boolean', describe: 'Show the version' },
};

/** Reads a command line (without node and script). `width`: columns for the help. */
export async function parse(argv: readonly string[], width: number): Promise<Request> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
  const name = commandOf(words);
  if (name !== undefined && !Object.hasOwn(COMMANDS, name))
    return { kind: 'refused', error: unknownCommand(name) };
  const command = name === undefined ? undefined : await COMMANDS[name]?.load();
  const known = { ...SHOWN, ...command?.options };
  const repeated = findRepeated(words, known);
  if (repeated !== undefined)
    return { kind: 'refused', error: usageError(`--${repeated} is given twice.`, 'Give it once.') };

  if (wantsHelp(words)) return { kind: 'help', text: helpFor(name, command, width), asked: true };

  let request: Request | undefined;
  const parser = yargs()
    .scriptName('clusternator')
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
    })
    .help(false)
    .version(false)
    .options(command?.options ?? {})
    .options(SHOWN)
    .strict()
    .exitProcess(false)
    .fail(false);
  if (command !== undefined)
    parser.command(`$0 ${command.usage.split(' ').slice(1).join(' ')}`.trim(), false, (inner) => {
      for (const [key, positional] of Object.entries(command.positionals ?? {}))
        inner.positional(key, { type: 'string', ...positional });
      return inner;
    });
  try {
    const rest = command === undefined ? words : without(words, name ?? '');
    await parser.parse(rest, {}, (error, args) => {
      if (error) throw error;
      if (command !== undefined) request = { kind: 'run', command, args: { ...args } };
    });
    return request ?? { kind: 'help', text: helpOfAll(SHOWN, width), asked: false };
  } catch (error) {
    return {
      kind: 'refused',
      error: refusal(error instanceof Error ? error.message : String(error), name, known, words),
    };
  }
}

const wantsHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
};

const helpFor = (name: string | undefined, command: Command | undefined, width: number): string =>
  name === undefined || command === undefined ? helpOfAll(SHOWN, width) : helpOf(name, command, SHOWN, width);

/** The first word that is no flag and no flag's value. */
function commandOf(words: readonly string[]): string | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-')) return word;
    const option = GLOBAL[word.replace(/^--?/, '')];
    if (option?.type === 'string') index++;
  }
  return undefined;
}

const without = (words: readonly string[], name: string): string[] =>
  words.filter((_, index) => index !== words.indexOf(name));

/** A flag that takes one value and is given more than once: which one counts would be a guess. */
function findRepeated(
  words: readonly string[],
  known: Readonly<Record<string, Options>>,
): string | undefined {
  const seen = new Set<string>();
  for (const word of words) {
    if (word === '--') return undefined;
    const given = /^--?([^=]+)/.exec(word)?.[1];
    if (given === undefined || !word.startsWith('-')) continue;
    const entry = Object.entries(known).find(([key, option]) => key === given || option.alias === given);
    if (entry === undefined || entry[1].array === true || entry[1].type !== 'string') continue;
    if (seen.has(entry[0])) return entry[0];
    seen.add(entry[0]);
  }
  return undefined;
}

function unknownCommand(name: string): DiagnosticError {
  // `cluster:new\` at the end of a line, with no space before the backslash, joins the next line's flag to it.
  const joined = Object.keys(COMMANDS).find((known) => name.startsWith(`${known}-`));
  if (joined !== undefined)
    return usageError(
      `There is no command "${name}".`,
      `Put a space after "${joined}" (and before every backslash that ends a line).`,
    );
  const near = meant(name, Object.keys(COMMANDS));
  return usageError(
    `There is no command "${name}".`,
    near === undefined ? `Commands: ${Object.keys(COMMANDS).join(', ')}.` : `Did you mean "${near}"?`,
  );
}

/** Turns yargs' sentence into ours. */
function refusal(
  message: string,
  name: string | undefined,
  known: Readonly<Record<string, Options>>,
  words: readonly string[],
): DiagnosticError {
  const help = `Flags: clusternator ${name === undefined ? '' : `${name} `}--help`;
  const dashed = (word: string): string => `${word.length === 1 ? '-' : '--'}${word}`;
  const unknown = /^Unknown arguments?: (.+)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const isFlag = words.some((word) => word.startsWith('-') && word.replace(/^-+/, '').startsWith(unknown));
    if (!isFlag) return usageError(`Unknown argument "${unknown}".`, help);
    const near = meant(unknown, Object.keys(known));
    return usageError(
      `Unknown flag ${dashed(unknown)}.`,
      near === undefined ? help : `Did you mean --${near}? ${help}`,
    );
  }
  const missing = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (missing !== undefined) return usageError(`${dashed(missing)} needs a value.`, help);
  const required = /^Missing required arguments?: (.+)$/.exec(message)?.[1];
  if (required !== undefined)
    return usageError(`Missing: ${required.split(', ').map(dashed).join(', ')}.`, help);
  const choice = /Argument: (\S+), Given: (.*), Choices: (.+)$/s.exec(message);
  if (choice !== null) {
    const [, what = '', given = '', choices = ''] = choice;
    return usageError(`${what in known ? dashed(what) : what} cannot be ${given}.`, `It can be ${choices}.`);
  }
  if (message.startsWith('Not enough non-option arguments')) return usageError(`${name ?? ''} what?`, help);
  return usageError(message.trim().split('\n')[0] ?? message, help);
}
