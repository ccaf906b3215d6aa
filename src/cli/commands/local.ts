import type { Options } from 'yargs';
import { resetLocal, startLocal, statusLocal, stopLocal } from '../../engine/local/index.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { toJson } from '../../view/json/json.ts';
import { type Arguments, durationOf, flag, integer, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import type { CliContext } from '../context.ts';
import { format } from '../flags.ts';
import { engineOf, engineText, withLocalErrors } from '../local-engine.ts';
import { usageError } from '../usage.ts';

const RUNTIMES = ['auto', 'docker', 'simulated'] as const;

const OPTIONS: Readonly<Record<string, Options>> = {
  runtime: {
    type: 'string',
    choices: RUNTIMES,
    requiresArg: true,
    describe: 'start: what runs containers; auto is Docker where it answers',
    defaultDescription: 'auto',
  },
  port: {
    type: 'string',
    requiresArg: true,
    describe: 'start: port on 127.0.0.1; 0 is any free one',
    defaultDescription: '4510, or a free one',
  },
  'healthy-after': {
    type: 'string',
    requiresArg: true,
    describe: 'start: tasks without a health check count as healthy when they stayed up so long',
    defaultDescription: '10s',
  },
  foreground: { type: 'boolean', describe: 'start: stay until Ctrl-C' },
  format: { ...format('human', 'json'), describe: 'status: form of the result' },
};

export const local: Command = {
  usage: 'local <verb>',
  description:
    'Starts, stops, shows or resets the embedded engine: an ECS and EC2 on this computer. stop leaves containers running, and the next\n' +
    'start takes them up again; reset removes everything that the engine made, and its data.',
  options: OPTIONS,
  positionals: { verb: { describe: 'What to do', choices: ['start', 'stop', 'status', 'reset'] } },
  examples: [
    ['clusternator local start', 'in the background'],
    ['clusternator local start --runtime simulated', 'without Docker'],
    ['clusternator local status', 'is it running, and with which runtime'],
    ['clusternator local reset', 'begin anew'],
  ],
  async run(context, args) {
    const verb = text(args, 'verb');
    const starts = ['runtime', 'port', 'healthy-after', 'foreground'].filter(
      (name) => args[name] !== undefined,
    );
    if (verb !== 'start' && starts[0] !== undefined)
      throw usageError(`--${starts[0]} is for local start only.`);
    const engine = engineOf(context);
    switch (verb) {
      case 'start':
        return start(context, args);
      case 'stop': {
        const how = await withLocalErrors(stopLocal(engine.dataDir));
        context.out.write(
          how === 'stopped' ? 'Stopped the local engine.\n' : 'The local engine was not running.\n',
        );
        return EXIT.done;
      }
      case 'reset': {
        const how = await withLocalErrors(resetLocal(engine));
        context.out.write(
          how === 'reset'
            ? 'Reset the local engine: all it made is removed.\n'
            : 'There is nothing to reset.\n',
        );
        return EXIT.done;
      }
      default: {
        const status = await withLocalErrors(statusLocal(engine.dataDir));
        if (text(args, 'format') === 'json') context.out.write(toJson(status, 2));
        else
          context.out.write(
            status.running
              ? `Running: ${engineText(status.info)}\nData in ${engine.dataDir}, process ${status.info.pid}.\n`
              : 'The local engine is not running. Start it with: clusternator local start\n',
          );
        return EXIT.done;
      }
    }
  },
};

async function start(context: CliContext, args: Arguments): Promise<ExitCode> {
  const engine = engineOf(context);
  const runtime = RUNTIMES.find((each) => each === text(args, 'runtime')) ?? 'auto';
  const port =
    text(args, 'port') === undefined
      ? {}
      : { port: integer(args, 'port', { min: 0, max: 65_535, otherwise: 0 }) };
  const healthyAfter =
    text(args, 'healthy-after') === undefined
      ? {}
      : { healthyAfterMs: durationOf(args, 'healthy-after', '10s') };
  const foreground = flag(args, 'foreground');
  const { region } = context.global;
  const started = await withLocalErrors(
    startLocal({
      ...engine,
      runtime,
      ...port,
      ...healthyAfter,
      ...(region === undefined ? {} : { region }),
      foreground,
    }),
  );
  const { how, info, ended } = started;
  context.out.write(`${how === 'started' ? 'Started' : 'Already running:'} ${engineText(info)}\n`);
  const other =
    (runtime !== 'auto' && runtime !== info.runtime && 'runtime') ||
    ((healthyAfter.healthyAfterMs ?? info.healthyAfterMs) !== info.healthyAfterMs && '--healthy-after');
  if (how === 'running' && other !== false) {
    context.err.write(`It keeps its ${other} until it is stopped: clusternator local stop.\n`);
    return EXIT.failed;
  }
  if (ended === undefined) return EXIT.done;
  // Ctrl-C reaches the engine's process too; a signal to this one alone is handed on.
  context.onInterrupt('');
  const stop = (): void => void stopLocal(engine.dataDir).catch(() => undefined);
  context.interrupt.addEventListener('abort', stop, { once: true });
  return (await ended) === 0 ? EXIT.done : EXIT.failed;
}
