import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { needTerminalOrYes } from '../confirm.ts';
import { converge, convergeOptions } from '../converge.ts';
import { STOPPING, WAITING } from '../flags.ts';
import { clusterName, NAMED, onlyNamed } from '../named-cluster.ts';
import { PERMITS, permitsOf } from '../permits.ts';
import { openSession } from '../session.ts';

export const clusterDelete: Command = {
  usage: 'cluster:delete',
  description:
    'Deletes a cluster that clusternator made, with its services, boxes and task definitions. Asks, or needs --yes.',
  options: { ...NAMED, ...PERMITS, ...WAITING, ...STOPPING },
  examples: [
    ['clusternator cluster:delete -c shop', 'show what would be deleted, ask, do it'],
    [
      'clusternator cluster:delete -c shop --yes --remove-app web --remove-app api --remove-group box',
      'where several apps have something in it',
    ],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'cluster:delete', 'always');
    const cluster = clusterName(args);
    needTerminalOrYes(context, flag(args, 'yes'), 'cluster:delete');
    const session = await openSession(context, { ...onlyNamed(cluster), ...permitsOf(args) });
    try {
      return await converge(context, await session.planDestroy(options), options);
    } finally {
      session.close();
    }
  },
};
