import { shortRevision } from '../model/arn.ts';
import { type RevisionQuestion, undecided } from '../core/revision.ts';
import { candidateText, doubtText } from '../differ/rollback/texts.ts';
import type { LiveRevision } from '../model/live.ts';
import { escapeTerminal } from '../view/escape.ts';
import { hanging, wrap } from '../view/text.ts';
import { commandLine } from './command-line.ts';
import type { CliContext } from './context.ts';
import { textOf } from '../model/words.ts';

/**
 * Asks a person which revision it shall be. `undefined`: none. @param mayAsk whether a person can be asked, and did not say
 * beforehand that all is well @throws DiagnosticError when there is nobody to ask
 */
export async function chooseRevision(
  context: CliContext,
  question: RevisionQuestion,
  mayAsk: boolean,
): Promise<LiveRevision | undefined> {
  const { service, doubt, candidates, known } = question;
  if (!mayAsk)
    throw undecided(
      question,
      ({ revision }) =>
        commandLine(['rollback', service.name, '--to', String(revision), ...context.statusFlags]),
      context.lineOf,
    );
  const why = textOf(doubtText(doubt, service), context.lineOf);
  const lines = candidates.map((one) => `  ${shortRevision(one.revision.arn)} ${candidateText(one, known)}`);
  const { width } = context.err.style;
  context.err.write(
    [...wrap(why, width), '', ...lines.flatMap((line) => hanging(line, width, 4)), '']
      .map((line) => `${escapeTerminal(line)}\n`)
      .join(''),
  );
  const answer = (await context.ask('Roll back to which revision? Type its number, or nothing: '))?.trim();
  const found = candidates.find(
    ({ revision }) => answer === String(revision.revision) || answer === shortRevision(revision.arn),
  );
  if (found === undefined) context.err.write('Nothing was changed.\n');
  return found?.revision;
}
