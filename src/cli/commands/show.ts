import { expired, used } from '../../saved/stale.ts';
import { hasErrors } from '../../core/findings.ts';
import { EXIT } from '../../model/exit.ts';
import { escapeTerminal } from '../../view/escape.ts';
import { flag, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { applyCommand, linesWith } from '../command-line.ts';
import { ALL, format } from '../flags.ts';
import { openPlanFile } from '../plan-file.ts';
import { PLAN_FORMATS, writePlan } from '../plan-output.ts';
import { tell } from '../report.ts';

export const show: Command = {
  usage: 'show <PLANFILE>',
  description:
    'Prints a saved plan as plan printed it, in any format. Calls nobody, needs neither the files nor credentials.',
  positionals: { PLANFILE: { describe: 'A plan that plan --out saved' } },
  options: {
    format: format(...PLAN_FORMATS),
    'detailed-exitcode': { type: 'boolean', describe: 'Exit as plan did: 2 with changes, 3 with errors' },
    all: ALL,
  },
  examples: [
    ['clusternator show shop.plan', 'what clusternator apply shop.plan will do'],
    ['clusternator show shop.plan --format markdown > plan.md', "for a pull request's comment"],
    ['clusternator show shop.plan --format html > plan.html', 'a page with the boxes before and after'],
    ['clusternator show shop.plan --format json | jq .summary', 'for programs'],
  ],
  async run(context, args) {
    const name = text(args, 'PLANFILE') ?? '';
    const file = await openPlanFile(context, name);
    const flags = file.flags ?? [];
    writePlan(
      context,
      args,
      file.plan,
      applyCommand(flags, name),
      linesWith({ apply: flags, plan: flags, status: flags, 'iam-policy': flags }),
    );
    context.err.write(
      `${escapeTerminal(name)}: made at ${file.createdAt} by clusternator ${escapeTerminal(file.tool)}, good until ${file.expiresAt}.\n`,
    );
    const why = [...used(file, name), ...expired(file, context.clock.now())].slice(0, 1);
    tell(
      context.err,
      why.map(({ code, message, source }) => ({
        code,
        severity: 'warning',
        message,
        hint: 'It can be looked at; apply refuses it.',
        source,
      })),
    );
    if (!flag(args, 'detailed-exitcode')) return EXIT.done;
    return hasErrors(file.plan) ? EXIT.refused : file.plan.changes.length > 0 ? EXIT.changes : EXIT.done;
  },
};
