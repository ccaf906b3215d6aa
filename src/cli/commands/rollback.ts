import type { DesiredModel } from '../../model/desired.ts';
import { EXIT } from '../../model/exit.ts';
import type { LiveModel, LiveRevision, LiveService } from '../../model/live.ts';
import { standingOfApp } from '../../model/ownership.ts';
import { aftermath, filesSay } from '../../differ/rollback/aftermath.ts';
import { forecastOf } from '../../forecast/forecast.ts';
import { rollbackModel } from '../../differ/rollback/model.ts';
import { CANNOT_DEPLOY, makeRollbackPlan } from '../../differ/rollback/plan.ts';
import { rollbackTold } from '../../differ/rollback/texts.ts';
import { rollBackTo } from '../../executor/rollback.ts';
import { flag, text } from '../arguments.ts';
import { withPastChecks } from '../checks.ts';
import type { Command } from '../command.ts';
import type { CliContext } from '../context.ts';
import { commandLine } from '../command-line.ts';
import { needTerminalOrYes } from '../confirm.ts';
import { converge, convergeOptions } from '../converge.ts';
import { FILES, format, WAITING } from '../flags.ts';
import { wrap } from '../../view/text.ts';
import { revisionToRollBackTo } from '../rollback-choice.ts';
import { filesOf, load, openSession, type Session } from '../session.ts';
import { meant, usageError } from '../usage.ts';

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
    const session = await openSession(context, oneService(files, name), 'rollback');
    try {
      const live = await session.snapshot({ withTasks: true });
      const service = serviceOf(files, live, name);
      const chosen = await revisionToRollBackTo(context, session, {
        service,
        wanted: text(args, 'to'),
        mayAsk: context.canAsk && !flag(args, 'yes'),
      });
      if (chosen === undefined) return context.interrupt.aborted ? EXIT.interrupted : EXIT.refused;
      const { to } = chosen;
      const desired = rollbackModel(files, live, service, to);
      const plan: Session['plan'] = (now, mask = context.global.mask) =>
        withPastChecks(
          desired,
          now,
          makeRollbackPlan(
            desired,
            withRevision(now, to),
            { service: name, ...chosen },
            session.target(now),
            {
              forecast: forecastOf,
              mask,
            },
          ),
        );
      const rolling: Session = {
        ...session,
        desired,
        plan,
        checkedPlan: (now) => Promise.resolve(plan(now)),
      };
      const again = commandLine(['rollback', name, '--to', String(to.revision), ...context.statusFlags]);
      const order = { revision: to.arn, who: whoAmI(context.env) };
      const code = await converge(
        context,
        rolling,
        { ...options, ...rollbackTold(service, to, options.wait), again, perform: rollBackTo(order) },
        await settled(context, session, withRevision(live, to), plan),
      );
      if (code === EXIT.done && options.format === 'human' && service.taskDefinition !== to.arn) {
        const says = filesSay(files, name, live.revisions.get(service.taskDefinition), to);
        const told = `${aftermath(says, service.taskDefinition, to)} See ${context.commands.plan}.`;
        context.err.write(`${wrap(told, context.err.style.width).join('\n')}\n`);
      }
      return code;
    } finally {
      session.close();
    }
  },
};

/** Looks so often, when the revision seems to have no room. */
const LOOKS = 3;
const BETWEEN_MS = 2000;

/** A look that can be trusted: while tasks fail and start again, what is read of boxes and of tasks can be of two moments. */
async function settled(
  context: CliContext,
  session: Session,
  first: LiveModel,
  plan: Session['plan'],
): Promise<LiveModel> {
  let live = first;
  for (let look = 1; look < LOOKS; look++) {
    if (plan(live).findings.every(({ code }) => code !== CANNOT_DEPLOY)) break;
    await context.clock.sleep(BETWEEN_MS, context.interrupt);
    live = await session.snapshot({ withTasks: true });
  }
  return live;
}

/** @throws DiagnosticError when there is no such service, or its revisions are not ours to choose */
function serviceOf({ owner }: DesiredModel, live: LiveModel, name: string): LiveService {
  const service = live.services.get(name);
  if (service === undefined) {
    const near = meant(name, [...live.services.keys()]);
    throw usageError(
      `There is no ACTIVE service "${name}" in the cluster. Nothing was changed.`,
      near === undefined ? 'clusternator status lists the services.' : `Did you mean ${near}?`,
    );
  }
  const standing = standingOfApp(service.tags, owner);
  if (standing.is === 'of-another-owner')
    throw usageError(
      `Service ${name} is of app ${standing.owner}, which these files do not declare. Nothing was changed.`,
      'Roll it back with the files of that app: -f or -a names them.',
    );
  const controller = service.raw.deploymentController?.type ?? 'ECS';
  if (controller === 'ECS' && service.taskDefinition !== '') return service;
  throw usageError(
    `The deployments of ${name} are those of ${controller}. Nothing was changed.`,
    'Roll it back there.',
  );
}

/** What the snapshot looks at: this service, and what others run beside it. */
const oneService = (files: DesiredModel, name: string): DesiredModel => ({
  ...files,
  boxes: undefined,
  tasks: new Map(),
  services: new Map([[name, { name, task: '', desiredCount: undefined, input: {} }]]),
  notes: [],
});

const withRevision = (live: LiveModel, revision: LiveRevision): LiveModel => ({
  ...live,
  revisions: new Map([...live.revisions, [revision.arn, revision]]),
});

/** Who gave the command, as CI or the computer says: a name to ask, no proof. */
const whoAmI = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  env['GITHUB_ACTOR'] ||
  env['GITLAB_USER_LOGIN'] ||
  env['USER'] ||
  env['LOGNAME'] ||
  env['USERNAME'] ||
  undefined;
