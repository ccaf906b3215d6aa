import type { Masking } from '../secrets/masking.ts';
import type { Hidden } from '../core/hidden.ts';
import type { Clock } from '../model/clock.ts';
import type { LineOf } from '../model/words.ts';
import type { ScreenSize } from '../view/progress/progress.ts';
import type { Style } from '../view/style.ts';

/** A stream that is written to. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Whether its lines can be rewritten: on a terminal, but not a dumb one, nor that of a CI runner, which keeps all as a log. */
  readonly rewritable: boolean;
  /** Shows a line until anything else is written here, or until it is `''`. For where lines can be rewritten. */
  transient(line: string): void;
  /** The screen as it is now: a terminal can change its size while we work. */
  size(): ScreenSize;
  /** How the human views are written on it. */
  readonly style: Style;
}

export interface GlobalOptions {
  readonly local: boolean;
  /** Data folder of the engine, absolute; `undefined`: `.clusternator/` in the working directory. */
  readonly data: string | undefined;
  readonly region: string | undefined;
  readonly debug: boolean;
  /** Which values are hidden: those that look like secrets, all (`--mask-all`), none (`--show-values`). */
  readonly mask: Masking['level'];
}

/** What a command gets of the world. */
export interface CliContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  /** Whether a person can be asked: stdin and stderr are terminals. */
  readonly canAsk: boolean;
  /** Asks on stderr; `undefined` when there is no answer (end of input, Ctrl-C). */
  ask(question: string): Promise<string | undefined>;
  readonly clock: Clock;
  /** Path of the engine's process (dist/engine.js). */
  readonly engineEntry: string;
  readonly global: GlobalOptions;
  /** What was typed, as it can be typed again. */
  readonly typed: string;
  /** A command that a text tells to run, as it must be typed to work on the same cluster. */
  readonly lineOf: LineOf;
  /** Flags with which `status` shows the cluster that the command works on. */
  readonly statusFlags: readonly string[];
  /** Aborts at the first Ctrl-C. A second one ends the program at once. */
  readonly interrupt: AbortSignal;
  /** The secrets of the files, to be kept out of what others write. */
  readonly hidden: Hidden;
  /** A command that finishes its calls itself after Ctrl-C says so; what is told then. */
  onInterrupt(message: string): void;
}
