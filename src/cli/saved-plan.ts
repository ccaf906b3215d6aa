import { expired, movedFiles, movedLive, otherTarget, taken, used } from '../saved/stale.ts';
import { hasErrors } from '../core/findings.ts';
import { hideIn } from '../core/hidden.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import { NO_CLUSTER } from '../model/live.ts';
import type { PlanFile } from '../model/plan-file.ts';
import type { CliContext } from './context.ts';
import { converge, type ConvergeOptions } from './converge.ts';
import { claimPlanFile, engineMark, openPlanFile } from './plan-file.ts';
import { tell, tellHere } from './report.ts';
import { type Files, load } from './files.ts';
import { openSession } from './session.ts';
import { usageError } from './usage.ts';
import { textOf, type Words, words } from '../model/words.ts';

/**
 * Does a saved plan, when it is still what a new plan would be: its time is not up, the files say the same, it is for this
 * target, and what it touches in the cluster did not move. Else it says what moved, and nothing is called that changes
 * anything.
 */
export async function applySavedPlan(
  context: CliContext,
  name: string,
  files: Files,
  options: ConvergeOptions,
): Promise<ExitCode> {
  const file = await openPlanFile(context, name);
  const late = [...used(file, name), ...expired(file, context.clock.now())];
  if (late.length > 0) return refuse(context, late);
  if (hasErrors(file.plan))
    throw usageError(`${name} is a plan with errors. Nothing was changed.`, LOOK(name));
  if (files.permits !== undefined)
    throw usageError(
      `${name} holds what it was permitted to take over and to remove; this apply can add nothing to it. Nothing was changed.`,
      words`Give those flags to ${{ run: 'plan', args: ['--out', 'FILE'] }}.`,
    );
  const { permits } = file;
  const desired = await load(context, { ...files, ...(permits !== undefined && { permits }) });
  const moved = [...movedFiles(file, desired), ...(await otherEngine(context, file))];
  if (moved.length > 0) return refuse(context, moved);

  const session = await openSession(context, desired);
  const engine = await engineMark(context);
  const own = engine === undefined ? {} : { engine };
  try {
    const elsewhere = otherTarget(file, { ...session.target(NO_CLUSTER), ...own });
    if (elsewhere.length > 0) return refuse(context, elsewhere);
    const live = await session.read({ withTasks: true, withRollbacks: true });
    const target = { ...session.target(live), ...own };
    const stale = [
      ...otherTarget(file, target),
      ...movedLive(file, desired, live, session.planOf(live, file.masking)),
    ];
    if (stale.length > 0) return refuse(context, stale);
    if (file.plan.changes.length === 0)
      context.err.write(`${name} holds no changes: there is nothing to apply.\n`);
    const begin = (): Promise<ExitCode | undefined> => claim(context, name, file);
    const planned = await session.plan({ ...options, live });
    const code = await converge(context, planned, { ...options, ask: 'never', begin });
    if (code !== EXIT.done && code !== EXIT.refused && code !== EXIT.stale)
      context.err.write(
        `${textOf(words`${name} is used up, since a part of it may be done. Plan again: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`, context.lineOf)}\n`,
      );
    return code;
  } finally {
    session.close();
  }
}

const LOOK = (name: string): Words =>
  words`Look at them: ${{ run: 'show', args: [name] }}. Then make the plan again: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`;

/** Only one apply gets a plan. Where it cannot be marked, that is told, and the cluster itself is all that tells a second time. */
async function claim(context: CliContext, name: string, file: PlanFile): Promise<ExitCode | undefined> {
  const claimed = await claimPlanFile(context, name, file.id);
  switch (claimed.is) {
    case 'ours':
      return undefined;
    case 'lost':
      return refuse(context, taken(name));
    case 'unmarked': {
      const message = `${name} could not be marked as used: ${claimed.why}. It is for this apply only all the same.`;
      tell(context.err, [{ code: 'plan-not-marked', severity: 'warning', message, source: 'user' }]);
      return undefined;
    }
    default:
      return claimed satisfies never;
  }
}

/** Looked at before an engine would be started for nothing. */
async function otherEngine(context: CliContext, file: PlanFile): Promise<readonly Diagnostic[]> {
  const { local } = context.global;
  if (local !== (file.target.endpoint === 'local engine')) {
    const { endpoint: _endpoint, ...target } = file.target;
    return otherTarget(file, { ...target, ...(local ? { endpoint: 'local engine' } : {}) });
  }
  const engine = await engineMark(context);
  return local ? otherTarget(file, { ...file.target, ...(engine === undefined ? {} : { engine }) }) : [];
}

function refuse(context: CliContext, diagnostics: readonly Diagnostic[]): ExitCode {
  // What to do next is the same for all: once, at the end.
  const told = diagnostics.map((diagnostic, at): Diagnostic => {
    const { hint, ...rest } = diagnostic;
    return hint === undefined || diagnostics[at + 1]?.hint === hint ? rest : diagnostic;
  });
  tellHere(
    context,
    told.map((diagnostic) => hideIn(diagnostic, context.hidden.hide)),
  );
  return EXIT.stale;
}
