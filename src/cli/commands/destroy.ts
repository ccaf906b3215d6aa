import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { needTerminalOrYes } from '../confirm.ts';
import { converge, convergeOptions } from '../converge.ts';
import { FILES, format, STOPPING, WAITING } from '../flags.ts';
import { PERMITS } from '../permits.ts';
import { filesOf, load } from '../files.ts';
import { openSession } from '../session.ts';

export const destroy: Command = {
  usage: 'destroy',
  description:
    'Deletes what clusternator made of the cluster: services, boxes, task definitions, the cluster. What others made stays.',
  options: { ...FILES, ...PERMITS, ...WAITING, ...STOPPING, format: format('human', 'json') },
  examples: [
    ['clusternator destroy', 'show what would be deleted, ask, do it'],
    ['clusternator destroy --local --yes', 'clean up the embedded engine'],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'destroy', 'always');
    needTerminalOrYes(context, flag(args, 'yes'), 'destroy');
    const session = await openSession(context, await load(context, filesOf(args)));
    try {
      return await converge(context, await session.planDestroy(options), options);
    } finally {
      session.close();
    }
  },
};
