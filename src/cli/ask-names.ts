import type { Asked } from '../core/findings.ts';
import type { Plan } from '../model/plan.ts';
import { escapeTerminal } from '../view/escape.ts';
import { placeText } from '../view/human/target.ts';
import type { CliContext } from './context.ts';

/** Asks for the names, in one answer. Only they are a yes. */
export async function askNames(context: CliContext, plan: Plan, names: readonly Asked[]): Promise<boolean> {
  const told = names.map(({ for: kind, name }) =>
    kind === 'group' ? `group ${name}` : `cluster ${name} with all that several have in it`,
  );
  const words = [...new Set(names.map(({ name }) => name))];
  const n = plan.changes.length;
  const changes = n === 1 ? 'This change removes' : `These ${String(n)} changes remove`;
  const answer = await context.ask(
    escapeTerminal(
      `${changes} ${told.join(' and ')} ${placeText(plan.target)}. To make ${n === 1 ? 'it' : 'them'}, type ${words.join(' ')}: `,
    ),
  );
  if (sameWords(answer ?? '', words)) {
    context.err.write('\n');
    return true;
  }
  context.err.write('Nothing was changed.\n');
  return false;
}

const sameWords = (answer: string, words: readonly string[]): boolean =>
  answer
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ') === words.toSorted().join(' ');
