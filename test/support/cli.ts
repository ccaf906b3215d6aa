import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const CLI = fileURLToPath(new URL('../../dist/clusternator.js', import.meta.url));

export interface RunOptions {
  readonly cwd?: string;
  /** Added to a clean environment; no AWS variable and no CI variable of the caller gets in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Runs on a pseudo terminal (util-linux `script`); stdout and stderr are one then. */
  readonly tty?: boolean;
  /** Called with what was written so far, whenever something was; gets ways to signal the program, and to type. */
  readonly onOutput?: (
    text: string,
    send: (signal: NodeJS.Signals) => void,
    type: (text: string) => void,
  ) => void;
  readonly timeoutMs?: number;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether pseudo terminals can be had on this computer. */
export const hasTty = existsSync('/usr/bin/script');

/** Runs the built program in a process of its own, as a user does. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    ...options.env,
  };
  const quoted = [process.execPath, CLI, ...args]
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const child =
    options.tty === true
      ? spawn('/usr/bin/script', ['-qefc', `stty cols 100; exec ${quoted}`, '/dev/null'], {
          cwd: options.cwd,
          env: { ...env, TERM: 'xterm' },
        })
      : spawn(process.execPath, [CLI, ...args], { cwd: options.cwd, env });
  let stdout = '';
  let stderr = '';
  const told = (): void =>
    options.onOutput?.(
      stdout + stderr,
      (signal) => child.kill(signal),
      (text) => child.stdin.write(text),
    );
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    told();
  });
  child.stdin.on('error', () => undefined);
  if (options.tty !== true || options.input !== undefined) child.stdin.end(options.input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 240_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
