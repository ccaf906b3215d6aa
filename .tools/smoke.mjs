/**
 * The built program under the Node that runs this file: version, validate, and a journey on simulated containers
 * (plan, apply, an empty plan, status, destroy). Anything on stderr that is no progress is a failure: newer lines of Node
 * tell of what they deprecate there.
 *
 *     npx -p node@24 node .tools/smoke.mjs
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist/clusternator.js');
const cwd = mkdtempSync(join(tmpdir(), 'clusternator-smoke-'));
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
const NOISE = /Warning|deprecated|\bat .+:\d+:\d+/;

/** Runs the program; ends this one when it did not end as expected. */
function run(expected, ...args) {
  const ran = spawnSync(process.execPath, [program, ...args], { cwd, env, encoding: 'utf8' });
  if (ran.status === expected && !NOISE.test(ran.stderr)) return ran.stdout;
  process.stderr.write(
    `clusternator ${args.join(' ')}: exit ${ran.status}, not ${expected}\n${ran.stdout}${ran.stderr}`,
  );
  process.exitCode = 1;
  throw new Error(`Node ${process.version}: ${args[0]} failed`);
}

try {
  cpSync(join(root, 'fixtures/hello'), cwd, { recursive: true });
  run(0, '--version');
  run(0, 'validate');
  run(0, 'local', 'start', '--runtime', 'simulated');
  run(2, 'plan', '--local', '--detailed-exitcode');
  run(0, 'apply', '--local', '--yes');
  run(0, 'plan', '--local', '--detailed-exitcode');
  run(0, 'status', '--local', '--format', 'json');
  run(0, 'destroy', '--local', '--yes');
  process.stdout.write(`Node ${process.version}: ok\n`);
} finally {
  spawnSync(process.execPath, [program, 'local', 'reset'], { cwd, env });
  rmSync(cwd, { recursive: true, force: true });
}
