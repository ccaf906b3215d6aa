#!/usr/bin/env node
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { createHidden } from '../core/hidden.ts';
import { systemClock } from '../model/clock.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import type { LineOf } from '../model/words.ts';
import { flag, text } from './arguments.ts';
import { commandLine, linesOf, statusFlags } from './command-line.ts';
import { spareCompiler } from './compiler.ts';
import type { CliContext } from './context.ts';
import { report } from './report.ts';
import { ask, output } from './streams.ts';
import { usageError } from './usage.ts';
import { VERSION } from './version.ts';

spareCompiler(process.versions.node);
// The SDK would print several lines about Node 20 before the first result.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const argv = process.argv.slice(2);
const debug = argv.includes('--debug');
const noColor = argv.includes('--no-color');
let unwritten: Error | undefined;
const out = output(process.stdout, process.env, noColor, (error) => {
  unwritten = error;
});
// Who cannot be told anything is not told that.
const err = output(process.stderr, process.env, noColor, () => undefined);
const mask = argv.includes('--show-values') ? 'none' : argv.includes('--mask-all') ? 'all' : 'secrets';
const hidden = createHidden(mask, process.env);
const interrupt = new AbortController();
let interruptMessage: string | undefined;
let lineOf: LineOf | undefined;

process.on('SIGINT', onInterrupt);
process.on('SIGTERM', onInterrupt);
process.on('uncaughtException', (error) => exit(report(error, err, debug, hidden)));
process.on('unhandledRejection', (error) => exit(report(error, err, debug, hidden)));

exit(await run());

/** The only place where the program ends. What was written is flushed first; a result that was not is no success. */
function exit(code: ExitCode): void {
  process.exitCode = code;
  process.stdout.write('', () =>
    setImmediate(() => {
      if (unwritten !== undefined) {
        report(notWritten(unwritten), err, debug, hidden);
        process.exitCode = EXIT.failed;
      }
      process.stderr.write('', () => process.exit());
    }),
  );
}

const notWritten = (cause: Error): DiagnosticError =>
  new DiagnosticError(
    [
      {
        code: 'not-written',
        severity: 'error',
        message: `The result could not be written to the end: ${cause.message}.`,
        source: 'tool',
      },
    ],
    { cause },
  );

function onInterrupt(): void {
  if (interrupt.signal.aborted || interruptMessage === undefined) {
    err.write('\nInterrupted.\n');
    process.exit(EXIT.interrupted);
  }
  if (interruptMessage !== '') err.write(`\n${interruptMessage}\n`);
  interrupt.abort(new Error('interrupted'));
}

async function run(): Promise<ExitCode> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
    out.write(`${VERSION}\n`);
    return EXIT.done;
  }
  try {
    // yargs costs 60 ms: not for a version.
    const { parse } = await import('./parse.ts');
    const request = await parse(argv, out.style.width);
    switch (request.kind) {
      case 'help':
        (request.asked ? out : err).write(`${request.text}\n`);
        return request.asked ? EXIT.done : EXIT.refused;
      case 'refused':
        return report(request.error, err, debug, hidden);
      case 'run': {
        if (flag(request.args, 'version')) {
          out.write(`${VERSION}\n`);
          return EXIT.done;
        }
        const [name = ''] = request.command.usage.split(' ');
        return await request.command.run(context(request.args, name), request.args);
      }
      default:
        return request satisfies never;
    }
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return report(error, err, debug, hidden, lineOf);
  }
}

function context(args: Readonly<Record<string, unknown>>, command: string): CliContext {
  const data = text(args, 'data');
  const region = text(args, 'region');
  if (region !== undefined && !/^[a-z]{2,4}(-[a-z0-9]+)+-\d{1,2}$/.test(region))
    throw usageError(`--region "${region}" is no name of a region.`, 'Names look like us-east-1.');
  if (flag(args, 'mask-all') && flag(args, 'show-values'))
    throw usageError('--mask-all and --show-values exclude each other.', 'Give one of them.');
  const cwd = process.cwd();
  const global = {
    local: flag(args, 'local'),
    data: data === undefined ? undefined : resolve(data),
    region,
    debug,
    mask,
  } as const;
  const typed = commandLine(argv);
  const here = linesOf({ cwd, global }, args, command, typed);
  lineOf = here;
  return {
    cwd,
    env: process.env,
    out,
    err,
    canAsk: isatty(0) && err.isTTY,
    ask: (question) => ask(question, process.stdin, process.stderr, interrupt.signal),
    clock: systemClock,
    engineEntry: fileURLToPath(new URL('./engine.js', import.meta.url)),
    global,
    typed,
    lineOf: here,
    statusFlags: statusFlags({ cwd, global }, args),
    hidden,
    interrupt: interrupt.signal,
    onInterrupt(message) {
      interruptMessage = message;
    },
  };
}
