import { shortRevision, familyOf } from '../model/arn.ts';
import type { Aws } from '../aws/aws.ts';
import { AwsError } from '../aws/errors.ts';
import { type Candidate, chooseRevision, type Choice, type Doubt } from '../differ/rollback/choice.ts';
import { type History, historyOf } from '../differ/rollback/past.ts';
import { candidateLines, doubtText, reasonsOf } from '../differ/rollback/texts.ts';
import type { DesiredModel } from '../model/desired.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { LiveRevision, LiveService } from '../model/live.ts';
import { rollbackMark } from '../model/rollback-mark.ts';
import { readRevisions } from '../snapshotter/family.ts';
import { readServiceDeployments } from '../snapshotter/service-deployments.ts';
import { type LineOf, textOf, type Words } from '../model/words.ts';

/** The revision to go back to, and why. */
export interface Chosen {
  readonly to: LiveRevision;
  readonly because: readonly string[];
}

/** Which revision a service shall go back to, where nothing says it for sure. */
export interface RevisionQuestion {
  readonly service: LiveService;
  readonly doubt: Doubt;
  /** The likeliest first. */
  readonly candidates: readonly Candidate[];
  /** Whether ECS tells what ran there. */
  readonly known: boolean;
}

export interface RevisionRequest {
  readonly service: LiveService;
  /** `7`, or `web:7`; absent: the one that the service last ran successfully. */
  readonly wanted: string | undefined;
  readonly choose: (question: RevisionQuestion) => Promise<LiveRevision | undefined>;
  readonly signal: AbortSignal;
}

/**
 * The revision that was named, or the one that the service last ran successfully; where that is not sure, it is asked for.
 * @returns `undefined` when none was chosen
 * @throws DiagnosticError when there is none
 */
export async function revisionToRollBackTo(
  aws: Aws,
  { cluster, owner }: DesiredModel,
  { service, wanted, choose, signal }: RevisionRequest,
): Promise<Chosen | undefined> {
  const short = shortRevision(service.taskDefinition);
  const family = familyOf(short);
  const history = await pastOf(aws, cluster.name, service, signal);
  const number = wanted === undefined ? undefined : numberIn(wanted, family);
  const known = await readRevisions(aws, cluster.name, family, {
    arns: [...(history?.past.keys() ?? []), ...(number === undefined ? [] : [`${family}:${number}`])],
    signal,
  });
  const active = known.filter((revision) => revision.active);
  const own = active.filter((revision) => revision.family === family);
  const none = (message: string): DiagnosticError => {
    const numbers = own.map(({ revision }) => String(revision)).join(', ') || 'none';
    const hint = `ACTIVE are ${numbers}; the newest ten are looked at.`;
    return refusal(service.name, `${message} Nothing was changed.`, hint);
  };
  if (wanted !== undefined) {
    const to = own.find(({ revision }) => String(revision) === number);
    if (to === undefined)
      throw none(`"${wanted}" is no ACTIVE revision of ${family}, the task of ${service.name}.`);
    return { to, because: because(to, undefined, active, history) };
  }
  const choice = chooseRevision({
    current: service.taskDefinition,
    owner,
    history,
    active,
    marked: rollbackMark(service.tags, short),
  });
  switch (choice.is) {
    case 'sure': {
      const to = choice.candidate.revision;
      return { to, because: because(to, choice, active, history) };
    }
    case 'none':
      throw none(`There is no ACTIVE revision of ${family} besides the one that ${service.name} runs.`);
    case 'doubt': {
      const { doubt, candidates } = choice;
      const to = await choose({ service, doubt, candidates, known: history !== undefined });
      return to && { to, because: because(to, choice, active, history) };
    }
    default:
      return choice satisfies never;
  }
}

/**
 * What is told where nobody can be asked.
 * @param commandOf what chooses a revision, for a person
 */
export function undecided(
  { service, doubt, candidates, known }: RevisionQuestion,
  commandOf: (revision: LiveRevision) => string,
  lineOf?: LineOf,
): DiagnosticError {
  const lines = candidateLines({ is: 'doubt', doubt, candidates }, known, commandOf);
  return new DiagnosticError([
    {
      code: 'rollback-unsure',
      severity: 'error',
      subject: idOf('service', service.name),
      message: `${textOf(doubtText(doubt, service), lineOf)} Nothing was changed.`,
      hint: `Choose one:\n${lines.join('\n')}`,
      source: 'user',
    },
  ]);
}

/** A rollback that cannot be. */
export const refusal = (service: string, message: string, hint: Words): DiagnosticError =>
  new DiagnosticError([
    {
      code: 'rollback-refused',
      severity: 'error',
      subject: idOf('service', service),
      message,
      hint,
      source: 'user',
    },
  ]);

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

/** The history of a service; `undefined` where it may not be read, or is not kept (other endpoints than AWS's). */
async function pastOf(
  aws: Aws,
  cluster: string,
  { name, taskDefinition }: LiveService,
  signal: AbortSignal,
): Promise<History | undefined> {
  try {
    const told = await readServiceDeployments(aws, { cluster, service: name, signal });
    return historyOf(told, taskDefinition);
  } catch (error) {
    if (error instanceof AwsError && (error.kind === 'denied' || error.kind === 'refused')) return undefined;
    throw error;
  }
}

/** `7` of `7` and of `web:7`, where web is the family. */
function numberIn(wanted: string, family: string): string | undefined {
  const [, named, number] = /^(?:(.+):)?(\d{1,9})$/.exec(wanted) ?? [];
  return named === undefined || named === family ? number : undefined;
}
