import { texts } from '../arguments.ts';
import type { Command } from '../command.ts';
import { converge, convergeOptions } from '../converge.ts';
import { WAITING } from '../flags.ts';
import { clusterName, NAMED_APP, printAddresses } from '../named-cluster.ts';
import { PERMITS, permitsOf } from '../permits.ts';
import { load } from '../files.ts';
import { openSession } from '../session.ts';
import { usageError } from '../usage.ts';

export const clusterUpdate: Command = {
  usage: 'cluster:update',
  description:
    'Brings the tasks and services of an app on a cluster up to date and waits until they run. Boxes stay as they are. Shows the plan\n' +
    'and goes, without a question, unless something would be deleted or replaced.',
  options: { ...NAMED_APP, ...PERMITS, ...WAITING },
  examples: [
    ['clusternator cluster:update -c shop -a appdef.json', 'after editing an image tag in appdef.json'],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'cluster:update', 'when-it-takes-away');
    const cluster = clusterName(args);
    const session = await openSession(
      context,
      await load(context, { cluster, appFiles: texts(args, 'app'), ...permitsOf(args) }),
    );
    try {
      const live = await session.read({ withTasks: true });
      if (live.cluster === undefined)
        throw usageError(
          `There is no cluster ${cluster} ${session.aws.local ? 'on the local engine' : `in ${session.aws.region}`}. Nothing was changed.`,
          `Make it with: clusternator cluster:new -c ${cluster} -a APPDEF`,
        );
      const planned = await session.plan({ ...options, live });
      return await printAddresses(context, session, await converge(context, planned, options));
    } finally {
      session.close();
    }
  },
};
