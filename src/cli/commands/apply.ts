import type { Command } from '../command.ts';
import { flag, text } from '../arguments.ts';
import { needTerminalOrYes } from '../confirm.ts';
import { converge, convergeOptions } from '../converge.ts';
import { FILES, format, STOPPING, STRICT, WAITING } from '../flags.ts';
import { PERMITS } from '../permits.ts';
import { applySavedPlan } from '../saved-plan.ts';
import { filesOf, load } from '../files.ts';
import { openSession } from '../session.ts';

export const apply: Command = {
  usage: 'apply [PLANFILE]',
  description:
    'Shows the plan, asks, changes the cluster, and waits until the cluster is what the files say.\n' +
    'With a saved plan it does exactly that plan, without a question, or refuses when something moved since.',
  positionals: { PLANFILE: { describe: 'A plan that plan --out saved' } },
  options: { ...FILES, ...PERMITS, ...WAITING, ...STOPPING, format: format('human', 'json'), strict: STRICT },
  examples: [
    ['clusternator apply', 'show the plan, ask, do it'],
    ['clusternator apply --yes --timeout 15m', 'in CI'],
    ['clusternator apply --local', 'on the embedded engine'],
    ['clusternator apply shop.plan', 'what plan --out shop.plan saved, and nothing else'],
    ['clusternator apply --yes --format json', 'events as JSON lines'],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'apply', 'always');
    const saved = text(args, 'PLANFILE');
    if (saved !== undefined) return applySavedPlan(context, saved, filesOf(args), options);
    needTerminalOrYes(context, flag(args, 'yes'), 'apply');
    const session = await openSession(context, await load(context, filesOf(args)));
    try {
      return await converge(context, await session.plan(options), options);
    } finally {
      session.close();
    }
  },
};
