import { chooseRevision, type Choice } from '../differ/rollback/choice.ts';
import { historyOf, type History } from '../differ/rollback/past.ts';
import { candidateLines, candidateText, doubtText, reasonsOf } from '../differ/rollback/texts.ts';
import { AwsError } from '../aws/errors.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { LiveRevision, LiveService } from '../model/live.ts';
import { rollbackMark } from '../model/rollback-mark.ts';
import { readRevisions } from '../snapshotter/family.ts';
import { readServiceDeployments } from '../snapshotter/service-deployments.ts';
import { escapeTerminal } from '../view/escape.ts';
import { hanging, wrap } from '../view/text.ts';
import { commandLine } from './command-line.ts';
import type { CliContext } from './context.ts';
import type { Session } from './session.ts';
import { usageError } from './usage.ts';

/** The revision to go back to, and why. */
export interface Chosen {
  readonly to: LiveRevision;
  readonly because: readonly string[];
}

/** What is asked of a rollback. */
interface Request {
  readonly service: LiveService;
  /** `--to`, when it was given. */
  readonly wanted: string | undefined;
  /** Whether a person can be asked, and did not say beforehand that all is well. */
  readonly mayAsk: boolean;
}

/**
 * The revision that was named, or the one that the service last ran successfully; where that is not sure, a person is asked.
 * @throws DiagnosticError when there is none, or nobody can be asked
 */
export async function revisionToRollBackTo(
  context: CliContext,
  session: Session,
  { service, wanted, mayAsk }: Request,
): Promise<Chosen | undefined> {
  const short = shortOf(service.taskDefinition);
  const family = short.slice(0, short.lastIndexOf(':'));
  const history = await pastOf(context, session, service);
  const number = wanted === undefined ? undefined : numberIn(wanted, family);
  const known = await readRevisions(session.aws, session.desired.cluster.name, family, {
    arns: [...(history?.past.keys() ?? []), ...(number === undefined ? [] : [`${family}:${number}`])],
    signal: context.interrupt,
  });
  const active = known.filter((revision) => revision.active);
  const own = active.filter((revision) => revision.family === family);
  const listed = `ACTIVE are ${own.map(({ revision }) => String(revision)).join(', ') || 'none'}; the newest ten are looked at.`;
  if (wanted !== undefined) {
    const to = own.find(({ revision }) => String(revision) === number);
    if (to === undefined)
      throw usageError(
        `"${wanted}" is no ACTIVE revision of ${family}, the task of ${service.name}. Nothing was changed.`,
        listed,
      );
    return { to, because: because(to, undefined, active, history) };
  }
  const choice = chooseRevision({
    current: service.taskDefinition,
    owner: session.desired.owner,
    history,
    active,
    marked: rollbackMark(service.tags, short),
  });
  switch (choice.is) {
    case 'sure':
      return {
        to: choice.candidate.revision,
        because: because(choice.candidate.revision, choice, active, history),
      };
    case 'none':
      throw usageError(
        `There is no ACTIVE revision of ${family} besides the one that ${service.name} runs. Nothing was changed.`,
        listed,
      );
    case 'doubt': {
      const to = await asked(context, service, choice, history !== undefined, mayAsk);
      return to && { to, because: because(to, choice, active, history) };
    }
    default:
      return choice satisfies never;
  }
}

function because(
  to: LiveRevision,
  choice: Choice | undefined,
  active: readonly LiveRevision[],
  history: History | undefined,
): readonly string[] {
  const past = history?.past.get(to.arn);
  // A person who named it knows of the others.
  const order = choice?.is === 'sure' ? history : undefined;
  return reasonsOf({ revision: to, past }, active, order);
}

/** Asks a person which one it shall be. `undefined`: none. @throws DiagnosticError when there is nobody to ask */
async function asked(
  context: CliContext,
  service: LiveService,
  choice: Extract<Choice, { is: 'doubt' }>,
  known: boolean,
  mayAsk: boolean,
): Promise<LiveRevision | undefined> {
  const why = doubtText(choice.doubt, service);
  if (!mayAsk) {
    const commandOf = ({ revision }: LiveRevision): string =>
      commandLine(['rollback', service.name, '--to', String(revision), ...context.statusFlags]);
    throw new DiagnosticError([
      {
        code: 'rollback-unsure',
        severity: 'error',
        subject: idOf('service', service.name),
        message: `${why} Nothing was changed.`,
        hint: `Choose one:\n${candidateLines(choice, known, commandOf).join('\n')}`,
        source: 'user',
      },
    ]);
  }
  const lines = choice.candidates.map((one) => `  ${shortOf(one.revision.arn)} ${candidateText(one, known)}`);
  const { width } = context.err.style;
  context.err.write(
    [...wrap(context.retell(why), width), '', ...lines.flatMap((line) => hanging(line, width, 4)), '']
      .map((line) => `${escapeTerminal(line)}\n`)
      .join(''),
  );
  const answer = (await context.ask('Roll back to which revision? Type its number, or nothing: '))?.trim();
  const found = choice.candidates.find(
    ({ revision }) => answer === String(revision.revision) || answer === shortOf(revision.arn),
  );
  if (found === undefined) context.err.write('Nothing was changed.\n');
  return found?.revision;
}

/** The history of a service; `undefined` where it may not be read, or is not kept (other endpoints than AWS's). */
async function pastOf(
  context: CliContext,
  session: Session,
  { name, taskDefinition }: LiveService,
): Promise<History | undefined> {
  try {
    const at = { cluster: session.desired.cluster.name, service: name, signal: context.interrupt };
    return historyOf(await readServiceDeployments(session.aws, at), taskDefinition);
  } catch (error) {
    if (error instanceof AwsError && (error.kind === 'denied' || error.kind === 'refused')) return undefined;
    throw error;
  }
}

const shortOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** `7` of `7` and of `web:7`, where web is the family. */
function numberIn(wanted: string, family: string): string | undefined {
  const [, named, number] = /^(?:(.+):)?(\d{1,9})$/.exec(wanted) ?? [];
  return named === undefined || named === family ? number : undefined;
}
