/**
 * What a start costs: the wall clock of whole processes, interleaved, medians of N runs (default 15). Run `npm run build` before.
 *
 *     npm run bench -- 30
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', 'clusternator.js');
const runs = Number(process.argv[2] ?? 15);
const data = mkdtempSync(join(tmpdir(), 'clusternator-bench-'));
const local = ['--local', '--data', data];
const file = ['-f', join(root, 'fixtures/hello/cluster.json')];

// With this variable Node 20 reads a file of certificates at every start.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
const node = (...args) => {
  const began = process.hrtime.bigint();
  const ran = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${args.join(' ')}: ${ran.stderr}`);
  return Number(process.hrtime.bigint() - began) / 1e6;
};
const cases = {
  'node -e 0': () => node('-e', '0'),
  'clusternator --version': () => node(program, '--version'),
  'clusternator plan --help': () => node(program, 'plan', '--help'),
  'clusternator validate': () => node(program, 'validate', ...file),
  'clusternator plan --local': () => node(program, 'plan', ...local, ...file),
};

try {
  node(program, 'local', 'start', '--runtime', 'simulated', '--data', data);
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let run = -1; run < runs; run++)
    for (const [name, measure] of Object.entries(cases)) {
      const ms = measure();
      if (run >= 0) times[name].push(ms);
    }
  process.stdout.write(`Milliseconds, median (fastest) of ${runs} runs, Node ${process.version}\n`);
  for (const [name, all] of Object.entries(times)) {
    all.sort((a, b) => a - b);
    process.stdout.write(
      `${name.padEnd(28)}${all[runs >> 1].toFixed(0).padStart(5)} (${all[0].toFixed(0)})\n`,
    );
  }
  const size = (path) =>
    statSync(path).isDirectory()
      ? readdirSync(path).reduce((sum, name) => sum + size(join(path, name)), 0)
      : statSync(path).size;
  process.stdout.write(
    `dist without types: ${Math.round((size(join(root, 'dist')) - size(join(root, 'dist/types'))) / 1024)} KiB\n`,
  );
} finally {
  spawnSync(process.execPath, [program, 'local', 'reset', '--data', data], { env });
  rmSync(data, { recursive: true, force: true });
}
