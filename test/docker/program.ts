import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/clusternator.js', import.meta.url));

/** Tasks without a health check count as healthy after a second, so that the tests are quick. */
const QUICK = JSON.stringify({ healthyAfterMs: 1000 });

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, for what may stand on either. */
  readonly all: string;
  readonly seconds: number;
}

/** Runs the built program in a folder, without a terminal, as a script of a user does. */
export function clusternator(folder: string, line: string): Promise<Ran> {
  const began = Date.now();
  const child = spawn(process.execPath, [PROGRAM, ...line.split(/\s+/)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, CI: 'true', CLUSTERNATOR_ENGINE_OPTIONS: QUICK },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, stdout, stderr, all: stdout + stderr, seconds: (Date.now() - began) / 1000 }),
    );
  });
}

/** Runs it, and throws with everything it said when it does not end with 0. */
export async function succeed(folder: string, line: string): Promise<Ran> {
  const ran = await clusternator(folder, line);
  if (ran.code !== 0) {
    throw new Error(`clusternator ${line}\nended with ${String(ran.code)}\n${ran.stdout}\n${ran.stderr}`);
  }
  return ran;
}
