import { hasErrors } from '../../core/findings.ts';
import { EXIT } from '../../model/exit.ts';
import { onlyDrift } from '../../differ/drift.ts';
import { escapeTerminal } from '../../view/escape.ts';
import { type Arguments, durationOf, flag, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { applyCommand, applyFlags } from '../command-line.ts';
import { mustBeWritable, savePlan } from '../plan-file.ts';
import { annotated, PLAN_FORMATS, writePlan } from '../plan-output.ts';
import { PERMITS, permitWords } from '../permits.ts';
import { filesOf, load } from '../files.ts';
import { openSession } from '../session.ts';
import { ALL, FILES, format, STRICT, VALUES } from '../flags.ts';
import { usageError } from '../usage.ts';

/** Where to save the plan, and for how long. @throws DiagnosticError */
function outOf(args: Arguments): { readonly name: string; readonly lifetimeMs: number } | undefined {
  const name = text(args, 'out');
  const lifetimeMs = durationOf(args, 'expires', '24h');
  if (name === undefined) {
    if (text(args, 'expires') !== undefined)
      throw usageError('--expires is for a saved plan.', 'Give --out FILE too.');
    return undefined;
  }
  if (flag(args, 'drift-only'))
    throw usageError(
      '--out saves a plan to apply, and --drift-only shows a part that is none.',
      'Leave one of them out.',
    );
  return { name, lifetimeMs };
}

export const plan: Command = {
  usage: 'plan',
  description: 'Shows what apply would change, where tasks will run and whether they fit. Changes nothing.',
  options: {
    ...FILES,
    ...PERMITS,
    format: format(...PLAN_FORMATS),
    'detailed-exitcode': { type: 'boolean', describe: 'Exit 2 when there are changes' },
    out: {
      type: 'string',
      requiresArg: true,
      describe: 'Save the plan, for clusternator show and apply FILE',
    },
    expires: {
      type: 'string',
      requiresArg: true,
      describe: 'How long the saved plan is good, at most 24h',
      defaultDescription: '24h',
    },
    'drift-only': { type: 'boolean', describe: 'Show only what others changed since it was applied' },
    ...VALUES,
    all: ALL,
    strict: STRICT,
  },
  examples: [
    ['clusternator plan', 'cluster.json and its appdefs'],
    ['clusternator plan -f shop.json --local', 'against the embedded engine'],
    ['clusternator plan --detailed-exitcode', 'in CI: exit 2 when the cluster is not what the files say'],
    [
      'clusternator plan --out shop.plan',
      'save it: clusternator show shop.plan, clusternator apply shop.plan',
    ],
    ['clusternator plan --drift-only --detailed-exitcode', 'exit 2 when others changed something'],
    ['clusternator plan --format json | jq .summary', 'for programs'],
    ['clusternator plan --format html > plan.html', 'a page with the boxes before and after'],
  ],
  run: (context, args) =>
    annotated(context, args, async () => {
      const out = outOf(args);
      const desired = await load(context, filesOf(args));
      if (out !== undefined) await mustBeWritable(context, out.name, desired);
      const session = await openSession(context, desired);
      try {
        const signal = context.interrupt;
        const { plan: whole, live } = await session.plan({ strict: flag(args, 'strict'), signal });
        const made = flag(args, 'drift-only') ? onlyDrift(whole) : whole;
        const flags = applyFlags(context, args);
        let until: string | undefined;
        try {
          if (out !== undefined)
            until = await savePlan(context, session, { ...out, plan: made, live, flags });
        } catch (error) {
          // What was not saved cannot be applied: the plan is shown, without a command.
          writePlan(context, args, made, undefined);
          throw error;
        }
        // A saved plan holds what it was permitted.
        const words = out === undefined ? [...flags, ...permitWords(args)] : flags;
        writePlan(context, args, made, applyCommand(words, out?.name));
        if (out !== undefined && until !== undefined) {
          const good = hasErrors(made)
            ? 'to be looked at: a plan with errors is not applied'
            : `good until ${until}`;
          context.err.write(`Saved ${escapeTerminal(out.name)}, ${good}.\n`);
        }
        if (hasErrors(made)) return EXIT.refused;
        return flag(args, 'detailed-exitcode') && made.changes.length > 0 ? EXIT.changes : EXIT.done;
      } finally {
        session.close();
      }
    }),
};
