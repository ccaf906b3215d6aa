import { makeRollbackPlan, revisionBefore, rollbackTold } from '../../differ/rollback.ts';
import { MASKING } from '../../differ/secrets.ts';
import { rollBackTo } from '../../executor/rollback.ts';
import type { DesiredModel } from '../../model/desired.ts';
import { EXIT } from '../../model/exit.ts';
import type { LiveModel, LiveRevision, LiveService } from '../../model/live.ts';
import { takeSnapshot } from '../../snapshotter/snapshot.ts';
import { flag, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { commandLine } from '../command-line.ts';
import { needTerminalOrYes } from '../confirm.ts';
import { converge, convergeOptions } from '../converge.ts';
import { FILES, format, WAITING } from '../flags.ts';
import { onlyNamed } from '../named-cluster.ts';
import { filesOf, load, openSession, type Session } from '../session.ts';
import { meant, usageError } from '../usage.ts';

export const rollback: Command = {
  usage: 'rollback <SERVICE>',
  description:
    'Points a service to an older revision of its task, by one UpdateService, and waits until it runs.\n' +
    'The files still say the newer one: the next plan shows it, until they are changed too.',
  positionals: { SERVICE: { describe: 'Name of the service' } },
  options: {
    ...FILES,
    to: {
      type: 'string',
      requiresArg: true,
      describe: 'The revision: 7, or web:7',
      defaultDescription: 'the ACTIVE one before the one that runs',
    },
    ...WAITING,
    format: format('human', 'json'),
  },
  examples: [
    ['clusternator rollback web', 'to the revision before'],
    ['clusternator rollback web --to 7 --yes', 'to a certain one, without a question'],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'rollback', 'always');
    const name = text(args, 'SERVICE') ?? '';
    needTerminalOrYes(context, flag(args, 'yes'), 'rollback');
    const files = await load(context, filesOf(args));
    const session = await openSession(context, files);
    try {
      const service = serviceOf(await session.snapshot(), name);
      const family = /([^/:]+):\d+$/.exec(service.taskDefinition)?.[1] ?? '';
      const desired = oneService(files, name, family);
      const snapshot = (): Promise<LiveModel> => takeSnapshot(session.aws, desired, { lookBack: () => true });
      const live = await snapshot();
      const to = targetOf(live, service, family, text(args, 'to'));
      const masking = { values: files.secretValues ?? MASKING.values, level: context.global.mask };
      const plan: Session['plan'] = (now) =>
        makeRollbackPlan(now, now.services.get(name) ?? service, to, session.target(now), masking);
      const rolling: Session = {
        ...session,
        desired,
        snapshot,
        plan,
        checkedPlan: (now) => Promise.resolve(plan(now)),
      };
      const again = commandLine([
        'rollback',
        name,
        '--to',
        `${family}:${to.revision}`,
        ...context.statusFlags,
      ]);
      const told = rollbackTold(service, to, options.wait);
      const code = await converge(
        context,
        rolling,
        { ...options, ...told, again, perform: rollBackTo(to.arn) },
        live,
      );
      if (code === EXIT.done && files.services.has(name) && options.format === 'human')
        context.err.write(
          `The files may still say another revision of ${family}: ${context.commands.plan} shows it. Change them too, or the next apply rolls forward again.\n`,
        );
      return code;
    } finally {
      session.close();
    }
  },
};

/** @throws DiagnosticError when there is no such service, or its revisions are not ours to choose */
function serviceOf(live: LiveModel, name: string): LiveService {
  const service = live.services.get(name);
  if (service === undefined) {
    const near = meant(name, [...live.services.keys()]);
    throw usageError(
      `There is no ACTIVE service "${name}" in the cluster. Nothing was changed.`,
      near === undefined ? 'clusternator status lists the services.' : `Did you mean ${near}?`,
    );
  }
  const controller = service.raw.deploymentController?.type ?? 'ECS';
  if (controller === 'ECS' && service.taskDefinition !== '') return service;
  throw usageError(
    `The deployments of ${name} are those of ${controller}. Nothing was changed.`,
    'Roll it back there.',
  );
}

/** What the snapshot and the apply look at: this service, and the revisions of its family. */
const oneService = (files: DesiredModel, name: string, family: string): DesiredModel => ({
  ...onlyNamed(files.cluster.name),
  boxes: undefined,
  cluster: files.cluster,
  tasks: new Map([
    [
      family,
      { family, app: files.tasks.get(family)?.app ?? family, input: { family, containerDefinitions: [] } },
    ],
  ]),
  services: new Map([[name, { name, task: family, desiredCount: undefined, input: {} }]]),
});

/** @throws DiagnosticError when there is no such ACTIVE revision */
function targetOf(
  live: LiveModel,
  service: LiveService,
  family: string,
  wanted: string | undefined,
): LiveRevision {
  const known = [...live.revisions.values()]
    .filter((revision) => revision.family === family && revision.active)
    .toSorted((a, b) => b.revision - a.revision);
  const listed = `ACTIVE are ${known.map(({ revision }) => String(revision)).join(', ') || 'none'}; the newest ten are looked at.`;
  if (wanted === undefined) {
    const current = live.revisions.get(service.taskDefinition);
    const before = current === undefined ? known[0] : revisionBefore(live, current);
    if (before !== undefined) return before;
    throw usageError(
      `There is no ACTIVE revision of ${family} before the one that ${service.name} runs. Nothing was changed.`,
      listed,
    );
  }
  const [, named, number] = /^(?:(.+):)?(\d{1,9})$/.exec(wanted) ?? [];
  const found =
    named === undefined || named === family
      ? known.find(({ revision }) => revision === Number(number))
      : undefined;
  if (found !== undefined) return found;
  throw usageError(
    `"${wanted}" is no ACTIVE revision of ${family}, the task of ${service.name}. Nothing was changed.`,
    listed,
  );
}
