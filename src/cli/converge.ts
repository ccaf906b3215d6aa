import { hasErrors } from '../core/findings.ts';
import type { Planned } from '../core/planned.ts';
import { ENDED, EXIT, type ExitCode } from '../model/exit.ts';
import { kindOf, nameOf } from '../model/id.ts';
import type { Plan } from '../model/plan.ts';
import { type LineOf, textOf } from '../model/words.ts';
import { escapeTerminal } from '../view/escape.ts';
import { withTexts } from '../view/event-texts.ts';
import { renderPlan } from '../view/human/plan.ts';
import { createProgress } from '../view/progress/progress.ts';
import { columns } from '../view/text.ts';
import { type Arguments, durationOf, flag, integer, text } from './arguments.ts';
import { askNames } from './ask-names.ts';
import { confirm, needTerminalOrYes } from './confirm.ts';
import type { CliContext } from './context.ts';
import { typedPlan } from './findings.ts';
import { tell, tellHere, typed } from './report.ts';

const INTERRUPTED =
  'Interrupted: nothing new is started, calls in flight are finished. Ctrl-C again leaves at once.';

export interface ConvergeOptions {
  readonly yes: boolean;
  readonly wait: boolean;
  readonly timeoutMs: number;
  /** How long tasks without a health check must stay up; else as AWS or the engine has it. */
  readonly healthyAfterMs?: number;
  readonly parallelism: number;
  /** Tasks of no service on boxes that go are stopped, not waited for. */
  readonly stopTasks: boolean;
  readonly format: 'human' | 'json';
  /** Everything of the plan is shown. */
  readonly all: boolean;
  /** Warnings are errors. */
  readonly strict: boolean;
  /** `always`; only when something would be deleted or replaced, as the old commands do; `never`: it was approved. */
  readonly ask: 'always' | 'when-it-takes-away' | 'never';
  /** For messages: `cluster:new`. */
  readonly command: string;
  /** The command that continues this one; else an apply, or what was typed. */
  readonly again?: string;
  /** Called before anything is changed, but for nothing when nothing is; what it returns ends the command. */
  readonly begin?: () => Promise<ExitCode | undefined>;
  /** What is said when there is nothing to change; else that the cluster matches the files. */
  readonly already?: string;
}

/** The flags of every command that changes a cluster. @throws DiagnosticError */
export const convergeOptions = (
  args: Arguments,
  command: string,
  ask: ConvergeOptions['ask'],
): ConvergeOptions => ({
  yes: flag(args, 'yes'),
  wait: !flag(args, 'no-wait'),
  timeoutMs: durationOf(args, 'timeout', '10m'),
  ...(text(args, 'healthy-after') !== undefined && {
    healthyAfterMs: durationOf(args, 'healthy-after', ''),
  }),
  parallelism: integer(args, 'parallelism', { min: 1, max: 50, otherwise: 10 }),
  stopTasks: flag(args, 'stop-tasks'),
  format: text(args, 'format') === 'json' ? 'json' : 'human',
  all: flag(args, 'all'),
  strict: flag(args, 'strict'),
  ask,
  command,
});

/** Shows the plan, asks where that is due, and does it. */
export async function converge(
  context: CliContext,
  made: Planned,
  options: ConvergeOptions,
): Promise<ExitCode> {
  const names = context.canAsk && !options.yes && options.ask !== 'never' ? made.asks : [];
  const planned = names.length > 0 ? made.naming(names) : made;
  const { plan, awaited } = planned;
  const json = options.format === 'json';
  if (!json)
    context.out.write(
      plan.changes.length === 0 && options.already !== undefined && !hasErrors(plan)
        ? `${escapeTerminal(options.already)}\n`
        : renderPlan(typedPlan(plan, context.lineOf), { ...context.out.style, all: options.all }),
    );
  if (hasErrors(plan)) {
    if (json) tellHere(context, plan.findings);
    context.err.write('The plan has errors. Nothing was changed.\n');
    return EXIT.refused;
  }
  const asks = names.length > 0 || (plan.changes.length > 0 && mustAsk(plan, options) && !options.yes);
  if (asks) {
    needTerminalOrYes(context, false, options.command);
    // A name that was typed is a yes.
    const agreed = await (names.length > 0 ? askNames(context, plan, names) : confirm(context, plan));
    if (!agreed) return context.interrupt.aborted ? EXIT.interrupted : EXIT.refused;
  } else if (!json && plan.changes.length > 0) context.err.write('\n');
  if (plan.changes.length === 0 && awaited.length === 0 && !json) return EXIT.done;
  const ended = plan.changes.length === 0 ? undefined : await options.begin?.();
  if (ended !== undefined) return ended;
  const progress = createProgress({
    stream: context.err,
    out: context.out,
    isTTY: context.err.rewritable,
    color: context.err.style.color,
    width: context.err.style.width,
    size: () => context.err.size(),
    clock: context.clock,
    format: options.format,
    nameWidth: Math.max(
      10,
      ...[...plan.changes, ...awaited].map(({ id }) => Math.min(40, columns(escapeTerminal(nameOf(id))) + 2)),
    ),
  });
  // Through the progress: a line that it does not know of would stand in what it rewrites.
  context.onInterrupt('');
  context.interrupt.addEventListener('abort', () => progress.say(INTERRUPTED), { once: true });
  const { again } = options;
  const lineOf: LineOf = (run) => (run.run === 'apply' && again !== undefined ? again : context.lineOf(run));
  try {
    const result = await planned.apply({
      ...options,
      onEvent: (event) => progress.emit(withTexts(event, (words) => textOf(words, lineOf))),
      signal: context.interrupt,
    });
    progress.stop();
    // What failed was told where it happened; what could not be checked at the end is told here.
    if (!json)
      tell(
        context.err,
        result.diagnostics
          .filter(({ code, severity }) => code === 'not-verified' && severity === 'warning')
          .map((diagnostic) => typed(diagnostic, lineOf)),
      );
    if (!json && context.err.isTTY && options.command === 'apply' && result.ok && newAddresses(plan))
      context.err.write(`Addresses and ports: ${context.lineOf({ run: 'status' })}\n`);
    return ENDED[result.ended];
  } finally {
    progress.stop();
  }
}

const newAddresses = ({ changes }: Plan): boolean =>
  changes.some(({ action, id }) => action === 'create' && ['box', 'service'].includes(kindOf(id)));

const mustAsk = (plan: Plan, options: ConvergeOptions): boolean =>
  options.ask === 'always' ||
  (options.ask === 'when-it-takes-away' &&
    plan.changes.some(({ action }) => action === 'delete' || action === 'replace'));
