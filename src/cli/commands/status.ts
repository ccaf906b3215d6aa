import type { OpenedCluster } from '../../core/cluster.ts';
import { EXIT, type ExitCode } from '../../model/exit.ts';
import { renderStatus } from '../../view/human/status.ts';
import { renderStatusJson } from '../../view/json/status.ts';
import { type Status, statusOf } from '../../view/status.ts';
import type { DesiredModel } from '../../model/desired.ts';
import { type Arguments, flag, text, texts } from '../arguments.ts';
import type { Command } from '../command.ts';
import type { CliContext } from '../context.ts';
import { FILES, format } from '../flags.ts';
import { clusterName, onlyNamed } from '../named-cluster.ts';
import { filesOf, load } from '../files.ts';
import { openSession } from '../session.ts';
import { usageError } from '../usage.ts';

const REDRAW_MS = 2_000;

export const status: Command = {
  usage: 'status',
  description:
    'Shows the cluster: boxes with their addresses and what is free on them, services, running tasks with their ports, recent failures.',
  options: {
    ...FILES,
    cluster: {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      describe: 'Name of a cluster, instead of files',
    },
    format: format('human', 'json'),
    watch: { type: 'boolean', describe: 'Show it again every 2 s until Ctrl-C' },
  },
  examples: [
    ['clusternator status', 'once'],
    ['clusternator status --watch', 'until Ctrl-C'],
    ['clusternator status -c shop', 'a cluster without files'],
    ['clusternator status --format json', 'for programs'],
  ],
  async run(context, args) {
    const json = text(args, 'format') === 'json';
    const watch = flag(args, 'watch');
    if (watch && (json || !context.out.rewritable))
      throw usageError(
        '--watch redraws a terminal; it needs one that can be redrawn (not that of CI, not TERM=dumb), and no --format json.',
      );
    const session = await openSession(context, await wanted(context, args));
    try {
      if (watch) return await watching(context, session);
      context.out.write(await render(context, session, json));
      return EXIT.done;
    } finally {
      session.close();
    }
  },
};

/** The cluster of the files, or of `-c`. @throws DiagnosticError */
async function wanted(context: CliContext, args: Arguments): Promise<DesiredModel> {
  if (text(args, 'cluster') === undefined) return load(context, filesOf(args));
  if (text(args, 'file') !== undefined || texts(args, 'app').length > 0)
    throw usageError('-c names a cluster, -f and -a name files.', 'Give the one or the other.');
  return onlyNamed(clusterName(args));
}

async function render(context: CliContext, session: OpenedCluster, json: boolean): Promise<string> {
  const live = await session.read({ withTasks: true });
  const stopped =
    live.cluster === undefined ? [] : (live.stoppedTasks ?? (await session.stoppedTasks(context.interrupt)));
  const now = context.clock.now();
  const shown = withoutSecrets(
    statusOf(live, stopped, session.target(live), now, session.desired.owner),
    context.hidden.hide,
  );
  return json
    ? renderStatusJson(shown)
    : renderStatus(shown, { ...context.out.style, applyCommand: context.lineOf({ run: 'apply' }) }, now);
}

/** Reasons are texts of ECS, Docker and containers, and may quote secrets of the files. */
const withoutSecrets = (whole: Status, hide: (text: string) => string): Status => ({
  ...whole,
  tasks: whole.tasks.map((task) => ({ ...task, reason: task.reason === null ? null : hide(task.reason) })),
  services: whole.services.map((service) =>
    service.failing === null
      ? service
      : { ...service, failing: { ...service.failing, cause: hide(service.failing.cause) } },
  ),
  failures: whole.failures.map((failure) => ({ ...failure, reason: hide(failure.reason) })),
});

/** Redraws in place; Ctrl-C ends it and leaves the last picture on the screen. */
async function watching(context: CliContext, session: OpenedCluster): Promise<ExitCode> {
  context.onInterrupt('');
  try {
    for (;;) {
      const picture = await render(context, session, false);
      context.out.write(`\u001b[H\u001b[2J${picture}`);
      await context.clock.sleep(REDRAW_MS, context.interrupt);
    }
  } catch (error) {
    if (!context.interrupt.aborted) throw error;
    return EXIT.done;
  }
}
