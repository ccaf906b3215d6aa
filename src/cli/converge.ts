import { effectiveService } from '../differ/effective.ts';
import { apply, type ApplyRun } from '../executor/apply.ts';
import { unsteady } from '../executor/steady.ts';
import type { ApplyEvent } from '../model/event.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import { kindOf, nameOf } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan } from '../model/plan.ts';
import { escapeTerminal } from '../view/escape.ts';
import { renderPlan } from '../view/human/plan.ts';
import { renderEventJson } from '../view/json/event.ts';
import { createProgress } from '../view/progress/progress.ts';
import { columns } from '../view/text.ts';
import { type Arguments, durationOf, flag, integer, text } from './arguments.ts';
import { askNames, namesToAsk, permitting, whenNamed } from './ask-names.ts';
import { inPlace } from './command-line.ts';
import { confirm, needTerminalOrYes } from './confirm.ts';
import type { CliContext } from './context.ts';
import { hasErrors, retold, stricter } from './findings.ts';
import { hideIn, tell, tellHere } from './report.ts';
import type { Session } from './session.ts';

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
  /** What is done of a change; else what makes it true. */
  readonly perform?: ApplyRun['perform'];
  /** What is said when there is nothing to change; else that the cluster matches the files. */
  readonly already?: string;
  /** What is said at the end when all is done, likewise. */
  readonly said?: ApplyRun['said'];
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

/** Shows the plan, asks where that is due, and does it. `known`: a snapshot that was taken just now. */
export async function converge(
  context: CliContext,
  session: Session,
  options: ConvergeOptions,
  known?: LiveModel,
): Promise<ExitCode> {
  const live = known ?? (await session.snapshot({ withTasks: true, withRollbacks: true }));
  const made = stricter(await session.checkedPlan(live), options.strict);
  const names = context.canAsk && !options.yes && options.ask !== 'never' ? namesToAsk(made) : [];
  const plan = names.length > 0 ? whenNamed(made) : made;
  const json = options.format === 'json';
  if (!json)
    context.out.write(
      plan.changes.length === 0 && options.already !== undefined && !hasErrors(plan)
        ? `${escapeTerminal(options.already)}\n`
        : renderPlan(retold(plan, context.retell), { ...context.out.style, all: options.all }),
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
  const waitsFor = plan.changes.length === 0 ? unsteady(session.desired, live) : [];
  if (plan.changes.length === 0 && waitsFor.length === 0) {
    if (json) {
      const message = 'No changes.';
      context.out.write(
        renderEventJson({ type: 'plan', at: context.clock.now(), message, summary: plan.summary }),
      );
      context.out.write(
        renderEventJson({ type: 'done', at: context.clock.now(), ok: true, message, exitCode: EXIT.done }),
      );
    }
    return EXIT.done;
  }
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
      ...[...plan.changes, ...waitsFor].map(({ id }) =>
        Math.min(40, columns(escapeTerminal(nameOf(id))) + 2),
      ),
    ),
  });
  // Through the progress: a line that it does not know of would stand in what it rewrites.
  context.onInterrupt('');
  context.interrupt.addEventListener('abort', () => progress.say(INTERRUPTED), { once: true });
  const commands =
    options.again === undefined ? context.commands : { ...context.commands, apply: options.again };
  const retell = (told: string): string => inPlace(told, commands);
  try {
    const result = await apply({
      plan,
      desired: permitting(session.desired, names),
      live,
      aws: session.aws,
      clock: context.clock,
      emit: (event) => progress.emit(retoldEvent(event, (told) => context.hidden.hide(retell(told)))),
      signal: context.interrupt,
      options: {
        wait: options.wait,
        timeoutMs: options.timeoutMs,
        parallelism: options.parallelism,
        stopTasks: options.stopTasks,
        healthyAfterMs: options.healthyAfterMs ?? session.healthyAfterMs,
        dockerLogs: session.dockerLogs,
      },
      gone: session.gone,
      snapshot: () => session.snapshot({ quiet: true }),
      replan: (now) => session.plan(now),
      effectiveService,
      ...(options.perform !== undefined && { perform: options.perform }),
      ...(options.said !== undefined && { said: options.said }),
    });
    progress.stop();
    // What failed was told where it happened; what could not be checked at the end is told here.
    if (!json)
      tell(
        context.err,
        result.diagnostics
          .filter(({ code, severity }) => code === 'not-verified' && severity === 'warning')
          .map((diagnostic) => hideIn(diagnostic, retell)),
      );
    if (!json && context.err.isTTY && options.command === 'apply' && result.ok && newAddresses(plan))
      context.err.write(`Addresses and ports: ${context.commands.status}\n`);
    return result.exitCode;
  } finally {
    progress.stop();
  }
}

const newAddresses = ({ changes }: Plan): boolean =>
  changes.some(({ action, id }) => action === 'create' && ['box', 'service'].includes(kindOf(id)));

/** An event with other texts: without the secrets of the files, which reasons of AWS and of containers may quote. */
function retoldEvent(event: ApplyEvent, hide: (text: string) => string): ApplyEvent {
  const message = hide(event.message);
  switch (event.type) {
    case 'finished':
      return { ...event, message, details: event.details.map(hide) };
    case 'note':
      return event.diagnostic === undefined
        ? { ...event, message }
        : { ...event, message, diagnostic: hideIn(event.diagnostic, hide) };
    default:
      return { ...event, message };
  }
}

const mustAsk = (plan: Plan, options: ConvergeOptions): boolean =>
  options.ask === 'always' ||
  (options.ask === 'when-it-takes-away' &&
    plan.changes.some(({ action }) => action === 'delete' || action === 'replace'));
