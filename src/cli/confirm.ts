import { type Plan } from '../model/plan.ts';
import { placeText } from '../view/human/target.ts';
import type { CliContext } from './context.ts';
import { usageError } from './usage.ts';

/** @throws DiagnosticError when a confirmation will be needed and nobody can give it: before any call is made */
export function needTerminalOrYes(context: CliContext, yes: boolean, command: string): void {
  if (!yes && !context.canAsk)
    throw usageError(
      `${command} asks before it changes anything, and there is no terminal to ask on. Nothing was changed.`,
      'Add --yes.',
    );
}

/** Asks whether the plan may be done. Only `yes` is a yes. */
export async function confirm(context: CliContext, plan: Plan): Promise<boolean> {
  const n = plan.changes.length;
  const answer = await context.ask(
    `Make ${n === 1 ? 'this change' : `these ${n} changes`} ${placeText(plan.target)}? Type yes: `,
  );
  if (answer?.trim() === 'yes') {
    context.err.write('\n');
    return true;
  }
  context.err.write('Nothing was changed.\n');
  return false;
}
