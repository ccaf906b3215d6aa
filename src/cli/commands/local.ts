import type { Options } from 'yargs';
import { EXIT } from '../../model/exit.ts';
import { text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { connectLocal } from '../local-engine.ts';
import { format } from '../flags.ts';

const OPTIONS: Readonly<Record<string, Options>> = {
  runtime: {
    type: 'string',
    choices: ['auto', 'docker', 'simulated'],
    requiresArg: true,
    describe: 'start: what runs containers; auto is Docker where it answers',
    defaultDescription: 'auto',
  },
  port: {
    type: 'string',
    requiresArg: true,
    describe: 'start: port on 127.0.0.1',
    defaultDescription: 'a free one',
  },
  foreground: { type: 'boolean', describe: 'start: stay until Ctrl-C' },
  format: format('human', 'json'),
};

export const local: Command = {
  usage: 'local <verb>',
  description:
    'Starts, stops, shows or resets the embedded engine: an ECS and EC2 on this computer. reset stops it and removes all its data.',
  options: OPTIONS,
  positionals: { verb: { describe: 'What to do', choices: ['start', 'stop', 'status', 'reset'] } },
  examples: [
    ['clusternator local start', 'in the background'],
    ['clusternator local status', 'is it running, with which runtime'],
    ['clusternator local reset', 'begin anew'],
  ],
  async run(context, args) {
    text(args, 'verb');
    await connectLocal(context);
    return EXIT.done;
  },
};
