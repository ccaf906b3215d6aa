import { aftermath, filesSay } from '../../differ/rollback/aftermath.ts';
import { rollbackTold } from '../../differ/rollback/texts.ts';
import { EXIT } from '../../model/exit.ts';
import { wrap } from '../../view/text.ts';
import { text } from '../arguments.ts';
import { chooseRevision } from '../choose-revision.ts';
import type { Command } from '../command.ts';
import { commandLine } from '../command-line.ts';
import { needTerminalOrYes } from '../confirm.ts';
import { converge, convergeOptions } from '../converge.ts';
import { filesOf, load } from '../files.ts';
import { FILES, format, WAITING } from '../flags.ts';
import { openSession } from '../session.ts';

export const rollback: Command = {
  usage: 'rollback <SERVICE>',
  description:
    'Sets a service back to the revision that it last ran successfully, by one UpdateService, and waits until it runs.\n' +
    'The plan is shown first, with its forecast. The files stay as they are: the next plan says that it was a rollback.',
  positionals: { SERVICE: { describe: 'Name of the service' } },
  options: {
    ...FILES,
    to: {
      type: 'string',
      requiresArg: true,
      describe: 'The revision: 7, or web:7',
      defaultDescription: 'the one that last ran there successfully',
    },
    ...WAITING,
    format: format('human', 'json'),
  },
  examples: [
    ['clusternator rollback web', 'to what ran there successfully before'],
    ['clusternator rollback web --to 7 --yes', 'to a certain one, without a question'],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'rollback', 'always');
    const name = text(args, 'SERVICE') ?? '';
    needTerminalOrYes(context, options.yes, 'rollback');
    const files = await load(context, filesOf(args));
    const session = await openSession(context, files);
    try {
      const planned = await session.planRollback(name, {
        ...options,
        to: text(args, 'to'),
        choose: (question) => chooseRevision(context, question, context.canAsk && !options.yes),
        signal: context.interrupt,
      });
      if (planned === undefined) return context.interrupt.aborted ? EXIT.interrupted : EXIT.refused;
      const { service, to, live } = planned;
      const again = commandLine(['rollback', name, '--to', String(to.revision), ...context.statusFlags]);
      const { already } = rollbackTold(service, to, options.wait);
      const code = await converge(context, planned, { ...options, already, again });
      if (code === EXIT.done && options.format === 'human' && service.taskDefinition !== to.arn) {
        const says = filesSay(files, name, live.revisions.get(service.taskDefinition), to);
        const told = `${aftermath(says, service.taskDefinition, to)} See ${context.lineOf({ run: 'plan' })}.`;
        context.err.write(`${wrap(told, context.err.style.width).join('\n')}\n`);
      }
      return code;
    } finally {
      session.close();
    }
  },
};
