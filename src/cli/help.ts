import type { Options } from 'yargs';
import { EXIT, type ExitCode } from '../model/exit.ts';
import { columns, pad, wrap } from '../view/text.ts';
import type { Command } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';

/** Wider lines are hard to read. */
const MOST_COLUMNS = 110;
/** Names, flags and examples up to this wide have their text beside them; longer ones have it below. */
const MOST_NAME = 34;
const MOST_EXAMPLE = 56;

/** What a flag takes, for the left column. */
const TAKES: Readonly<Record<string, string>> = {
  app: 'FILE',
  cluster: 'NAME',
  command: 'COMMAND',
  data: 'FOLDER',
  expires: 'TIME',
  file: 'FILE',
  format: 'FORM',
  keypair: 'NAME',
  out: 'PATH',
  'remove-app': 'APP',
  'remove-group': 'GROUP',
  'remove-service': 'SERVICE',
  parallelism: 'N',
  port: 'N',
  region: 'REGION',
  runtime: 'RUNTIME',
  save: 'FILE',
  'security-group': 'ID',
  subnet: 'ID',
  'take-over': 'OWNER',
  timeout: 'TIME',
  'healthy-after': 'TIME',
  to: 'REVISION',
};

/** What an exit code says; docs/exit-codes.md has more. */
const EXITS: Readonly<Record<ExitCode, string>> = {
  [EXIT.done]: 'done, or nothing to do',
  [EXIT.failed]: 'failed: AWS said no, a deployment failed, or the program has a fault',
  [EXIT.changes]: 'there are changes (only with --detailed-exitcode)',
  [EXIT.refused]: 'refused: command line, files, a plan with errors, no confirmation; nothing was touched',
  [EXIT.stale]: 'the saved plan is stale; nothing was touched',
  [EXIT.timedOut]: 'the time of --timeout was up while waiting; AWS goes on',
  [EXIT.interrupted]: 'interrupted with Ctrl-C',
};

type Row = readonly [name: string, text: string];

/** The help of the program. `width`: columns of the screen. Ends without a line break. */
export function helpOfAll(global: Readonly<Record<string, Options>>, width: number): string {
  const room = Math.min(width, MOST_COLUMNS);
  const groups = GROUPS.map(([group, title]) =>
    section(
      title,
      Object.entries(COMMANDS)
        .filter(([, entry]) => entry.group === group)
        .map(([name, { summary }]) => [name, summary] as const),
      room,
      16,
    ),
  );
  return [
    'clusternator makes an Amazon ECS cluster on EC2 what two files say.',
    'Usage: clusternator <command> [flags]',
    ...groups,
    section('Flags of every command:', flagRows(global), room),
    examples(
      [
        ['clusternator app:new > appdef.json', 'an app to start from'],
        ['clusternator cluster:new -c shop -a appdef.json --local', 'run it on this computer'],
        ['clusternator plan', 'what would change on AWS'],
      ],
      room,
    ),
    wrap('Help of one command: clusternator <command> --help. Exit codes: docs/exit-codes.md.', room).join(
      '\n',
    ),
  ].join('\n\n');
}

/** The help of one command. */
export function helpOf(
  name: string,
  command: Command,
  global: Readonly<Record<string, Options>>,
  width: number,
): string {
  const room = Math.min(width, MOST_COLUMNS);
  const entry = COMMANDS[name];
  const used = Object.entries(global).filter(
    ([flag]) => entry?.without === undefined || !entry.without.includes(flag),
  );
  const positionals = Object.entries(command.positionals ?? {}).map(
    ([word, { describe, choices }]) =>
      [word, choices === undefined ? describe : `${describe}: ${choices.join(', ')}`] as const,
  );
  return [
    `Usage: clusternator ${command.usage} [flags]`,
    wrap(command.description.replaceAll('\n', ' '), room).join('\n'),
    ...(positionals.length === 0 ? [] : [section('Arguments:', positionals, room)]),
    ...(Object.keys(command.options).length === 0
      ? []
      : [section('Flags:', flagRows(command.options), room)]),
    section('Flags of every command:', flagRows(Object.fromEntries(used)), room),
    examples(command.examples, room),
    section(
      'Exit codes:',
      (entry?.exits ?? []).map((code) => [String(code), EXITS[code]] as const),
      room,
    ),
  ].join('\n\n');
}

/** `-f, --file FILE` and what it does. */
function flagRows(options: Readonly<Record<string, Options>>): Row[] {
  return Object.entries(options).map(([name, option]) => {
    const alias = typeof option.alias === 'string' ? `-${option.alias}, ` : '    ';
    const takes = option.type === 'string' ? ` ${TAKES[name] ?? 'VALUE'}` : '';
    const choices = option.choices?.map(String) ?? [];
    const described = [
      option.describe ?? '',
      ...(choices.length === 0 ? [] : [`: ${choices.join(', ')}`]),
      ...(option.demandOption === true ? [' (needed)'] : []),
      ...(option.defaultDescription === undefined ? [] : [` (default: ${option.defaultDescription})`]),
    ];
    return [`${alias}--${name}${takes}`, described.join('')];
  });
}

function section(title: string, rows: readonly Row[], room: number, least = 0): string {
  const most = Math.max(least, ...rows.map(([name]) => columns(name)).filter((n) => n <= MOST_NAME));
  return [title, ...rows.flatMap((row) => rowLines(row, most, room))].join('\n');
}

/** A line of a command is never broken: it is there to be copied. */
function examples(list: readonly Row[], room: number): string {
  const most = Math.max(...list.map(([line]) => columns(line)));
  const beside = most <= MOST_EXAMPLE && list.every(([, text]) => 2 + most + 2 + columns(text) <= room);
  const lines = list.flatMap(([line, text]) =>
    beside
      ? [`  ${pad(line, most)}  ${text}`]
      : [`  ${line}`, ...wrap(text, room - 6).map((part) => `      ${part}`)],
  );
  return ['Examples:', ...lines].join('\n');
}

function rowLines([name, text]: Row, most: number, room: number): string[] {
  const left = 2 + most + 2;
  // On a narrow screen there is no room for two columns.
  if (room - left < 24)
    return [`  ${name.trim()}`, ...wrap(text, Math.max(20, room - 6)).map((part) => `      ${part}`)];
  const [first = '', ...rest] = wrap(text, room - left);
  const head =
    columns(name) > most ? [`  ${name}`, `${' '.repeat(left)}${first}`] : [`  ${pad(name, most)}  ${first}`];
  return [...head, ...rest.map((part) => `${' '.repeat(left)}${part}`)];
}
