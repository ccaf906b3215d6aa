import { EXIT } from '../../model/exit.ts';
import { renderPlan } from '../../view/human/plan.ts';
import { renderPlanJson } from '../../view/json/plan.ts';
import { renderPlanMarkdown } from '../../view/markdown/plan.ts';
import { flag, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { applyCommand } from '../command-line.ts';
import { filesOf, load, openSession } from '../session.ts';
import { FILES, format, STRICT } from '../flags.ts';
import { hasErrors, stricter } from '../findings.ts';

export const plan: Command = {
  usage: 'plan',
  description: 'Shows what apply would change, where tasks will run and whether they fit. Changes nothing.',
  options: {
    ...FILES,
    format: format('human', 'json', 'markdown'),
    'detailed-exitcode': { type: 'boolean', describe: 'Exit 2 when there are changes' },
    all: { type: 'boolean', describe: 'Show every member and every unchanged resource' },
    strict: STRICT,
  },
  examples: [
    ['clusternator plan', 'cluster.json and its appdefs'],
    ['clusternator plan -f shop.json --local', 'against the embedded engine'],
    ['clusternator plan --detailed-exitcode', 'in CI: exit 2 when the cluster is not what the files say'],
    ['clusternator plan --format json | jq .summary', 'for programs'],
  ],
  async run(context, args) {
    const session = await openSession(context, await load(context, filesOf(args)));
    try {
      const made = stricter(
        await session.checkedPlan(await session.snapshot({ withTasks: true })),
        flag(args, 'strict'),
      );
      switch (text(args, 'format') ?? 'human') {
        case 'json':
          context.out.write(renderPlanJson(made));
          break;
        case 'markdown':
          context.out.write(renderPlanMarkdown(made));
          break;
        default:
          context.out.write(
            renderPlan(made, {
              ...context.out.style,
              all: flag(args, 'all'),
              applyCommand: applyCommand(context, args),
            }),
          );
      }
      if (hasErrors(made)) return EXIT.refused;
      return flag(args, 'detailed-exitcode') && made.changes.length > 0 ? EXIT.changes : EXIT.done;
    } finally {
      session.close();
    }
  },
};
