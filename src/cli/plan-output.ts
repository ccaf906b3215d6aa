import { relative, sep } from 'node:path';
import { hasErrors } from '../core/findings.ts';
import { hideIn } from '../core/hidden.ts';
import type { Plan } from '../model/plan.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { renderDiagnosticsGithub, renderPlanGithub } from '../view/github/plan.ts';
import { renderPlanHtml } from '../view/html/plan.ts';
import { renderPlan } from '../view/human/plan.ts';
import { renderPlanJson } from '../view/json/plan.ts';
import { renderPlanMarkdown } from '../view/markdown/plan.ts';
import { type Arguments, flag, text } from './arguments.ts';
import type { CliContext } from './context.ts';
import type { LineOf } from '../model/words.ts';
import { typedPlan } from './findings.ts';
import { typed } from './report.ts';

/** How a plan can be written. */
export const PLAN_FORMATS = ['human', 'json', 'markdown', 'github', 'html'] as const;

/** Writes a plan on stdout in the format that was asked for. `applyCommand`: what makes it true; it is not told of a plan that is only to be looked at. */
export function writePlan(
  context: CliContext,
  args: Arguments,
  plan: Plan,
  applyCommand: string | undefined,
  lineOf: LineOf = context.lineOf,
): void {
  const apply =
    applyCommand === undefined || plan.scope === 'drift' || hasErrors(plan) ? {} : { applyCommand };
  const all = flag(args, 'all');
  context.out.write(rendered(context, text(args, 'format'), plan, { ...apply, all, lineOf }));
}

function rendered(
  context: CliContext,
  format: string | undefined,
  made: Plan,
  { lineOf, ...options }: { readonly applyCommand?: string; readonly all: boolean; readonly lineOf: LineOf },
): string {
  const plan = format === 'json' ? made : typedPlan(made, lineOf);
  switch (format) {
    case 'json':
      return renderPlanJson(plan);
    case 'markdown':
      return renderPlanMarkdown(plan, options);
    case 'github':
      return renderPlanGithub(plan, { folder: folderInRepository(context), all: options.all });
    case 'html':
      return renderPlanHtml(plan, options);
    default:
      return renderPlan(plan, { ...context.out.style, ...options });
  }
}

/** With `--format github`, what is wrong in a file stands on its line in the pull request too. */
export async function annotated<T>(context: CliContext, args: Arguments, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DiagnosticError && text(args, 'format') === 'github')
      context.out.write(
        renderDiagnosticsGithub(
          error.diagnostics.map((one) => typed(hideIn(one, context.hidden.hide), context.lineOf)),
          { folder: folderInRepository(context) },
        ),
      );
    throw error;
  }
}

/** Where we are below the root of the repository that GitHub checked out: `''` or `deploy/`. */
function folderInRepository({ cwd, env }: CliContext): string {
  const root = env['GITHUB_WORKSPACE'];
  const folder = root === undefined || root === '' ? '' : relative(root, cwd);
  return folder === '' || folder.startsWith('..') ? '' : `${folder.split(sep).join('/')}/`;
}
