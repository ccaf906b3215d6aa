import type { Diagnostic } from '../../model/diagnostic.ts';
import { textOf } from '../../model/words.ts';
import { kindOf, nameOf } from '../../model/id.ts';
import type { Plan } from '../../model/plan.ts';
import { escapeTerminal } from '../escape.ts';
import { dataTexts } from '../data.ts';
import { fitsOf } from '../fits.ts';
import { shownFindings } from '../findings.ts';
import { nothingToDo, refusalText, renderPlan, summaryText } from '../human/plan.ts';
import { targetText } from '../human/target.ts';

/** GitHub's log is about this wide before it wraps. */
const WIDTH = 120;

export interface GithubOptions {
  /** Folder of the files below the repository's root, as `deploy/`; an annotation stands on a path of the repository. */
  readonly folder?: string;
  /** Notes on the files too. */
  readonly all?: boolean;
}

/**
 * A plan for the log of a GitHub Actions job: the human view in a group that can be folded, then a notice with the summary
 * and one annotation for each finding, errors first (GitHub shows ten of each level for a step).
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderPlanGithub(plan: Plan, options: GithubOptions = {}): string {
  const summary = plan.changes.length === 0 ? nothingToDo(plan) : summaryText(plan);
  const fit = fitsOf(plan);
  const fits =
    fit === undefined ? '' : `\n${fit.fits ? 'Fits:' : 'Does not fit:'} ${escapeTerminal(fit.summary)}`;
  const refused = refusalText(plan);
  const notice = command(
    'notice',
    { title: `clusternator plan: ${targetText(plan.target)}` },
    [
      summary + fits,
      ...dataTexts(plan).map(({ text }) => `Data: ${escapeTerminal(text)}`),
      ...(refused === '' ? [] : [refused]),
    ].join('\n'),
  );
  const group = renderPlan(plan, { width: WIDTH, color: false, findings: 'elsewhere' });
  return [
    `::group::${data(`clusternator plan: ${targetText(plan.target)}`)}\n`,
    group,
    '::endgroup::\n',
    notice,
    renderDiagnosticsGithub(shownFindings(plan.findings, options.all === true).shown, options),
  ].join('');
}

/** Diagnostics as annotations, worst first. */
export function renderDiagnosticsGithub(
  diagnostics: readonly Diagnostic[],
  options: GithubOptions = {},
): string {
  return (['error', 'warning', 'note'] as const)
    .flatMap((severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity))
    .map((diagnostic) => annotation(diagnostic, options))
    .join('');
}

function annotation(
  { code, severity, message, hint, position, subject }: Diagnostic,
  options: GithubOptions,
): string {
  const text = [message, ...(hint === undefined ? [] : [textOf(hint)])]
    .flatMap((part) => part.split('\n'))
    .map(escapeTerminal)
    .join('\n');
  const about = subject === undefined ? '' : ` (${kindOf(subject)} ${escapeTerminal(nameOf(subject))})`;
  const where =
    position === undefined
      ? {}
      : {
          file: `${options.folder ?? ''}${escapeTerminal(position.file)}`,
          ...(position.whole !== true && { line: String(position.line), col: String(position.column) }),
        };
  return command(severity === 'note' ? 'notice' : severity, { ...where, title: `${code}${about}` }, text);
}

/** One workflow command. `message` may have line breaks. */
function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  return `::${name} ${list.join(',')}::${data(message)}\n`;
}

/**
 * What stands in a command cannot end it or start another one.
 * Source: github.com/actions/toolkit, packages/core/src/command.ts, escapeData and escapeProperty.
 */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
